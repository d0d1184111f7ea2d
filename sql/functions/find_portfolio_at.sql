-- Finds a user's open portfolio, for a question about an instant.
-- for: owner
-- PT404 portfolio_not_found
-- PT422 as_of_before_opening
-- PT422 as_of_in_future
CREATE FUNCTION api.find_portfolio_at(_user_id bigint, _at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
STABLE
SET search_path = ''
AS $$
DECLARE
    _portfolio_id bigint;
    _opened_at timestamptz;
BEGIN
    SELECT p.portfolio_id, e.entered_at INTO _portfolio_id, _opened_at
    FROM app.portfolios AS p
    INNER JOIN app.cash_entries AS e ON p.portfolio_id = e.portfolio_id AND e.entry_kind = 'opening'
    WHERE p.user_id = _user_id AND p.closed_at IS NULL;
    IF NOT FOUND THEN
        RAISE 'portfolio_not_found' USING ERRCODE = 'PT404';
    ELSIF _at < _opened_at THEN
        RAISE 'as_of_before_opening' USING ERRCODE = 'PT422';
    ELSIF _at > app.clock() THEN
        RAISE 'as_of_in_future' USING ERRCODE = 'PT422';
    END IF;
    RETURN _portfolio_id;
END;
$$;

COMMENT ON FUNCTION api.find_portfolio_at(bigint, timestamptz) IS
'The portfolio_id of the open portfolio, whose opening entry is of that instant or earlier. What lies ahead of the clock
of business is refused: it would answer otherwise later.';
