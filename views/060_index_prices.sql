-- Daily prices of market indices.
-- for: web, analyst
CREATE VIEW api.index_prices AS
SELECT
    p.index_code,
    p.priced_on,
    p.open,
    p.high,
    p.low,
    p.close,
    p.volume
FROM app.index_prices AS p;

COMMENT ON VIEW api.index_prices IS 'Daily prices of market indices, in points. One row per index and day. Live.';
