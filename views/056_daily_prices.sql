-- Prices of each stock by day.
-- for: web, analyst
CREATE VIEW api.daily_prices AS
SELECT
    p.stock_code,
    p.priced_on,
    p.open,
    p.high,
    p.low,
    p.close,
    p.volume,
    p.quoted_at
FROM app.daily_prices AS p;

COMMENT ON VIEW api.daily_prices IS
'Prices of each stock by day, in won, not adjusted. One row per stock and day, KST. Live.';
