-- Stocks and their prices under the names of the v1 contract, and the watch list.

-- name: v1_get_stock_price
-- The latest quote of a stock.
SELECT
    q.stock_code,
    q.stock_name,
    q.price AS current_price,
    q.change_rate,
    q.volume,
    q.price_as_of AS timestamp,
    q.price_as_of,
    q.stale
FROM api.quotes AS q
WHERE q.stock_code = :stock_code;

-- name: v1_list_stock_prices
-- The latest quotes of several stocks, as they were asked for; unknown ones are left out.
SELECT
    coalesce(
        json_agg(json_build_object(
            'stock_code', q.stock_code,
            'stock_name', q.stock_name,
            'current_price', q.price,
            'change_rate', q.change_rate,
            'volume', q.volume,
            'timestamp', api.iso(q.price_as_of),
            'price_as_of', api.iso(q.price_as_of),
            'stale', q.stale
        ) ORDER BY array_position(:stock_codes::text[], q.stock_code)), '[]'
    ) AS prices,
    to_char(api.today(), 'YYYYMMDD') AS date
FROM api.quotes AS q
WHERE q.stock_code = any(:stock_codes);

-- name: v1_get_stock_chart
-- The days of a stock within a span that ends today, in shares of now; with the one before where it has but one.
WITH span AS MATERIALIZED (
    SELECT
        t.today,
        CASE :period
            WHEN '1w' THEN t.today - 7
            WHEN '1m' THEN (t.today - interval '1 month')::date
            WHEN '3m' THEN (t.today - interval '3 months')::date
            WHEN '6m' THEN (t.today - interval '6 months')::date
            WHEN '1y' THEN (t.today - interval '1 year')::date
            ELSE t.today - :days::integer
        END AS start_on
    FROM (SELECT api.today() AS today) AS t
)

SELECT
    :stock_code::text AS stock_code,
    coalesce(:period, :days::text || 'd') AS period,
    least(s.start_on, min(p.priced_on)) AS period_start,
    s.today AS period_end,
    json_agg(p.priced_on ORDER BY p.priced_on) AS dates,
    json_agg(coalesce(round(p.open * a.price_factor), p.open) ORDER BY p.priced_on) AS opens,
    json_agg(coalesce(round(p.high * a.price_factor), p.high) ORDER BY p.priced_on) AS highs,
    json_agg(coalesce(round(p.low * a.price_factor), p.low) ORDER BY p.priced_on) AS lows,
    json_agg(coalesce(round(p.close * a.price_factor), p.close) ORDER BY p.priced_on) AS closes,
    json_agg(coalesce(round(p.volume / a.price_factor), p.volume) ORDER BY p.priced_on) AS volumes,
    max(p.quoted_at) AS price_as_of,
    max(p.quoted_at) < (SELECT m.fresh_since FROM api.market_state AS m) AS stale
FROM span AS s
INNER JOIN api.daily_prices AS p ON s.today >= p.priced_on
LEFT JOIN api.price_adjustments AS a
    ON p.stock_code = a.stock_code AND p.priced_on >= a.from_on AND p.priced_on < a.before_on
WHERE
    p.stock_code = :stock_code
    -- A week of holidays leaves one day in a span, of which nobody can draw a line.
    AND p.priced_on >= least(
        s.start_on,
        (
            SELECT l.priced_on
            FROM api.daily_prices AS l
            WHERE l.stock_code = :stock_code AND l.priced_on <= s.today
            ORDER BY l.priced_on DESC
            LIMIT 1 OFFSET 1
        )
    )
GROUP BY s.start_on, s.today
HAVING count(*) >= 2 AND max(p.priced_on) >= s.start_on;

-- name: v1_search_stocks
-- Stocks by name or code.
SELECT
    coalesce(json_agg(json_build_object(
        'stock_code', f.stock_code,
        'stock_name', f.stock_name,
        'market', f.market
    ) ORDER BY f.place), '[]') AS results,
    count(*) AS count
FROM api.find_stocks(:q) WITH ORDINALITY AS f (stock_code, stock_name, market, place);

-- name: v1_get_stock
-- The latest quote of a stock with the range of its day.
SELECT
    q.stock_code,
    q.stock_name,
    q.price AS current_price,
    q.change_rate,
    q.volume,
    q.price_as_of AS timestamp,
    q.price_as_of,
    q.stale,
    q.high,
    q.low
FROM api.quotes AS q
WHERE q.stock_code = :stock_code;

-- name: v1_get_ranking
-- Ten stocks: the most traded, or those that rose or fell most; one whose price is stale comes after all others.
SELECT
    coalesce(json_agg(json_build_object(
        'stock_code', r.stock_code,
        'stock_name', r.stock_name,
        'current_price', r.price,
        'change_rate', r.change_rate,
        'volume', r.volume,
        'price_as_of', api.iso(r.price_as_of),
        'stale', r.stale
    ) ORDER BY r.stale ASC, r.height DESC, r.stock_code COLLATE "C" ASC), '[]') AS ranking,
    :type::text AS type
FROM (
    SELECT
        q.stock_code,
        q.stock_name,
        q.price,
        q.change_rate,
        q.volume,
        q.price_as_of,
        q.stale,
        CASE :type WHEN 'gainers' THEN q.change_rate WHEN 'losers' THEN -q.change_rate ELSE q.volume END AS height
    FROM api.quotes AS q
    WHERE CASE :type WHEN 'gainers' THEN q.change_rate > 0 WHEN 'losers' THEN q.change_rate < 0 ELSE TRUE END
    ORDER BY
        q.stale ASC,
        height DESC,
        q.stock_code COLLATE "C" ASC
    LIMIT 10
) AS r;

-- name: v1_get_market_status
-- Whether orders are taken at any hour of today.
SELECT
    m.is_trading_day,
    m.is_open,
    m.opens_at,
    m.closes_at,
    m.closed_for
FROM api.market_state AS m;

-- name: v1_list_watch_entries
-- A user's watch list, the newest first.
SELECT
    coalesce(json_agg(json_build_object(
        'stock_code', w.stock_code,
        'stock_name', w.stock_name,
        'current_price', w.price,
        'change_rate', w.change_rate,
        'created_at', api.iso(w.added_at),
        'price_as_of', api.iso(w.price_as_of),
        'stale', w.stale
    ) ORDER BY w.added_at DESC, w.stock_code ASC), '[]') AS watchlist
FROM api.watch_entries AS w
WHERE w.user_id = :user_id;

-- name: v1_add_watch_entry
-- Puts a stock on a user's watch list.
SELECT api.add_watch_entry(:by, :user_id, :stock_code) AS stocks;

-- name: v1_remove_watch_entry
-- Takes a stock off a user's watch list.
SELECT api.remove_watch_entry(:by, :user_id, :stock_code) AS stocks;
