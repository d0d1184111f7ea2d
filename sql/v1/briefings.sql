-- Briefings and narratives of trading days, under the names of the v1 contract.

-- name: v1_get_briefing_today
-- A day's market: summary, keywords, stocks that rose, fell and were traded most; without a day, today or the newest.
SELECT
    to_char(b.briefed_on, 'YYYYMMDD') AS date,
    coalesce(nullif(b.market_summary, ''), '시장 요약이 없습니다.') AS market_summary,
    (
        SELECT coalesce(json_agg(k.keyword ->> 'title' ORDER BY k.place), '[]')
        FROM jsonb_array_elements(b.top_keywords -> 'keywords') WITH ORDINALITY AS k (keyword, place)
    ) AS top_keywords,
    (
        SELECT coalesce(json_agg(s ORDER BY s.change_rate DESC, s.stock_code ASC), '[]')
        FROM (
            SELECT
                t.stock_code,
                t.stock_name,
                t.change_rate,
                t.volume,
                'top_gainer' AS selection_reason,
                t.keywords
            FROM api.briefing_stocks AS t
            WHERE t.briefing_id = b.briefing_id AND t.change_rate > 0
            ORDER BY
                t.change_rate DESC,
                t.stock_code ASC
            LIMIT 5
        ) AS s
    ) AS gainers,
    (
        SELECT coalesce(json_agg(s ORDER BY s.change_rate, s.stock_code), '[]')
        FROM (
            SELECT
                t.stock_code,
                t.stock_name,
                t.change_rate,
                t.volume,
                'top_loser' AS selection_reason,
                t.keywords
            FROM api.briefing_stocks AS t
            WHERE t.briefing_id = b.briefing_id AND t.change_rate < 0
            ORDER BY
                t.change_rate,
                t.stock_code
            LIMIT 5
        ) AS s
    ) AS losers,
    (
        SELECT coalesce(json_agg(s ORDER BY s.volume DESC, s.stock_code ASC), '[]')
        FROM (
            SELECT
                t.stock_code,
                t.stock_name,
                t.change_rate,
                t.volume,
                'high_volume' AS selection_reason,
                t.keywords
            FROM api.briefing_stocks AS t
            WHERE t.briefing_id = b.briefing_id AND t.volume IS NOT NULL
            ORDER BY
                t.volume DESC,
                t.stock_code ASC
            LIMIT 5
        ) AS s
    ) AS high_volume,
    (
        SELECT to_json(p)
        FROM (
            SELECT
                i.open,
                i.high,
                i.low,
                i.close,
                i.volume
            FROM api.index_prices AS i
            WHERE i.index_code = '1001' AND i.priced_on = b.briefed_on
        ) AS p
    ) AS kospi,
    (
        SELECT to_json(p)
        FROM (
            SELECT
                i.open,
                i.high,
                i.low,
                i.close,
                i.volume
            FROM api.index_prices AS i
            WHERE i.index_code = '2001' AND i.priced_on = b.briefed_on
        ) AS p
    ) AS kosdaq
FROM api.daily_briefings AS b
WHERE b.briefed_on = coalesce(:briefed_on::date, (SELECT max(d.briefed_on) FROM api.daily_briefings AS d));

-- name: v1_get_latest_briefing
-- The newest day's narrative.
SELECT
    n.narrative_id AS id,
    n.briefed_on AS date,
    n.main_keywords,
    n.glossary,
    n.scenarios,
    n.created_at
FROM api.daily_narratives AS n
ORDER BY n.briefed_on DESC
LIMIT 1;

-- name: v1_list_briefings_by_page
-- One numbered page of narratives, newest day first.
SELECT
    n.narrative_id AS id,
    n.briefed_on AS date,
    n.main_keywords,
    n.glossary,
    n.scenarios,
    n.created_at
FROM (
    -- The days alone, from their index; then the narratives of this page, one by one.
    SELECT b.briefed_on
    FROM api.daily_briefings AS b
    ORDER BY b.briefed_on DESC
    LIMIT :size OFFSET :skip
) AS d
CROSS JOIN
    LATERAL (
        SELECT
            t.narrative_id,
            t.briefed_on,
            t.main_keywords,
            t.glossary,
            t.scenarios,
            t.created_at
        FROM api.daily_narratives AS t
        WHERE t.briefed_on = d.briefed_on
        ORDER BY t.briefed_on
        LIMIT 1
    ) AS n
ORDER BY n.briefed_on DESC;

-- name: v1_get_briefing
-- One narrative by its id.
SELECT
    n.narrative_id AS id,
    n.briefed_on AS date,
    n.main_keywords,
    n.glossary,
    n.scenarios,
    n.created_at
FROM api.daily_narratives AS n
WHERE n.narrative_id = :narrative_id;
