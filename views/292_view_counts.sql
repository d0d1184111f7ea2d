-- How often each case and term was read on each day.
-- for: analyst
CREATE VIEW api.view_counts AS
SELECT
    v.content_type,
    v.content_id,
    coalesce(c.title, t.term) AS title,
    v.viewed_on,
    v.views
FROM app.view_counts AS v
LEFT JOIN app.historical_cases AS c ON v.content_type = 'case' AND v.content_id = c.case_id
LEFT JOIN app.glossary_terms AS t ON v.content_type = 'glossary' AND v.content_id = t.glossary_term_id;

COMMENT ON VIEW api.view_counts IS
'How often things were read, by anybody. One row per thing and KST day on which it was read. A few seconds old.';
COMMENT ON COLUMN api.view_counts.title IS 'Title of the case or the term itself; NULL for a term that is gone.';
