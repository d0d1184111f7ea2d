-- Each trading day as a whole story: up to five scenarios.
-- for: web, analyst
CREATE VIEW api.daily_narratives AS
SELECT
    n.narrative_id,
    b.briefed_on,
    s.main_keywords,
    s.glossary,
    s.scenarios,
    n.created_at
FROM app.daily_narratives AS n
INNER JOIN app.daily_briefings AS b USING (briefing_id)
CROSS JOIN
    LATERAL (
        SELECT
            coalesce(json_agg(p.title ORDER BY p.sort_order), '[]') AS main_keywords,
            coalesce(
                (
                    SELECT jsonb_object_agg(g.key, g.value)::json
                    FROM app.narrative_scenarios AS t
                    CROSS JOIN LATERAL jsonb_each(t.glossary) AS g
                    WHERE t.narrative_id = n.narrative_id AND t.sort_order < 5
                ),
                '{}'
            ) AS glossary,
            coalesce(
                json_agg(
                    json_build_object(
                        'id', p.scenario_id,
                        'title', p.title,
                        'summary', p.summary,
                        'sources', p.sources,
                        'related_companies', p.related_companies,
                        'mirroring_data', p.mirroring_data,
                        'narrative_sections', p.narrative_sections,
                        'sort_order', p.sort_order
                    )
                    ORDER BY p.sort_order
                ),
                '[]'
            ) AS scenarios
        FROM app.narrative_scenarios AS p
        WHERE p.narrative_id = n.narrative_id AND p.sort_order < 5
    ) AS s
WHERE b.briefed_on <= (SELECT (app.clock() AT TIME ZONE 'Asia/Seoul')::date);

COMMENT ON VIEW api.daily_narratives IS 'A trading day as a whole story. One row per day up to today. Live.';
COMMENT ON COLUMN api.daily_narratives.main_keywords IS 'The headlines of its scenarios.';
COMMENT ON COLUMN api.daily_narratives.scenarios IS
'The first five payloads of the day: [{id, title, summary, sources, related_companies, mirroring_data,
narrative_sections, sort_order}].';
COMMENT ON COLUMN api.daily_narratives.glossary IS 'Words that its pages explain: {term: definition}.';
