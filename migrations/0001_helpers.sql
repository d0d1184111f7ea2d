-- The house's own functions, on which columns, views and triggers stand: clock, act, iso, bigrams.
-- depends:

CREATE SCHEMA app;

COMMENT ON SCHEMA app IS
'Whatever holds data or is depended on by it. Private: everybody but the owner uses schema api.';

CREATE TABLE app.clock_offset (
    singleton boolean PRIMARY KEY DEFAULT true,
    clock_offset interval NOT NULL,
    CONSTRAINT clock_offset_is_one_row CHECK (singleton)
);

COMMENT ON TABLE app.clock_offset IS
'How far business time is moved, for demonstrations and tests. One row, or none: not moved.';
COMMENT ON COLUMN app.clock_offset.singleton IS 'Always true; it makes a second row impossible.';
COMMENT ON COLUMN app.clock_offset.clock_offset IS
'Added to the real time where the database says precedent.mode = embedded or test; ignored elsewhere.';

CREATE FUNCTION app.clock()
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

COMMENT ON FUNCTION app.clock() IS
'Business time, as timestamptz: the real time plus app.clock_offset. Never now(), which stands still in a transaction.';

CREATE FUNCTION app.act(_by json)
RETURNS void
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    PERFORM set_config('precedent.by', _by::text, true);
END;
$$;

COMMENT ON FUNCTION app.act(json) IS
'Says who acts, for the triggers of this transaction: kind, id, request_id, ip, agent. First line of every write.';

CREATE FUNCTION app.iso(_moment timestamptz)
RETURNS text
LANGUAGE sql
STABLE
STRICT
PARALLEL SAFE
RETURN to_char(_moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

COMMENT ON FUNCTION app.iso(timestamptz) IS 'A moment inside a json document: ISO 8601 in UTC, to the microsecond.';

CREATE FUNCTION app.fold(_text text)
RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN translate(lower(normalize(_text, nfc) COLLATE pg_c_utf8), E'\t\n\r', '   ') COLLATE "C";

COMMENT ON FUNCTION app.fold(text) IS
'Text as searches compare it: NFC, lower case by a fixed collation, blanks alike. The same in every locale.';

CREATE FUNCTION app.bigrams(_text text)
RETURNS text[]
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(array_agg(DISTINCT w.gram), '{}')
    FROM (
        SELECT (l.letter || lead(l.letter) OVER (ORDER BY l.place)) COLLATE "C" AS gram
        FROM string_to_table(app.fold(_text), null) WITH ORDINALITY AS l (letter, place)
    ) AS w
    WHERE strpos(w.gram, ' ') = 0;
END;

COMMENT ON FUNCTION app.bigrams(text) IS
'The distinct two-letter windows of a text, folded, none across a blank. Empty for a single letter.';
