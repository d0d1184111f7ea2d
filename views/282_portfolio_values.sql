-- What every portfolio was worth at the end of each session, and its return of that day.
-- for: analyst
CREATE VIEW api.portfolio_values AS
SELECT
    v.portfolio_id,
    v.season,
    v.snapped_on,
    v.cash,
    v.holdings_value,
    v.total_value,
    v.total_rewards_received,
    v.total_rewards_received - v.rewards_before AS external_flow,
    v.total_value - v.initial_cash - v.total_rewards_received AS profit_loss,
    v.total_value / nullif(v.value_before + v.total_rewards_received - v.rewards_before, 0)::double precision - 1
        AS daily_return
FROM (
    SELECT
        s.portfolio_id,
        p.season,
        p.initial_cash,
        s.snapped_on,
        s.cash,
        s.holdings_value,
        s.total_value,
        s.total_rewards_received,
        lag(s.total_value, 1, p.initial_cash) OVER earlier AS value_before,
        lag(s.total_rewards_received, 1, 0::bigint) OVER earlier AS rewards_before
    FROM app.portfolio_snapshots AS s
    INNER JOIN app.portfolios AS p ON s.portfolio_id = p.portfolio_id
    WINDOW earlier AS (PARTITION BY s.portfolio_id ORDER BY s.snapped_on)
) AS v;

COMMENT ON VIEW api.portfolio_values IS
'What every portfolio, old seasons included, was worth at the end of each session, valued at that day''s closes.
One row per portfolio and trading day, KST; ten minutes after the session. Money in won.';
COMMENT ON COLUMN api.portfolio_values.external_flow IS
'Won that came from outside since the session before: rewards. The opening cash is what the first day starts from.';
COMMENT ON COLUMN api.portfolio_values.profit_loss IS
'Won since the opening: total_value less the initial cash and total_rewards_received.';
COMMENT ON COLUMN api.portfolio_values.daily_return IS
'Ratio: total_value / (total_value of the session before, or the initial cash, + external_flow) - 1. A flow counts as
of the start of its day: prices between two closes are not kept, so right after the close before it is when its worth is
known. NULL where that sum is 0. Source: CFA Institute, GIPS Standards for Firms (2020): daily valuation, with a
consistent convention for the flows within a day.';
