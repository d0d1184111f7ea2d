-- Each case as its six pages, with what stands around them.
-- for: web, analyst
CREATE VIEW api.case_narratives AS
SELECT
    c.case_id,
    coalesce(c.keywords -> 'keywords' ->> 0, c.title) AS keyword,
    c.keywords ->> 'theme' AS theme,
    c.keywords ->> 'one_liner' AS one_liner,
    (c.keywords ->> 'generated_at')::timestamptz AS generated_at,
    -- In the order of reading, which jsonb does not keep.
    json_build_object(
        'background', c.keywords -> 'narrative' -> 'background',
        'concept_explain', c.keywords -> 'narrative' -> 'concept_explain',
        'history', c.keywords -> 'narrative' -> 'history',
        'application', c.keywords -> 'narrative' -> 'application',
        'caution', c.keywords -> 'narrative' -> 'caution',
        'summary', c.keywords -> 'narrative' -> 'summary'
    ) AS steps,
    (c.keywords -> 'concept')::json AS concept,
    (c.keywords -> 'historical_case')::json AS historical_case,
    (c.keywords -> 'sources')::json AS sources,
    (c.keywords -> 'hallucination_checklist')::json AS hallucination_checklist,
    (c.keywords -> 'related_companies')::json AS related_companies,
    (c.editorial -> 'comparison' ->> 'sync_rate')::double precision AS sync_rate
FROM app.historical_cases AS c;

COMMENT ON VIEW api.case_narratives IS 'The six pages of a case. One row per case. Live.';
COMMENT ON COLUMN api.case_narratives.keyword IS 'Its first keyword, by code point.';
COMMENT ON COLUMN api.case_narratives.generated_at IS 'When the pipeline wrote it.';
COMMENT ON COLUMN api.case_narratives.steps IS
'Pages background, concept_explain, history, application, caution, summary; each {title, content, bullets, chart,
glossary, sources}. content is markdown in which terms stand in <mark class="term-highlight">.';
COMMENT ON COLUMN api.case_narratives.concept IS 'The concept that it explains: {name, definition, relevance}.';
COMMENT ON COLUMN api.case_narratives.historical_case IS 'The case itself: {period, title, summary, outcome, lesson}.';
COMMENT ON COLUMN api.case_narratives.hallucination_checklist IS
'Claims that a person should check: [{claim, source, risk, note}].';
