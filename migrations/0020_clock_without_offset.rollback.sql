-- The clock as it was.
CREATE OR REPLACE FUNCTION app.clock()
RETURNS timestamptz
LANGUAGE sql
VOLATILE
PARALLEL SAFE
SECURITY DEFINER
SET search_path = ''
BEGIN ATOMIC
    SELECT
        clock_timestamp() + coalesce(
            (
                SELECT o.clock_offset
                FROM app.clock_offset AS o
                WHERE EXISTS (
                    -- What the database says, not the session: anybody may SET a name of his own.
                    SELECT 1
                    FROM pg_catalog.pg_db_role_setting AS s
                    INNER JOIN pg_catalog.pg_database AS d ON s.setdatabase = d.oid
                    WHERE
                        d.datname = current_database()
                        AND s.setrole = 0
                        AND s.setconfig && ARRAY['precedent.mode=embedded', 'precedent.mode=test']
                )
            ),
            interval '0'
        );
END;
