-- Builds the keyword of a day, which is the headline of one payload.
-- for: owner
CREATE FUNCTION api.build_keyword(_payload jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
BEGIN ATOMIC
    SELECT
        jsonb_build_object(
            'title', p.final ->> 'theme',
            'description', p.final ->> 'one_liner',
            'category', 'ATTENTION',
            'icon_key', api.icon_of(
                concat_ws(' ', p.final ->> 'theme', p.final ->> 'one_liner', t.trend_type),
                p.final -> 'home_icon' ->> 'icon_key'
            ),
            'sector', p.context -> 'concept' ->> 'name',
            'stocks', s.stocks,
            'trend_days', s.trend_days,
            'trend_type', t.trend_type,
            'catalyst', p.news ->> 'title',
            'catalyst_url', p.news ->> 'url',
            'catalyst_source', p.news ->> 'source',
            'mirroring_hint', concat_ws(' ', p.past ->> 'period', p.past ->> 'title'),
            'quality_score',
            least(
                0.5
                + CASE WHEN p.news IS NULL THEN 0 ELSE 0.2 END
                + CASE WHEN jsonb_path_exists(p.context, '$.reports[0]') THEN 0.15 ELSE 0 END
                + CASE WHEN jsonb_path_exists(p.context, '$.source_ids[0]') THEN 0.15 ELSE 0 END,
                1
            )
        )
    FROM (
        SELECT
            _payload -> 'interface_1_curated_context' AS context,
            _payload -> 'interface_1_curated_context' -> 'verified_news' -> 0 AS news,
            _payload -> 'interface_2_raw_narrative' -> 'historical_case' AS past,
            _payload -> 'interface_3_final_briefing' AS final
    ) AS p
    CROSS JOIN
        LATERAL (
            SELECT
                coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'stock_code', e.stock ->> 'ticker',
                            'stock_name', e.stock ->> 'name',
                            'reason', coalesce(
                                nullif(
                                    concat_ws(
                                        ' | ',
                                        '주목도 상위 ' || (e.stock ->> 'attention_percentile') || '%',
                                        nullif(
                                            concat_ws(' ', e.stock ->> 'momentum', (e.stock ->> 'change_pct') || '%'),
                                            ''
                                        )
                                    ),
                                    ''
                                ),
                                '관련 종목'
                            )
                        )
                        ORDER BY e.place
                    ),
                    '[]'
                ) AS stocks,
                (array_agg((e.stock ->> 'period_days')::bigint ORDER BY e.place))[1] AS trend_days,
                avg((e.stock ->> 'change_pct')::numeric) AS mean,
                bool_or((e.stock ->> 'change_pct')::numeric > 0)
                AND bool_or((e.stock ->> 'change_pct')::numeric < 0) AS is_mixed
            FROM jsonb_path_query(p.context, '$.selected_stocks[*]') WITH ORDINALITY AS e (stock, place)
        ) AS s
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN s.is_mixed THEN 'mixed'
                WHEN s.mean > 3 THEN '급등'
                WHEN s.mean > 0 THEN '상승'
                WHEN s.mean < -3 THEN '급락'
                WHEN s.mean < 0 THEN '하락'
                WHEN s.mean = 0 THEN '횡보'
            END AS trend_type
    ) AS t;
END;

COMMENT ON FUNCTION api.build_keyword(jsonb) IS
'One element of daily_briefings.top_keywords from a clean payload. trend_type by the mean change: above 3 % 급등, above 0
상승, below -3 % 급락, below 0 하락, 0 횡보, mixed where stocks moved both ways.';
