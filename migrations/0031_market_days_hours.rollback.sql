-- The calendar stays as it is, and holds what it is given.
ALTER TABLE app.market_days
DROP CONSTRAINT market_days_market_on_is_of_our_time,
DROP CONSTRAINT market_days_market_on_is_a_weekday,
DROP CONSTRAINT market_days_session_lies_in_its_day,
DROP CONSTRAINT market_days_reason_is_short;
