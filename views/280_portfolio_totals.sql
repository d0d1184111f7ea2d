-- What every open portfolio is worth, to compare them all.
-- for: analyst
CREATE VIEW api.portfolio_totals AS
SELECT
    t.portfolio_id,
    t.season,
    t.initial_cash,
    t.cash,
    t.holdings_value,
    t.total_value,
    t.total_rewards_received,
    t.profit_loss,
    t.profit_loss_pct,
    t.fill_count,
    (
        SELECT r.refreshed_at FROM app.refreshes AS r
        WHERE r.refresh_name = 'portfolio_totals'
    ) AS as_of
FROM app.portfolio_totals AS t;

COMMENT ON VIEW api.portfolio_totals IS
'What every open portfolio was worth as_of some seconds ago, at the latest quotes. One row per open portfolio. Refreshed
when something changed, at most every five seconds and a tenth of the time.';
COMMENT ON COLUMN api.portfolio_totals.as_of IS
'When the totals were refreshed last; what changed since is not in them. NULL before the first time.';
COMMENT ON COLUMN api.portfolio_totals.profit_loss IS
'Won: total_value less initial_cash and total_rewards_received.';
COMMENT ON COLUMN api.portfolio_totals.profit_loss_pct IS 'profit_loss in percent of initial_cash, to two decimals.';
