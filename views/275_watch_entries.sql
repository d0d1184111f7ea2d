-- The watch list of each user, with the latest quotes.
-- for: web
CREATE VIEW api.watch_entries AS
SELECT
    w.user_id,
    w.stock_code,
    s.stock_name,
    s.market,
    q.price,
    q.change_rate,
    q.quoted_at AS price_as_of,
    coalesce(q.quoted_at < (SELECT m.fresh_since FROM api.market_state AS m), true) AS stale,
    w.added_at
FROM app.watch_entries AS w
INNER JOIN app.stocks AS s ON w.stock_code = s.stock_code
LEFT JOIN app.quotes AS q ON w.stock_code = q.stock_code;

COMMENT ON VIEW api.watch_entries IS
'The watch list of each user, with the latest quote where there is one. One row per user and stock. Live.';
