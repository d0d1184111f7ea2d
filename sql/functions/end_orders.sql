-- Ends open orders unfilled and frees what they reserved. Whoever calls holds the locks of portfolios and orders.
-- for: owner
CREATE FUNCTION api.end_orders(_order_ids bigint[], _status text, _end_reason text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql
VOLATILE
BEGIN ATOMIC
    WITH freed AS (
        -- What the orders held before they ended: what the update returns has it no more.
        SELECT
            o.order_id,
            o.portfolio_id,
            o.stock_code,
            o.side,
            o.quantity,
            o.reserved_cash
        FROM app.orders AS o
        WHERE o.order_id = any(_order_ids) AND o.status = 'open'
    ),

    ended AS (
        UPDATE app.orders AS o
        SET status = _status, reserved_cash = 0, ended_at = app.clock(), end_reason = _end_reason
        FROM freed AS f
        WHERE o.order_id = f.order_id
        RETURNING o.order_id
    ),

    cash AS (
        UPDATE app.portfolios AS p SET reserved_cash = p.reserved_cash - f.reserved_cash
        FROM (
            SELECT
                b.portfolio_id,
                sum(b.reserved_cash)::bigint AS reserved_cash
            FROM freed AS b
            WHERE b.side = 'buy'
            GROUP BY b.portfolio_id
        ) AS f
        WHERE p.portfolio_id = f.portfolio_id
    ),

    shares AS (
        UPDATE app.holdings AS h SET reserved_quantity = h.reserved_quantity - f.quantity
        FROM (
            SELECT
                s.portfolio_id,
                s.stock_code,
                sum(s.quantity)::bigint AS quantity
            FROM freed AS s
            WHERE s.side = 'sell'
            GROUP BY s.portfolio_id, s.stock_code
        ) AS f
        WHERE h.portfolio_id = f.portfolio_id AND h.stock_code = f.stock_code
    )

    SELECT count(*) FROM ended;
END;

COMMENT ON FUNCTION api.end_orders(bigint[], text, text) IS
'How many ended. status: cancelled or expired; end_reason: the kind of the corporate action that ended them.';
