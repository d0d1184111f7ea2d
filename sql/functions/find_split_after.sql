-- Finds the first split of a stock that was applied and whose day came after a day.
-- for: owner
CREATE FUNCTION api.find_split_after(_stock_code text, _priced_on date)
RETURNS TABLE (price_factor numeric)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT a.price_factor FROM app.corporate_actions AS a
    WHERE a.stock_code = _stock_code AND a.price_factor IS NOT NULL AND a.effective_on > _priced_on
    ORDER BY a.effective_on
    LIMIT 1;
END;

COMMENT ON FUNCTION api.find_split_after(text, date) IS
'What a price of the day is multiplied with to compare with prices of now; no row where no split came later. To be
joined where more than one column needs it: api.find_price_factor is looked up again for each.';
