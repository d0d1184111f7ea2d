-- Orders, as /api/v2 tells them. Their list is built by browse.

-- name: place_order
-- Places an order, once under its key.
SELECT
    p.is_replayed,
    p.answer
FROM
    api.place_order(
        :by,
        :user_id,
        :stock_code,
        :side,
        :order_kind,
        :quantity,
        :limit_price,
        :trade_reason,
        :idempotency_key,
        :request_sha256
    ) AS p;

-- name: preview_order
-- Shows what an order would do, and keeps nothing.
SELECT
    FALSE AS is_replayed,
    api.preview_order(
        :by, :user_id, :stock_code, :side, :order_kind, :quantity, :limit_price, :trade_reason
    ) AS answer;

-- name: get_order
-- One order of a user, with its fill.
SELECT
    o.order_id,
    o.stock_code,
    o.stock_name,
    o.side,
    o.order_kind,
    o.quantity,
    o.limit_price,
    o.status,
    o.reserved_cash,
    o.trade_reason,
    o.placed_at,
    o.expires_at,
    o.ended_at,
    o.end_reason,
    o.fill
FROM api.orders AS o
WHERE o.user_id = :user_id AND o.order_id = :order_id;

-- name: cancel_order
-- Cancels an open order of a user.
SELECT api.cancel_order(:by, :user_id, :order_id) AS answer;
