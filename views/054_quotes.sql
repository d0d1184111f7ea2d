-- The latest quote of each stock.
-- for: web, analyst
CREATE VIEW api.quotes AS
SELECT
    q.stock_code,
    s.stock_name,
    s.market,
    s.sector,
    q.price,
    q.open,
    q.high,
    q.low,
    q.volume,
    q.change_rate::double precision AS change_rate,
    q.quoted_at AS price_as_of,
    q.quoted_at < (SELECT m.fresh_since FROM api.market_state AS m) AS stale
FROM app.quotes AS q
INNER JOIN app.stocks AS s ON q.stock_code = s.stock_code
WHERE s.delisted_on IS NULL;

COMMENT ON VIEW api.quotes IS
'The latest quote of each listed stock that has one, in won. One row per stock. Live; price_as_of says how old it is.';
COMMENT ON COLUMN api.quotes.price_as_of IS
'When this was the price; of several prices the oldest. NULL no price is known.';
COMMENT ON COLUMN api.quotes.stale IS
'true where a price is missing or older than api.market_state.fresh_since.';
