-- The calendar is edited: what its comments promise of days, hours and reasons is held by constraints.
-- depends: 0030_api_keys_rotation

-- A table of a thousand rows: the scan under the lock takes no time.
-- squawk-ignore-file constraint-missing-not-valid
ALTER TABLE app.market_days
ADD CONSTRAINT market_days_market_on_is_of_our_time CHECK (market_on BETWEEN '2000-01-01' AND '2099-12-31'),
ADD CONSTRAINT market_days_market_on_is_a_weekday CHECK (extract(ISODOW FROM market_on) < 6),
ADD CONSTRAINT market_days_session_lies_in_its_day CHECK (
    (opens_at AT TIME ZONE 'Asia/Seoul')::date = market_on
    AND (closes_at AT TIME ZONE 'Asia/Seoul')::date = market_on
),
ADD CONSTRAINT market_days_reason_is_short CHECK (char_length(closed_for) >= 1 AND char_length(closed_for) <= 100);
