-- Recomputes what corporate actions did to holdings, and names each difference.
-- for: owner
CREATE FUNCTION api.verify_holding_changes()
RETURNS TABLE (portfolio_id bigint, fault text, subject text, expected bigint, found bigint)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    WITH steps AS (
        SELECT
            s.portfolio_id,
            s.stock_code,
            s.holding_change_id,
            s.shares,
            s.cost,
            s.cash,
            s.profit,
            s.quantity_after,
            s.total_cost_after,
            s.quantity_before,
            s.cost_before,
            s.stepped_at,
            lead(s.stepped_at) OVER (
                PARTITION BY s.portfolio_id, s.stock_code ORDER BY s.stepped_at, s.holding_change_id NULLS FIRST
            ) AS next_at
        FROM api.list_holding_steps() AS s
    ),

    -- What is no whole share: rest / denominator of a new one.
    splits AS (
        SELECT
            s.portfolio_id,
            s.holding_change_id,
            s.quantity_before * a.numerator::numeric AS parts,
            mod(s.quantity_before * a.numerator::numeric, a.denominator) AS rest,
            div(s.quantity_before * a.numerator::numeric, a.denominator) AS whole,
            a.numerator,
            c.payout_price,
            s.cost_before
        FROM steps AS s
        INNER JOIN app.holding_changes AS c ON s.holding_change_id = c.holding_change_id
        INNER JOIN app.corporate_actions AS a ON c.corporate_action_id = a.corporate_action_id
        WHERE a.action_kind = 'split'
    ),

    due AS (
        SELECT
            p.holding_change_id,
            p.whole AS quantity,
            -div(p.cost_before * p.rest, nullif(p.parts, 0)) AS cost,
            coalesce(
                div(p.payout_price * p.rest, p.numerator), div(p.cost_before * p.rest, nullif(p.parts, 0))
            ) AS cash,
            0 AS profit_kept
        FROM splits AS p
        UNION ALL
        SELECT
            s.holding_change_id,
            0 AS quantity,
            -s.cost_before AS cost,
            a.payout_price::numeric * s.quantity_before AS cash,
            0 AS profit_kept
        FROM steps AS s
        INNER JOIN app.holding_changes AS c ON s.holding_change_id = c.holding_change_id
        INNER JOIN app.corporate_actions AS a ON c.corporate_action_id = a.corporate_action_id
        WHERE a.action_kind = 'delisting'
        UNION ALL
        -- From the old code all, under the new one what the other row took; without it none.
        SELECT
            s.holding_change_id,
            CASE s.stock_code WHEN a.stock_code THEN 0 ELSE s.quantity_before - coalesce(o.quantity_change, 0) END
                AS quantity,
            CASE s.stock_code WHEN a.stock_code THEN -s.cost_before ELSE -coalesce(o.cost_change, 0) END AS cost,
            0 AS cash,
            -s.cost AS profit_kept
        FROM steps AS s
        INNER JOIN app.holding_changes AS c ON s.holding_change_id = c.holding_change_id
        INNER JOIN app.corporate_actions AS a ON c.corporate_action_id = a.corporate_action_id
        LEFT JOIN app.holding_changes AS o
            ON
                c.corporate_action_id = o.corporate_action_id
                AND c.portfolio_id = o.portfolio_id
                AND c.stock_code <> o.stock_code
        WHERE a.action_kind = 'code_change'
    )

    SELECT
        s.portfolio_id,
        v.fault,
        'holding change ' || s.holding_change_id AS subject,
        v.expected,
        v.found
    FROM steps AS s
    INNER JOIN due AS d ON s.holding_change_id = d.holding_change_id
    LEFT JOIN app.cash_entries AS e ON s.holding_change_id = e.holding_change_id AND s.portfolio_id = e.portfolio_id
    CROSS JOIN
        LATERAL (
            VALUES
            ('quantity_after', d.quantity::bigint, s.quantity_after),
            ('quantity_change', s.quantity_after - s.quantity_before, s.shares),
            ('cost_change', d.cost::bigint, s.cost),
            ('total_cost_after', s.cost_before + s.cost, s.total_cost_after),
            ('profit_change', s.cash + s.cost + d.profit_kept, s.profit),
            ('cash_paid', d.cash::bigint, s.cash),
            ('amount of the entry', nullif(s.cash, 0), e.amount)
        ) AS v (fault, expected, found)
    WHERE v.expected IS DISTINCT FROM v.found
    UNION ALL
    -- Whoever held shares when the action was applied.
    SELECT
        s.portfolio_id,
        'holding change' AS fault,
        'corporate action ' || a.corporate_action_id AS subject,
        1 AS expected,
        0 AS found
    FROM app.corporate_actions AS a
    INNER JOIN steps AS s
        ON
            a.stock_code = s.stock_code
            AND s.quantity_after > 0
            AND a.applied_at >= s.stepped_at
            AND a.applied_at < coalesce(s.next_at, 'infinity')
    INNER JOIN app.portfolios AS p
        ON s.portfolio_id = p.portfolio_id AND coalesce(p.closed_at, 'infinity') > a.applied_at
    WHERE
        a.changes_holdings
        AND NOT EXISTS (
            SELECT 1 FROM app.holding_changes AS c
            WHERE
                c.corporate_action_id = a.corporate_action_id
                AND c.portfolio_id = s.portfolio_id
                AND c.stock_code = s.stock_code
        )
    UNION ALL
    SELECT
        c.portfolio_id,
        'shares under the new code' AS fault,
        'holding change ' || c.holding_change_id AS subject,
        -c.quantity_change AS expected,
        o.quantity_change AS found
    FROM app.corporate_actions AS a
    INNER JOIN app.holding_changes AS c
        ON a.corporate_action_id = c.corporate_action_id AND a.stock_code = c.stock_code
    LEFT JOIN app.holding_changes AS o
        ON
            a.corporate_action_id = o.corporate_action_id
            AND c.portfolio_id = o.portfolio_id
            AND a.new_stock_code = o.stock_code
    WHERE a.action_kind = 'code_change' AND o.quantity_change IS DISTINCT FROM -c.quantity_change;
END;

COMMENT ON FUNCTION api.verify_holding_changes() IS
'One row for each figure of a change that is not what its action says of the holding before it, or whose entry is of
another amount; and one for each holding that an applied action left out. Part of api.verify_books.';
