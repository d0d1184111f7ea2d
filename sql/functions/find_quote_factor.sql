-- Finds what a price of a day is multiplied with to tell it in shares as portfolios count them right now.
-- for: owner
CREATE FUNCTION api.find_quote_factor(_stock_code text, _priced_on date)
RETURNS numeric
LANGUAGE plpgsql
STABLE
SET search_path = ''
AS $$
DECLARE
    _factor numeric := api.find_price_factor(_stock_code, _priced_on);
    _split record;
BEGIN
    FOR _split IN
        SELECT a.numerator, a.denominator FROM app.corporate_actions AS a
        WHERE
            a.stock_code = _stock_code
            AND a.applied_at IS NULL
            AND a.withdrawn_at IS NULL
            AND a.action_kind = 'split'
            AND a.changes_holdings
            AND a.effective_on <= _priced_on
    LOOP
        _factor := _factor * _split.numerator / _split.denominator;
    END LOOP;
    RETURN _factor;
END;
$$;

COMMENT ON FUNCTION api.find_quote_factor(text, date) IS
'As api.find_price_factor; and a price of a day on which a split holds that is not applied yet is told in old shares
still. So a quote times a count of shares is their value at any moment, also while a split is late.';
