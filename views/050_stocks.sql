-- Stocks listed on the Korea Exchange, and those that were.
-- for: web, worker, analyst
CREATE VIEW api.stocks AS
SELECT
    s.stock_code,
    s.stock_name,
    s.market,
    s.sector,
    s.created_at,
    s.name_key,
    s.delisted_on,
    s.new_stock_code
FROM app.stocks AS s;

COMMENT ON VIEW api.stocks IS
'Stocks listed on the Korea Exchange, as the pipeline or an administrator said, and those that were.
One row per stock. Live.';
