-- The clock looks at the database's settings only where an offset is kept: every view of a day asks it.
-- depends: 0019_error_codes_content_seed

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
                        -- Asked for each row, so for none where no offset is kept.
                        o.singleton
                        AND d.datname = current_database()
                        AND s.setrole = 0
                        AND s.setconfig && ARRAY['precedent.mode=embedded', 'precedent.mode=test']
                )
            ),
            interval '0'
        );
END;
