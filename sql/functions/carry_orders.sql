-- Places orders again under another code, as they stood. Whoever calls ended them and holds the portfolios' locks.
-- for: owner
CREATE FUNCTION api.carry_orders(_order_ids bigint[], _stock_code text)
RETURNS bigint
LANGUAGE sql
VOLATILE
BEGIN ATOMIC
    WITH placed AS (
        INSERT INTO app.orders (
            portfolio_id, stock_code, side, order_kind, quantity, limit_price, trade_reason, status, reserved_cash,
            fee_ratio, expires_at, marked_price, marked_at
        )
        SELECT
            o.portfolio_id,
            _stock_code AS stock_code,
            o.side,
            o.order_kind,
            o.quantity,
            o.limit_price,
            o.trade_reason,
            'open' AS status,
            CASE o.side
                WHEN 'buy' THEN o.limit_price * o.quantity + trunc(o.limit_price * o.quantity * o.fee_ratio)::bigint
                ELSE 0
            END AS reserved_cash,
            o.fee_ratio,
            o.expires_at,
            o.marked_price,
            o.marked_at
        FROM app.orders AS o
        WHERE o.order_id = any(_order_ids)
        ORDER BY o.order_id
        RETURNING order_id, portfolio_id, side, quantity, reserved_cash
    ),

    cash AS (
        UPDATE app.portfolios AS p SET reserved_cash = p.reserved_cash + f.reserved_cash
        FROM (
            SELECT
                b.portfolio_id,
                sum(b.reserved_cash)::bigint AS reserved_cash
            FROM placed AS b
            WHERE b.side = 'buy'
            GROUP BY b.portfolio_id
        ) AS f
        WHERE p.portfolio_id = f.portfolio_id
    ),

    shares AS (
        UPDATE app.holdings AS h SET reserved_quantity = h.reserved_quantity + f.quantity
        FROM (
            SELECT
                s.portfolio_id,
                sum(s.quantity)::bigint AS quantity
            FROM placed AS s
            WHERE s.side = 'sell'
            GROUP BY s.portfolio_id
        ) AS f
        WHERE h.portfolio_id = f.portfolio_id AND h.stock_code = _stock_code
    )

    SELECT count(*) FROM placed;
END;

COMMENT ON FUNCTION api.carry_orders(bigint[], text) IS
'How many. They are new orders: those under the old code ended, and as of an instant before they are what was open.';
