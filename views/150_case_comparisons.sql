-- Each case held against the present.
-- for: web, analyst
CREATE VIEW api.case_comparisons AS
SELECT
    c.case_id,
    json_build_object(
        'title', c.title,
        'year', c.event_year,
        'summary', c.summary,
        'label', coalesce(e.comparison ->> 'past_label', c.period)
    ) AS past_event,
    json_build_object(
        'summary', coalesce(e.comparison ->> 'current_summary', c.keywords ->> 'one_liner'),
        'label', coalesce(e.comparison ->> 'present_label', to_char(c.text_on, 'YYYY'))
    ) AS current_situation,
    coalesce(e.comparison -> 'points', '[]')::json AS comparison_points,
    coalesce(e.comparison -> 'lessons', jsonb_build_array(c.keywords -> 'historical_case' -> 'lesson'))::json
        AS lessons,
    coalesce(e.comparison ->> 'title', c.title) AS comparison_title,
    (e.comparison -> 'past_metric')::json AS past_metric,
    (e.comparison -> 'present_metric')::json AS present_metric,
    coalesce(
        e.comparison -> 'analysis',
        (c.keywords -> 'narrative' -> 'application' -> 'bullets')
        || (c.keywords -> 'narrative' -> 'caution' -> 'bullets')
    )::json AS analysis,
    coalesce(e.comparison ->> 'poll_question', format('‘%s’와 지금은 얼마나 닮았다고 생각하세요?', c.title))
        AS poll_question,
    c.summary,
    coalesce(
        e.key_insight,
        jsonb_build_object(
            'summary', c.keywords -> 'historical_case' -> 'lesson',
            'term_definitions', jsonb_path_query_array(c.keywords, '$.narrative.*.glossary[*]')
        )
    )::json AS key_insight
FROM app.historical_cases AS c
CROSS JOIN LATERAL (
    SELECT
        c.editorial -> 'comparison' AS comparison,
        c.editorial -> 'key_insight' AS key_insight
) AS e;

COMMENT ON VIEW api.case_comparisons IS
'A case held against the present, as editors wrote it (save_case), else as far as its payload says. One row per case.
Live.';
COMMENT ON COLUMN api.case_comparisons.current_situation IS 'The present: {summary, label}.';
COMMENT ON COLUMN api.case_comparisons.comparison_points IS
'[{aspect, past, present, similarity}], similarity 유사, 상이 or 부분 유사; empty where nobody wrote them.';
COMMENT ON COLUMN api.case_comparisons.lessons IS 'What it teaches, a sentence each.';
COMMENT ON COLUMN api.case_comparisons.comparison_title IS 'The headline of the comparison.';
COMMENT ON COLUMN api.case_comparisons.past_metric IS 'A figure of then: {company, year, name, value}; NULL unknown.';
COMMENT ON COLUMN api.case_comparisons.present_metric IS 'The same figure of now; NULL unknown.';
COMMENT ON COLUMN api.case_comparisons.analysis IS
'Paragraphs; without editors the bullets of the pages application and caution.';
COMMENT ON COLUMN api.case_comparisons.poll_question IS 'What readers are asked.';
COMMENT ON COLUMN api.case_comparisons.key_insight IS '{summary, term_definitions: [{term, definition}]}.';
