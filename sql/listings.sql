-- The listing, for those who administer.

-- name: save_stock
-- Saves one row of the listing.
SELECT
    s.stock_code,
    s.stock_name,
    s.market,
    s.sector,
    s.created_at
FROM api.save_stock(:by, :stock_code, :stock) AS s;
