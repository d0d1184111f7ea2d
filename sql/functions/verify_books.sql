-- Recomputes every book from its entries, fills and corporate actions, and names each difference.
-- for: worker
CREATE FUNCTION api.verify_books()
RETURNS TABLE (portfolio_id bigint, fault text, subject text, expected bigint, found bigint)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = ''
BEGIN ATOMIC
    WITH entries AS (
        SELECT
            e.portfolio_id,
            e.cash_entry_id,
            e.entry_kind,
            e.amount,
            e.balance_after,
            e.fill_id,
            e.reward_id,
            e.is_bonus,
            sum(e.amount) OVER (PARTITION BY e.portfolio_id ORDER BY e.cash_entry_id)::bigint AS balance
        FROM app.cash_entries AS e
    ),

    steps AS (
        SELECT
            s.portfolio_id,
            s.fill_id,
            s.stock_code,
            s.side,
            s.shares,
            s.cost,
            s.cash,
            s.profit,
            s.released_cost,
            s.quantity_after,
            s.total_cost_after,
            s.quantity_before,
            s.cost_before
        FROM api.list_holding_steps() AS s
    ),

    held AS (
        SELECT
            s.portfolio_id,
            s.stock_code,
            sum(s.shares)::bigint AS quantity,
            sum(s.cost)::bigint AS total_cost,
            sum(s.profit)::bigint AS profit,
            0::bigint AS reserved_quantity,
            0::bigint AS reserved_cash,
            0::bigint AS open_orders,
            count(s.fill_id) AS fills
        FROM steps AS s
        GROUP BY s.portfolio_id, s.stock_code
        UNION ALL
        SELECT
            o.portfolio_id,
            o.stock_code,
            0 AS quantity,
            0 AS total_cost,
            0 AS profit,
            coalesce(sum(o.quantity) FILTER (WHERE o.side = 'sell'), 0)::bigint AS reserved_quantity,
            sum(o.reserved_cash)::bigint AS reserved_cash,
            count(*) AS open_orders,
            0 AS fills
        FROM app.orders AS o
        WHERE o.status = 'open'
        GROUP BY o.portfolio_id, o.stock_code
    ),

    by_stock AS (
        SELECT
            h.portfolio_id,
            h.stock_code,
            sum(h.quantity)::bigint AS quantity,
            sum(h.total_cost)::bigint AS total_cost,
            coalesce(sum(h.profit), 0)::bigint AS profit,
            sum(h.reserved_quantity)::bigint AS reserved_quantity
        FROM held AS h
        GROUP BY h.portfolio_id, h.stock_code
    ),

    by_portfolio AS (
        SELECT
            h.portfolio_id,
            sum(h.reserved_cash)::bigint AS reserved_cash,
            sum(h.open_orders)::bigint AS open_orders,
            sum(h.fills)::bigint AS fills
        FROM held AS h
        GROUP BY h.portfolio_id
    ),

    entered AS (
        SELECT
            e.portfolio_id,
            sum(e.amount)::bigint AS cash,
            sum(e.amount) FILTER (WHERE e.entry_kind = 'opening')::bigint AS opening,
            coalesce(sum(e.amount) FILTER (WHERE e.entry_kind = 'reward'), 0)::bigint AS rewards,
            -- A bonus that matured before the end may be paid after it.
            max(e.cash_entry_id) FILTER (WHERE e.entry_kind <> 'reward') AS last_entry,
            min(e.cash_entry_id) FILTER (WHERE e.entry_kind = 'opening') AS opening_entry
        FROM entries AS e
        GROUP BY e.portfolio_id
    ),

    -- Each line: whose book, what of it, where, what should stand there, what does.
    lines AS (
        SELECT
            p.portfolio_id,
            v.fault,
            'portfolio' AS subject,
            v.expected,
            v.found
        FROM app.portfolios AS p
        LEFT JOIN entered AS e ON p.portfolio_id = e.portfolio_id
        LEFT JOIN by_portfolio AS b ON p.portfolio_id = b.portfolio_id
        -- The next season: its first entry is written under the lock of the portfolio that it ends.
        LEFT JOIN app.portfolios AS n ON p.user_id = n.user_id AND p.season + 1 = n.season
        LEFT JOIN entered AS m ON n.portfolio_id = m.portfolio_id
        CROSS JOIN
            LATERAL (
                VALUES
                ('cash', coalesce(e.cash, 0), p.cash),
                ('initial_cash', e.opening, p.initial_cash),
                ('reserved_cash', coalesce(b.reserved_cash, 0), p.reserved_cash),
                ('fill_count', coalesce(b.fills, 0), p.fill_count),
                ('total_rewards_received', coalesce(e.rewards, 0), p.total_rewards_received),
                ('open orders after its end', 0, coalesce(b.open_orders, 0)),
                ('entries after its end', 0, (e.last_entry > coalesce(m.opening_entry, e.last_entry))::integer::bigint)
            ) AS v (fault, expected, found)
        WHERE p.closed_at IS NOT null OR v.fault NOT LIKE '% after its end'
        UNION ALL
        SELECT
            e.portfolio_id,
            'balance_after' AS fault,
            'cash entry ' || e.cash_entry_id AS subject,
            e.balance AS expected,
            e.balance_after AS found
        FROM entries AS e
        UNION ALL
        SELECT
            r.portfolio_id,
            v.fault,
            'reward ' || r.reward_id AS subject,
            v.expected,
            coalesce(sum(e.amount), 0)::bigint AS found
        FROM app.rewards AS r
        CROSS JOIN
            LATERAL (
                VALUES
                ('base_amount', false, r.base_amount),
                ('bonus_amount', true, r.bonus_amount)
            ) AS v (fault, is_bonus, expected)
        LEFT JOIN entries AS e
            ON r.reward_id = e.reward_id AND r.portfolio_id = e.portfolio_id AND v.is_bonus = e.is_bonus
        GROUP BY r.reward_id, v.fault, v.expected
        UNION ALL
        SELECT
            s.portfolio_id,
            v.fault,
            'fill ' || s.fill_id AS subject,
            v.expected,
            v.found
        FROM steps AS s
        LEFT JOIN entries AS e ON s.fill_id = e.fill_id AND s.portfolio_id = e.portfolio_id AND s.side = e.entry_kind
        CROSS JOIN
            LATERAL (
                VALUES
                ('amount of the entry', s.cash, e.amount),
                ('quantity_after', s.quantity_before + s.shares, s.quantity_after),
                ('total_cost_after', s.cost_before + s.cost, s.total_cost_after),
                (
                    'released_cost',
                    CASE
                        WHEN s.side = 'sell'
                            THEN trunc(s.cost_before::numeric * -s.shares / nullif(s.quantity_before, 0))::bigint
                    END,
                    s.released_cost
                )
            ) AS v (fault, expected, found)
        WHERE s.fill_id IS NOT null
        UNION ALL
        SELECT
            c.portfolio_id,
            c.fault,
            c.subject,
            c.expected,
            c.found
        FROM api.verify_holding_changes() AS c
        UNION ALL
        SELECT
            coalesce(h.portfolio_id, b.portfolio_id) AS portfolio_id,
            v.fault,
            'holding ' || coalesce(h.stock_code, b.stock_code) AS subject,
            coalesce(v.expected, 0) AS expected,
            coalesce(v.found, 0) AS found
        FROM app.holdings AS h
        FULL JOIN by_stock AS b ON h.portfolio_id = b.portfolio_id AND h.stock_code = b.stock_code
        CROSS JOIN
            LATERAL (
                VALUES
                ('quantity', b.quantity, h.quantity),
                ('total_cost', b.total_cost, h.total_cost),
                ('realised_profit', b.profit, h.realised_profit),
                ('reserved_quantity', b.reserved_quantity, h.reserved_quantity)
            ) AS v (fault, expected, found)
        UNION ALL
        SELECT
            o.portfolio_id,
            'fills' AS fault,
            'order ' || o.order_id AS subject,
            (o.status = 'filled')::integer::bigint AS expected,
            (f.fill_id IS NOT null)::integer::bigint AS found
        FROM app.orders AS o
        LEFT JOIN app.fills AS f
            ON
                o.order_id = f.order_id
                AND o.portfolio_id = f.portfolio_id
                AND o.stock_code = f.stock_code
                AND o.side = f.side
                AND o.quantity = f.quantity
                AND CASE o.side
                    WHEN 'buy' THEN f.price <= coalesce(o.limit_price, f.price)
                    ELSE f.price >= coalesce(o.limit_price, f.price)
                END
                AND f.price = coalesce(o.marked_price, f.price)
                AND f.fee = trunc(f.amount * o.fee_ratio)
    )

    SELECT
        l.portfolio_id,
        l.fault,
        l.subject,
        l.expected,
        l.found
    FROM lines AS l
    WHERE l.expected IS DISTINCT FROM l.found
    ORDER BY l.portfolio_id, l.fault, l.subject;
END;

COMMENT ON FUNCTION api.verify_books() IS
'One row for each figure that is not what entries, fills, rewards and corporate actions say: cash, initial_cash,
reserved_cash, fill_count, total_rewards_received of a portfolio, and what happened after its end; balance_after of an
entry; base_amount and bonus_amount of a reward; quantity, cost, profit, reserve of a holding; what each fill leaves, and
each corporate action; an order without its fill, a fill without its order, worse than its limit or of another fee. None:
the books are exact.';
