-- Finds what a price of a day is multiplied with to tell it in shares as portfolios count them right now.
-- for: owner
CREATE FUNCTION api.find_quote_factor(_stock_code text, _priced_on date)
RETURNS numeric
LANGUAGE sql
STABLE
RETURN api.turn_late_price(
    api.find_price_factor(_stock_code, _priced_on), _stock_code, _priced_on, _counted_on => '-infinity'
);

COMMENT ON FUNCTION api.find_quote_factor(text, date) IS
'As api.find_price_factor; and a price of a day on which a split holds that is not applied yet is told in old shares
still. So a quote times a count of shares is their value at any moment, also while a split is late.';
