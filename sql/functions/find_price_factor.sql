-- Finds what a price of a day is multiplied with to compare with prices of now.
-- for: owner
CREATE FUNCTION api.find_price_factor(_stock_code text, _priced_on date)
RETURNS numeric
LANGUAGE sql
STABLE
RETURN coalesce(
    (SELECT s.price_factor FROM api.find_split_after(_stock_code, _priced_on) AS s),
    1
);

COMMENT ON FUNCTION api.find_price_factor(text, date) IS
'The product of denominator / numerator of all splits that were applied and whose day came after it; 1 for none. The
factors of two days divided compare their prices with each other, and a count of shares of the one with the other.';
