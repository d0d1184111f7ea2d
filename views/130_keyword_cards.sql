-- The cards of each trading day: a keyword of now beside the past case it resembles.
-- for: web, analyst
CREATE VIEW api.keyword_cards AS
SELECT
    b.briefing_id,
    b.briefed_on,
    m.edition_id,
    m.case_match_id,
    coalesce(k.keyword ->> 'category', 'GENERATED_CASE') AS category,
    m.current_keyword AS title,
    coalesce(
        nullif(m.one_liner, ''),
        c.editorial -> 'comparison' ->> 'current_summary',
        nullif(c.summary, ''),
        k.keyword ->> 'description'
    ) AS description,
    coalesce(k.keyword ->> 'icon_key', 'chart-dynamic-color') AS icon_key,
    k.keyword ->> 'sector' AS sector,
    (
        SELECT
            coalesce(
                json_agg(
                    json_build_object(
                        'stock_code', u.stock_code,
                        'stock_name', coalesce(l.stock_name, s.stock_name, u.stock_code),
                        'reason', 'case_match'
                    )
                    ORDER BY u.stock_code
                ),
                '[]'
            )
        FROM unnest(m.stock_codes) AS u (stock_code)
        LEFT JOIN app.stocks AS l ON u.stock_code = l.stock_code
        LEFT JOIN app.briefing_stocks AS s ON s.briefing_id = m.briefing_id AND u.stock_code = s.stock_code
    ) AS stocks,
    (k.keyword ->> 'trend_days')::bigint AS trend_days,
    k.keyword ->> 'trend_type' AS trend_type,
    k.keyword ->> 'catalyst' AS catalyst,
    k.keyword ->> 'catalyst_url' AS catalyst_url,
    k.keyword ->> 'catalyst_source' AS catalyst_source,
    k.keyword ->> 'mirroring_hint' AS mirroring_hint,
    (k.keyword ->> 'quality_score')::double precision AS quality_score,
    c.case_id,
    c.title AS case_title,
    c.event_year,
    (c.editorial -> 'comparison' ->> 'sync_rate')::double precision AS sync_rate,
    json_build_object(
        'year', c.event_year,
        'title', c.title,
        'label', coalesce(c.editorial -> 'comparison' ->> 'past_label', c.period)
    ) AS past_event,
    coalesce(c.editorial -> 'comparison' ->> 'present_label', to_char(b.briefed_on, 'YYYY')) AS present_label
FROM app.case_matches AS m
INNER JOIN app.daily_briefings AS b USING (briefing_id)
INNER JOIN app.historical_cases AS c USING (case_id)
LEFT JOIN LATERAL (
    SELECT e.keyword
    FROM jsonb_array_elements(b.top_keywords -> 'keywords') WITH ORDINALITY AS e (keyword, place)
    WHERE app.title_key(e.keyword ->> 'title') = app.title_key(m.current_keyword)
    ORDER BY
        e.keyword ->> 'title' <> m.current_keyword,
        e.place
    LIMIT 1
) AS k ON true
WHERE b.briefed_on <= (SELECT (app.clock() AT TIME ZONE 'Asia/Seoul')::date)
UNION ALL
-- A day without any match shows its keywords alone.
SELECT
    b.briefing_id,
    b.briefed_on,
    -e.place AS edition_id,
    null AS case_match_id,
    coalesce(e.keyword ->> 'category', 'GENERAL') AS category,
    e.keyword ->> 'title' AS title,
    e.keyword ->> 'description' AS description,
    coalesce(e.keyword ->> 'icon_key', 'chart-dynamic-color') AS icon_key,
    e.keyword ->> 'sector' AS sector,
    coalesce((e.keyword -> 'stocks')::json, '[]') AS stocks,
    (e.keyword ->> 'trend_days')::bigint AS trend_days,
    e.keyword ->> 'trend_type' AS trend_type,
    e.keyword ->> 'catalyst' AS catalyst,
    e.keyword ->> 'catalyst_url' AS catalyst_url,
    e.keyword ->> 'catalyst_source' AS catalyst_source,
    e.keyword ->> 'mirroring_hint' AS mirroring_hint,
    (e.keyword ->> 'quality_score')::double precision AS quality_score,
    null AS case_id,
    null AS case_title,
    null AS event_year,
    null AS sync_rate,
    null AS past_event,
    null AS present_label
FROM app.daily_briefings AS b
CROSS JOIN LATERAL jsonb_array_elements(b.top_keywords -> 'keywords') WITH ORDINALITY AS e (keyword, place)
WHERE
    b.briefed_on <= (SELECT (app.clock() AT TIME ZONE 'Asia/Seoul')::date)
    AND NOT EXISTS (
        SELECT 1
        FROM app.case_matches AS m
        WHERE m.briefing_id = b.briefing_id
    );

COMMENT ON VIEW api.keyword_cards IS
'The cards of a trading day, newest edition first. One row per day, keyword and case; a day without cases has one row
per keyword. Live.';
COMMENT ON COLUMN api.keyword_cards.category IS
'The keyword''s own; GENERATED_CASE where the day''s record lost it, GENERAL for a keyword without a case.';
COMMENT ON COLUMN api.keyword_cards.description IS 'The headline in one or two sentences.';
COMMENT ON COLUMN api.keyword_cards.icon_key IS 'Its picture: one of twenty names that the frontend has.';
COMMENT ON COLUMN api.keyword_cards.sector IS 'The concept that the briefing explains.';
COMMENT ON COLUMN api.keyword_cards.stocks IS '[{stock_code, stock_name, reason}], by code.';
COMMENT ON COLUMN api.keyword_cards.trend_days IS 'Over how many calendar days the trend is taken.';
COMMENT ON COLUMN api.keyword_cards.trend_type IS '급등, 상승, 횡보, 하락, 급락 or mixed; NULL unknown.';
COMMENT ON COLUMN api.keyword_cards.catalyst_source IS 'Who published the catalyst.';
COMMENT ON COLUMN api.keyword_cards.mirroring_hint IS 'The past case in a few words: period and title.';
COMMENT ON COLUMN api.keyword_cards.quality_score IS
'0.5 to 1: 0.2 more for news, 0.15 for reports, 0.15 for named sources in the payload.';
COMMENT ON COLUMN api.keyword_cards.case_title IS 'The headline of the case.';
COMMENT ON COLUMN api.keyword_cards.sync_rate IS 'How alike editors found both, 0 to 100; NULL where nobody said.';
COMMENT ON COLUMN api.keyword_cards.past_event IS 'The case in brief: {year, title, label}.';
COMMENT ON COLUMN api.keyword_cards.present_label IS 'How the present is named beside the past.';
