-- What can be found by its words.
-- for: web, analyst
CREATE VIEW api.search_entries AS
SELECT
    e.search_entry_id,
    e.entry_kind,
    e.entry_id,
    e.published_on,
    e.title,
    e.keywords,
    e.body,
    e.search_text,
    e.grams
FROM app.search_entries AS e
WHERE e.published_on <= (SELECT (app.clock() AT TIME ZONE 'Asia/Seoul')::date);

COMMENT ON VIEW api.search_entries IS
'What can be found by its words; search() looks here. One row per case or card. Live.';
COMMENT ON COLUMN api.search_entries.keywords IS 'The keywords by which it is found too.';
COMMENT ON COLUMN api.search_entries.search_text IS 'Title, keywords and body, folded as searches compare them.';
COMMENT ON COLUMN api.search_entries.published_on IS
'The trading day of its first briefing, KST; newer ones are met first.';
