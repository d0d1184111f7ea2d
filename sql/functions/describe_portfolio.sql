-- Tells what a portfolio is worth now, or was when it was closed.
-- for: owner
CREATE FUNCTION api.describe_portfolio(_user_id bigint, _portfolio_id bigint)
RETURNS json
LANGUAGE sql
VOLATILE
BEGIN ATOMIC
    SELECT
        json_build_object(
            'portfolio_id', p.portfolio_id,
            'season', p.season,
            'portfolio_name', p.portfolio_name,
            'initial_cash', p.initial_cash,
            'cash', p.cash,
            'reserved_cash', p.reserved_cash,
            'spendable_cash', p.spendable_cash,
            'holdings_value', p.holdings_value,
            'total_value', p.total_value,
            'profit_loss', p.profit_loss,
            'profit_loss_pct', p.profit_loss_pct,
            'total_rewards_received', p.total_rewards_received,
            'fill_count', p.fill_count,
            'holdings', p.holdings,
            'price_as_of', app.iso(p.price_as_of),
            'stale', p.stale,
            'opened_at', app.iso(p.opened_at),
            'closed_at', app.iso(p.closed_at)
        )
    FROM api.portfolios AS p
    WHERE p.user_id = _user_id AND p.portfolio_id = _portfolio_id;
END;

COMMENT ON FUNCTION api.describe_portfolio(bigint, bigint) IS
'A row of api.portfolios; NULL for a portfolio that is not the user''s.';
