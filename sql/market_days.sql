-- The calendar of the exchange, for those who administer.

-- name: save_market_day
-- Says when the market opens on a day, or why it does not.
SELECT
    d.market_on,
    d.opens_at,
    d.closes_at,
    d.closed_for,
    d.is_trading_day
FROM api.save_market_day(:by, :market_on, :opens_at, :closes_at, :closed_for) AS d;
