-- Builds all that a payload says of its past case: six pages, concept, companies, sources.
-- for: owner
CREATE FUNCTION api.build_case(_payload jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
BEGIN ATOMIC
    SELECT
        jsonb_build_object(
            'theme', p.theme,
            'one_liner', p.final ->> 'one_liner',
            'generated_at', app.iso(
                CASE
                    WHEN
                        p.final ->> 'generated_at' ~ '(Z|[+-]\d\d(:?\d\d)?)$'
                        THEN (p.final ->> 'generated_at')::timestamptz
                    ELSE (p.final ->> 'generated_at')::timestamp AT TIME ZONE 'Asia/Seoul'
                END
            ),
            'keywords', (
                SELECT jsonb_agg(DISTINCT w.word)
                FROM (
                    SELECT p.theme AS word
                    UNION ALL
                    SELECT p.concept ->> 'name' AS word
                    UNION ALL
                    SELECT jsonb_path_query(p.context, '$.selected_stocks[*].name') #>> '{}' AS word
                ) AS w
                WHERE btrim(w.word) <> ''
            ),
            'concept', p.concept,
            'historical_case', p.past,
            'narrative', (
                SELECT jsonb_object_agg(d.name, api.build_page(_payload, d.step, d.name, d.title, d.content))
                FROM (
                    VALUES
                    (1, 'background', '왜 지금 중요할까', p.final ->> 'one_liner'),
                    (2, 'concept_explain', '핵심 개념 한눈에', p.concept ->> 'definition'),
                    (3, 'history', '과거 패턴 되짚기', p.past ->> 'summary'),
                    (4, 'application', '지금 시장에 대입', p.concept ->> 'relevance'),
                    (5, 'caution', '놓치면 위험한 점', '과거와 지금은 조건이 달라요. 결과가 그대로 되풀이된다고 볼 수는 없어요.'),
                    (6, 'summary', '투자 전 체크포인트', p.past ->> 'lesson')
                ) AS d (step, name, title, content)
            ),
            'sources', api.sources_of(_payload),
            'hallucination_checklist', coalesce(p.final -> 'hallucination_checklist', '[]'),
            'related_companies', coalesce(
                (
                    SELECT
                        jsonb_agg(
                            jsonb_build_object(
                                'stock_code', e.stock ->> 'ticker',
                                'stock_name', e.stock ->> 'name',
                                'relation_type', CASE WHEN e.place = 1 THEN 'main_subject' ELSE 'related' END,
                                'impact_description', coalesce(
                                    nullif(
                                        concat_ws(' ', e.stock ->> 'momentum', (e.stock ->> 'change_pct') || '%'), ''
                                    ),
                                    '관련 종목'
                                ),
                                'relation_detail', CASE
                                    WHEN e.stock ->> 'change_pct' IS NULL THEN '이번 브리핑에서 함께 다룬 종목이에요.'
                                    ELSE format(
                                        '최근 %s일 동안 주가가 %s%% %s.',
                                        coalesce(e.stock ->> 'period_days', '며칠'),
                                        ltrim(e.stock ->> 'change_pct', '-'),
                                        CASE
                                            WHEN (e.stock ->> 'change_pct')::numeric < 0 THEN '내렸어요'
                                            ELSE '올랐어요'
                                        END
                                    )
                                END,
                                'role_label', CASE WHEN e.place = 1 THEN '대장주' ELSE '관련주' END
                            )
                            ORDER BY e.place
                        )
                    FROM (
                        SELECT DISTINCT ON (s.stock ->> 'ticker')
                            s.stock,
                            s.place
                        FROM jsonb_path_query(p.context, '$.selected_stocks[*]') WITH ORDINALITY AS s (stock, place)
                        ORDER BY
                            s.stock ->> 'ticker',
                            s.place
                    ) AS e
                ),
                '[]'
            )
        )
    FROM (
        SELECT
            _payload -> 'interface_1_curated_context' AS context,
            _payload -> 'interface_3_final_briefing' AS final,
            _payload -> 'interface_3_final_briefing' ->> 'theme' AS theme,
            _payload -> 'interface_2_raw_narrative' -> 'historical_case' AS past,
            coalesce(
                _payload -> 'interface_2_raw_narrative' -> 'concept',
                _payload -> 'interface_1_curated_context' -> 'concept'
            ) AS concept
    ) AS p;
END;

COMMENT ON FUNCTION api.build_case(jsonb) IS
'What app.historical_cases.keywords keeps of a clean payload. Naive moments are KST.';
