-- Stocks, their prices, the market, and watch lists. The lists of stocks, quotes and days are built by browse.

-- name: get_stock
-- A stock with its latest quote.
SELECT
    s.stock_code,
    s.stock_name,
    s.market,
    s.sector,
    q.price,
    q.open,
    q.high,
    q.low,
    q.volume,
    q.change_rate,
    q.price_as_of,
    coalesce(q.stale, TRUE) AS stale,
    s.stock_code IN (SELECT h.stock_code FROM api.trading_halts AS h) AS is_halted,
    s.delisted_on,
    s.new_stock_code
FROM api.stocks AS s
LEFT JOIN api.quotes AS q ON s.stock_code = q.stock_code
WHERE s.stock_code = :stock_code;

-- name: find_stocks
-- Stocks by name or code.
SELECT
    f.stock_code,
    f.stock_name,
    f.market
FROM api.find_stocks(:search) AS f;

-- name: get_market_state
-- What the exchange does right now.
SELECT
    m.market_on,
    m.opens_at,
    m.closes_at,
    m.closed_for,
    m.hours_policy,
    m.is_trading_day,
    m.is_open,
    m.session_ends_at,
    m.fresh_since
FROM api.market_state AS m;

-- name: list_watch_entries
-- A user's watch list, the newest first.
SELECT
    w.stock_code,
    w.stock_name,
    w.market,
    w.price,
    w.change_rate::double precision AS change_rate,
    w.price_as_of,
    w.stale,
    w.added_at
FROM api.watch_entries AS w
WHERE w.user_id = :user_id
ORDER BY w.added_at DESC, w.stock_code ASC;

-- name: add_watch_entry
-- Puts a stock on a user's watch list.
SELECT api.add_watch_entry(:by, :user_id, :stock_code) AS stocks;

-- name: remove_watch_entry
-- Takes a stock off a user's watch list.
SELECT api.remove_watch_entry(:by, :user_id, :stock_code) AS stocks;
