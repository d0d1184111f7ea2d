-- Says what a portfolio was worth at an instant, at the last closes before it.
-- for: owner
CREATE FUNCTION api.value_portfolio(_portfolio_id bigint, _at timestamptz)
RETURNS TABLE (
    cash bigint, holdings_value bigint, total_value bigint, total_rewards_received bigint, profit_loss bigint
)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT
        e.balance_after AS cash,
        v.holdings_value,
        e.balance_after + v.holdings_value AS total_value,
        r.total_rewards_received,
        e.balance_after + v.holdings_value - p.initial_cash - r.total_rewards_received AS profit_loss
    FROM app.portfolios AS p
    CROSS JOIN
        LATERAL (
            SELECT c.balance_after FROM app.cash_entries AS c
            WHERE c.portfolio_id = p.portfolio_id AND c.entered_at <= _at
            ORDER BY c.entered_at DESC, c.cash_entry_id DESC
            LIMIT 1
        ) AS e
    CROSS JOIN
        LATERAL (
            SELECT coalesce(sum(h.value), 0)::bigint AS holdings_value
            FROM api.value_holdings(p.portfolio_id, _at) AS h
        ) AS v
    CROSS JOIN
        LATERAL (
            SELECT coalesce(sum(c.amount), 0)::bigint AS total_rewards_received FROM app.cash_entries AS c
            WHERE c.portfolio_id = p.portfolio_id AND c.entry_kind = 'reward' AND c.entered_at <= _at
        ) AS r
    WHERE p.portfolio_id = _portfolio_id;
END;

COMMENT ON FUNCTION api.value_portfolio(bigint, timestamptz) IS
'One row: won of cash, of shares and of both; rewards received until then; profit_loss is total_value less the initial
cash and the rewards. No row before the portfolio was opened. The same whoever asks, whenever.';
