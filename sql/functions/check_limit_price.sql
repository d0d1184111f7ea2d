-- Refuses a limit price that the exchange would not take.
-- for: owner
-- PT422 limit_price_off_tick
-- PT422 limit_price_out_of_range
CREATE FUNCTION api.check_limit_price(_stock_code text, _limit_price bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _close bigint;
    _ratio numeric;
BEGIN
    IF _limit_price % api.tick_size(_limit_price) <> 0 THEN
        RAISE 'limit_price_off_tick' USING ERRCODE = 'PT422';
    END IF;
    SELECT round(p.close * api.find_price_factor(p.stock_code, p.priced_on)), r.price_limit_ratio INTO _close, _ratio
    FROM app.daily_prices AS p CROSS JOIN app.trading_rules AS r
    WHERE p.stock_code = _stock_code AND p.priced_on < api.today()
    ORDER BY p.priced_on DESC
    LIMIT 1;
    IF abs(_limit_price - _close) > _close * _ratio THEN
        RAISE 'limit_price_out_of_range' USING ERRCODE = 'PT422';
    END IF;
END;
$$;

COMMENT ON FUNCTION api.check_limit_price(text, bigint) IS
'Prices go in ticks and stay within price_limit_ratio of the last close before today; where none is known, anywhere.
A close of before a split is told in shares of now.';
