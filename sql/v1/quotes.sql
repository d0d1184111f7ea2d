-- Quotes that the pipeline sends, under /api/v1.

-- name: v1_save_quotes
-- Saves quotes and fills the orders that they cross.
SELECT
    q.saved,
    q.orders_marked,
    q.orders_filled
FROM api.save_quotes(:by, :rows) AS q;
