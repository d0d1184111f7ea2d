-- Tells a price in shares as they are counted on the other side of splits.
-- for: owner
CREATE FUNCTION api.adjust_price(_price bigint, _factor numeric)
RETURNS bigint
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN least(greatest(round(_price * _factor), 1), 1000000000)::bigint;

COMMENT ON FUNCTION api.adjust_price(bigint, numeric) IS
'The price times the factor, rounded to the nearest won, within what a price may be: 1 to 1,000,000,000.';
