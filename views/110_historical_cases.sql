-- Past cases that briefings resemble.
-- for: web, analyst
CREATE VIEW api.historical_cases AS
SELECT
    c.case_id,
    c.title,
    c.period,
    c.event_year,
    c.summary,
    c.keywords,
    c.editorial,
    c.published_on,
    c.text_on,
    c.edition_id,
    c.created_at
FROM app.historical_cases AS c;

COMMENT ON VIEW api.historical_cases IS 'Past cases that briefings resemble. One row per case. Live.';
