-- Trades and orders, under the names of the v1 contract; what is open is called pending.

-- name: v1_trade
-- Buys or sells at the quote. The answer is read from the one that is kept, so that a replay is the same to the byte.
SELECT
    p.is_replayed,
    json_build_object(
        'id', p.answer -> 'fill' -> 'fill_id',
        'trade_type', p.answer -> 'side',
        'stock_code', p.answer -> 'stock_code',
        'stock_name', p.answer -> 'stock_name',
        'quantity', p.answer -> 'quantity',
        'price', p.answer -> 'fill' -> 'price',
        'total_amount', p.answer -> 'fill' -> 'amount',
        'trade_reason', p.answer -> 'trade_reason',
        'traded_at', p.answer -> 'fill' -> 'filled_at',
        'remaining_cash', p.answer -> 'fill' -> 'balance_after'
    ) AS answer
FROM
    api.place_order(
        :by,
        :user_id,
        :stock_code,
        :trade_type,
        'market',
        :quantity,
        NULL,
        :trade_reason,
        :idempotency_key,
        :request_sha256
    ) AS p;

-- name: v1_place_order
-- Places an order. The answer is read from the one that is kept, so that a replay is the same to the byte.
SELECT
    p.is_replayed,
    json_build_object(
        'id', p.answer -> 'order_id',
        'stock_code', p.answer -> 'stock_code',
        'stock_name', p.answer -> 'stock_name',
        'order_type', p.answer -> 'side',
        'order_kind', p.answer -> 'order_kind',
        'target_price', p.answer -> 'limit_price',
        'quantity', p.answer -> 'quantity',
        'status', CASE p.answer ->> 'status' WHEN 'open' THEN 'pending' ELSE p.answer ->> 'status' END,
        'created_at', p.answer -> 'placed_at',
        'filled_at', p.answer -> 'fill' -> 'filled_at',
        'cancelled_at', NULL,
        'executed_price', p.answer -> 'fill' -> 'price'
    ) AS answer
FROM
    api.place_order(
        :by,
        :user_id,
        :stock_code,
        :order_type,
        :order_kind,
        :quantity,
        :target_price,
        NULL,
        :idempotency_key,
        :request_sha256
    ) AS p;

-- name: v1_list_orders
-- Orders of a user's open portfolio that stand in one way, the newest first.
SELECT
    o.order_id AS id,
    o.stock_code,
    o.stock_name,
    o.side AS order_type,
    o.order_kind,
    o.limit_price AS target_price,
    o.quantity,
    CASE o.status WHEN 'open' THEN 'pending' ELSE o.status END AS status,
    o.placed_at AS created_at,
    CASE o.status WHEN 'filled' THEN o.ended_at END AS filled_at,
    CASE o.status WHEN 'cancelled' THEN o.ended_at END AS cancelled_at,
    (o.fill ->> 'price')::bigint AS executed_price
FROM api.orders AS o
WHERE
    o.user_id = :user_id
    AND o.portfolio_id = (
        SELECT p.portfolio_id FROM api.portfolios AS p
        WHERE p.user_id = :user_id AND p.closed_at IS NULL
    )
    AND o.status = CASE :status WHEN 'pending' THEN 'open' ELSE :status END
ORDER BY o.order_id DESC
-- Unseen by the planner, which would else sort all orders of whoever has more than most.
LIMIT (SELECT :size::bigint);

-- name: v1_cancel_order
-- Cancels an open order of a user.
SELECT api.cancel_order(:by, :user_id, :order_id) ->> 'status' AS status;
