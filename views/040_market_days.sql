-- The calendar of the Korea Exchange.
-- for: web, analyst
CREATE VIEW api.market_days AS
SELECT
    d.market_on,
    d.opens_at,
    d.closes_at,
    d.closed_for,
    d.opens_at IS NOT NULL AS is_trading_day
FROM app.market_days AS d;

COMMENT ON VIEW api.market_days IS
'Calendar of the Korea Exchange, 2024 to 2027. One row per weekday; weekends have none and are closed. The coming year
stands as the law on public holidays has it until KRX announces its calendar each December.';
COMMENT ON COLUMN api.market_days.is_trading_day IS 'Whether the market opens that day.';
