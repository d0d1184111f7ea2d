-- Finds how many shares of a stock a portfolio held at an instant, and from which day on they count so.
-- for: owner
CREATE FUNCTION api.find_holding_at(_portfolio_id bigint, _stock_code text, _at timestamptz)
RETURNS TABLE (quantity bigint, total_cost bigint, counted_on date)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT
        s.quantity,
        s.total_cost,
        s.counted_on
    FROM (
        (
            SELECT
                b.quantity_after AS quantity,
                b.total_cost_after AS total_cost,
                (b.filled_at AT TIME ZONE 'Asia/Seoul')::date AS counted_on,
                b.fill_id AS after_fill_id,
                0::bigint AS holding_change_id
            FROM app.fills AS b
            WHERE b.portfolio_id = _portfolio_id AND b.stock_code = _stock_code AND b.filled_at <= _at
            ORDER BY b.filled_at DESC, b.fill_id DESC
            LIMIT 1
        )
        UNION ALL
        (
            SELECT
                c.quantity_after AS quantity,
                c.total_cost_after AS total_cost,
                -- A split of the same day that came after a new code is not in the count either.
                a.effective_on - coalesce((
                    SELECT 1 FROM app.corporate_actions AS n
                    WHERE
                        n.stock_code = _stock_code
                        AND n.effective_on = a.effective_on
                        AND n.action_kind = 'split'
                        AND n.changes_holdings
                        AND n.withdrawn_at IS NULL
                        AND coalesce(n.applied_at, 'infinity') > c.changed_at
                ), 0) AS counted_on,
                coalesce(c.after_fill_id, 0) AS after_fill_id,
                c.holding_change_id
            FROM app.holding_changes AS c
            INNER JOIN app.corporate_actions AS a ON c.corporate_action_id = a.corporate_action_id
            WHERE c.portfolio_id = _portfolio_id AND c.stock_code = _stock_code AND c.changed_at <= _at
            ORDER BY c.changed_at DESC, c.holding_change_id DESC
            LIMIT 1
        )
    ) AS s
    ORDER BY s.after_fill_id DESC, s.holding_change_id DESC
    LIMIT 1;
END;

COMMENT ON FUNCTION api.find_holding_at(bigint, text, timestamptz) IS
'What the last fill or corporate action by then left, sold out included; no row before the first. counted_on: KST, a
split of a later day is not in the count: what was never counted anew (a portfolio that was closed) stays as it was.';
