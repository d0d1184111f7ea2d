-- Turns a price of one day into shares as they were counted on another, by splits that are due and not applied yet.
-- for: owner
CREATE FUNCTION api.turn_late_price(_price numeric, _stock_code text, _priced_on date, _counted_on date)
RETURNS numeric
LANGUAGE plpgsql
STABLE
SET search_path = ''
AS $$
DECLARE
    _split record;
BEGIN
    FOR _split IN
        SELECT
            a.effective_on,
            a.numerator,
            a.denominator,
            a.changes_holdings
        FROM app.corporate_actions AS a
        WHERE
            a.stock_code = _stock_code
            AND a.applied_at IS NULL
            AND a.withdrawn_at IS NULL
            AND a.action_kind = 'split'
    LOOP
        IF _split.changes_holdings AND _split.effective_on > _counted_on AND _split.effective_on <= _priced_on THEN
            _price := _price * _split.numerator / _split.denominator;
        ELSIF _split.effective_on > _priced_on AND _split.effective_on <= _counted_on THEN
            _price := _price * _split.denominator / _split.numerator;
        END IF;
    END LOOP;
    RETURN _price;
END;
$$;

COMMENT ON FUNCTION api.turn_late_price(numeric, text, date, date) IS
'The price, or what was multiplied from it, as it came where no such split lies between the days. Those that were
applied are the matter of api.find_price_factor.';
