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
        c.cash,
        v.holdings_value,
        c.cash + v.holdings_value AS total_value,
        c.total_rewards_received,
        c.cash + v.holdings_value - p.initial_cash - c.total_rewards_received AS profit_loss
    FROM app.portfolios AS p
    CROSS JOIN LATERAL api.find_cash_at(p.portfolio_id, _at) AS c
    CROSS JOIN
        LATERAL (
            SELECT coalesce(sum(h.value), 0)::bigint AS holdings_value
            FROM api.value_holdings(p.portfolio_id, _at) AS h
        ) AS v
    WHERE p.portfolio_id = _portfolio_id;
END;

COMMENT ON FUNCTION api.value_portfolio(bigint, timestamptz) IS
'One row: won of cash, of shares and of both; rewards received until then; profit_loss is total_value less the initial
cash and the rewards. No row before the portfolio was opened. The same whoever asks, whenever.';
