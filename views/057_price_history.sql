-- Prices of each stock by day, each with how old its close is.
-- for: web, analyst
CREATE VIEW api.price_history AS
SELECT
    p.stock_code,
    p.priced_on,
    p.open,
    p.high,
    p.low,
    p.close,
    p.volume,
    coalesce(a.price_factor, 1)::double precision AS price_factor,
    p.quoted_at AS price_as_of,
    p.quoted_at < least(
        (SELECT m.fresh_since FROM api.market_state AS m),
        -- Of a day without a session there is no end that the price could be behind.
        coalesce(
            (
                SELECT d.closes_at FROM app.market_days AS d
                WHERE d.market_on = p.priced_on
            ),
            p.quoted_at
        ) - (SELECT make_interval(secs => r.stale_after_seconds) FROM app.trading_rules AS r)
    ) AS stale
FROM api.daily_prices AS p
LEFT JOIN api.price_adjustments AS a
    ON p.stock_code = a.stock_code AND p.priced_on >= a.from_on AND p.priced_on < a.before_on;

COMMENT ON VIEW api.price_history IS
'Prices of each stock by day, in won, not adjusted, each with its factor and how old its close is:
api.daily_prices for people.
One row per stock and day, KST. Live.';
COMMENT ON COLUMN api.price_history.price_factor IS
'What a price of the day is multiplied with, and its volume divided by, to compare with those of now: splits came later;
1 for none.';
COMMENT ON COLUMN api.price_history.price_as_of IS 'When the close was the price.';
COMMENT ON COLUMN api.price_history.stale IS
'true where the session went on for longer than stale_after_seconds of the rules after the close was the price: a later
one was not told.';
