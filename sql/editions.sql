-- Editions of briefings and texts of cases, for those who administer. The list is built by browse.

-- name: get_edition
-- One edition with its payload as it came.
SELECT
    e.edition_id,
    e.briefed_on,
    e.theme,
    e.restores,
    e.unknown_fields,
    e.payload_sha256,
    e.payload_bytes,
    e.saved_at,
    e.key_name,
    convert_from(e.payload, 'UTF8')::json AS payload
FROM api.briefing_editions AS e
WHERE e.edition_id = :edition_id;

-- name: diff_editions
-- The places in which an edition is not what another was.
SELECT
    o.edition_id AS against,
    n.edition_id,
    (
        SELECT coalesce(json_agg(d ORDER BY d.path), '[]')
        FROM api.diff_editions(:edition_id, :against) AS d
    ) AS changes
FROM api.briefing_editions AS n
INNER JOIN api.briefing_editions AS o ON o.edition_id = :against
WHERE n.edition_id = :edition_id;

-- name: restore_edition
-- Brings an edition back.
SELECT
    s.briefing_date,
    s.briefing_id,
    s.edition_id,
    s.case_id,
    s.stocks_saved,
    s.matches_saved,
    s.relations_saved,
    s.unknown_fields
FROM json_to_record(api.restore_edition(:by, :edition_id)) AS s (
    briefing_date date,
    briefing_id bigint,
    edition_id bigint,
    case_id bigint,
    stocks_saved bigint,
    matches_saved bigint,
    relations_saved bigint,
    unknown_fields bigint
);

-- name: save_case
-- Saves what no payload says of a case.
SELECT
    s.case_id,
    s.relations_saved
FROM json_to_record(api.save_case(:by, :case_id, :editorial)) AS s (case_id bigint, relations_saved bigint);
