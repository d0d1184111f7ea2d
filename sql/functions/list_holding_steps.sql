-- Lists each step by which holdings became what they are: fills, and what corporate actions changed.
-- for: owner
CREATE FUNCTION api.list_holding_steps()
RETURNS TABLE (
    portfolio_id bigint,
    stock_code text,
    fill_id bigint,
    holding_change_id bigint,
    side text,
    shares bigint,
    cost bigint,
    cash bigint,
    profit bigint,
    released_cost bigint,
    quantity_after bigint,
    total_cost_after bigint,
    quantity_before bigint,
    cost_before bigint,
    stepped_at timestamptz
)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT
        s.portfolio_id,
        s.stock_code,
        s.fill_id,
        s.holding_change_id,
        s.side,
        s.shares,
        s.cost,
        s.cash,
        s.profit,
        s.released_cost,
        s.quantity_after,
        s.total_cost_after,
        coalesce(lag(s.quantity_after) OVER earlier, 0) AS quantity_before,
        coalesce(lag(s.total_cost_after) OVER earlier, 0) AS cost_before,
        s.stepped_at
    FROM (
        SELECT
            f.portfolio_id,
            f.stock_code,
            f.fill_id,
            NULL::bigint AS holding_change_id,
            f.side,
            CASE f.side WHEN 'buy' THEN f.quantity ELSE -f.quantity END AS shares,
            CASE f.side WHEN 'buy' THEN f.amount + f.fee ELSE -f.released_cost END AS cost,
            CASE f.side WHEN 'buy' THEN -f.amount - f.fee ELSE f.amount - f.fee END AS cash,
            f.amount - f.fee - f.released_cost AS profit,
            f.released_cost,
            f.quantity_after,
            f.total_cost_after,
            f.filled_at AS stepped_at,
            f.fill_id AS after_fill_id
        FROM app.fills AS f
        UNION ALL
        SELECT
            c.portfolio_id,
            c.stock_code,
            NULL AS fill_id,
            c.holding_change_id,
            NULL AS side,
            c.quantity_change AS shares,
            c.cost_change AS cost,
            c.cash_paid AS cash,
            c.profit_change AS profit,
            NULL AS released_cost,
            c.quantity_after,
            c.total_cost_after,
            c.changed_at AS stepped_at,
            coalesce(c.after_fill_id, 0) AS after_fill_id
        FROM app.holding_changes AS c
    ) AS s
    WINDOW earlier AS (
        PARTITION BY s.portfolio_id, s.stock_code
        ORDER BY s.after_fill_id, coalesce(s.holding_change_id, 0)
    );
END;

COMMENT ON FUNCTION api.list_holding_steps() IS
'One row per fill and per change of a holding: shares, cost and realised profit that it brought, negative took; won that
came in; what it left, and what the step before it had left.';
