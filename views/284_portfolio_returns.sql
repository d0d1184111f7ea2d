-- How every portfolio did since it was opened.
-- for: analyst
CREATE VIEW api.portfolio_returns AS
SELECT
    p.portfolio_id,
    p.season,
    p.opened_at AS started_at,
    coalesce(s.ended_at, p.opened_at) AS ended_at,
    m.session_count,
    p.initial_cash AS start_value,
    m.end_value,
    m.external_flow,
    m.profit_loss,
    m.simple_return,
    m.time_weighted_return,
    m.money_weighted_return,
    m.period_money_weighted_return,
    m.maximum_drawdown,
    m.volatility,
    m.reasons
FROM app.portfolios AS p
CROSS JOIN
    LATERAL (
        SELECT
            t.days,
            t.totals,
            t.flows,
            coalesce(d.closes_at, (t.ended_on + '15:30'::time) AT TIME ZONE 'Asia/Seoul') AS ended_at
        FROM (
            SELECT
                max(v.snapped_on) AS ended_on,
                array_agg(v.snapped_on ORDER BY v.snapped_on) AS days,
                array_agg(v.total_value ORDER BY v.snapped_on) AS totals,
                array_agg(v.external_flow ORDER BY v.snapped_on) AS flows
            FROM api.portfolio_values AS v
            WHERE v.portfolio_id = p.portfolio_id
        ) AS t
        LEFT JOIN app.market_days AS d ON t.ended_on = d.market_on
    ) AS s
CROSS JOIN
    LATERAL (
        SELECT
            array_agg((e.entered_at AT TIME ZONE 'Asia/Seoul')::date) AS paid_on,
            array_agg(e.amount) AS paid
        FROM app.cash_entries AS e
        WHERE
            e.portfolio_id = p.portfolio_id
            AND e.entry_kind = 'reward'
            AND e.entered_at <= s.ended_at
    ) AS r
CROSS JOIN
    LATERAL app.measure_returns(
        (p.opened_at AT TIME ZONE 'Asia/Seoul')::date, p.initial_cash, s.days, s.totals, s.flows, r.paid_on, r.paid
    ) AS m;

COMMENT ON VIEW api.portfolio_returns IS
'How every portfolio, old seasons included, did from its opening to the last session that was taken down; money in won,
returns as ratios (0.01 is one percent). One row per portfolio. Computed when read, about a millisecond each: ask for
those you need. api.measure_portfolio answers the same for any other time.';
COMMENT ON COLUMN api.portfolio_returns.started_at IS 'From when it is measured: the opening, or the close before.';
COMMENT ON COLUMN api.portfolio_returns.ended_at IS 'Until when it is measured: the close of the last session.';
COMMENT ON COLUMN api.portfolio_returns.session_count IS 'How many sessions were taken down in between.';
COMMENT ON COLUMN api.portfolio_returns.start_value IS 'Won that it was worth at started_at: at the opening, the cash.';
COMMENT ON COLUMN api.portfolio_returns.end_value IS 'Won that it was worth at ended_at.';
COMMENT ON COLUMN api.portfolio_returns.external_flow IS 'Won that came in from outside in between: rewards.';
COMMENT ON COLUMN api.portfolio_returns.profit_loss IS 'Won: end_value less start_value and external_flow.';
COMMENT ON COLUMN api.portfolio_returns.simple_return IS
'profit_loss / start_value: the return of the period on what it started with, as api.portfolios.profit_loss_pct is. NULL
where start_value is 0. Source: holding period return, CFA Institute, Quantitative Methods.';
COMMENT ON COLUMN api.portfolio_returns.time_weighted_return IS
'The daily returns of api.portfolio_values, linked: the product of (1 + r), less 1; what a won did that was in it all
the time, whenever money came in. Of the period, not annualised. Source: CFA Institute, GIPS Standards for Firms (2020):
valued at external cash flows, the returns of the sub-periods geometrically linked.';
COMMENT ON COLUMN api.portfolio_returns.money_weighted_return IS
'The yearly rate, 365 days a year, at which the value at the start and each external flow on its day, KST, grow to the
value at the end, of several the nearest to 0. Over days it is far from what was earned: see
period_money_weighted_return. Source: XIRR of Microsoft Excel and of OASIS OpenFormula.';
COMMENT ON COLUMN api.portfolio_returns.period_money_weighted_return IS
'money_weighted_return for the days of the period, not a year: (1 + rate)^(days / 365) - 1, told also where the yearly
rate is beyond what a number tells. GIPS has returns of less than a year not annualised.';
COMMENT ON COLUMN api.portfolio_returns.maximum_drawdown IS
'The deepest fall of the linked daily returns from their peak until then, -1 to 0; money paid in is no recovery. Source:
Magdon-Ismail and Atiya, Maximum drawdown, Risk 17 (10), 2004.';
COMMENT ON COLUMN api.portfolio_returns.volatility IS
'Sample standard deviation (n - 1) of the daily returns times the root of 252, the trading days of a year by convention.
Source: Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. (2008), chapter 4.';
COMMENT ON COLUMN api.portfolio_returns.reasons IS
'Why a figure is NULL, as {figure: why}: short_history (no session, for volatility fewer than two, for rates no day in
between), zero_value (nothing was there to earn on, or is left), no_rate (no rate fits, or one beyond e^700).';
