-- Finds the portfolio of a user that was open at an instant.
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
BEGIN
    SELECT p.portfolio_id INTO _portfolio_id
    FROM app.portfolios AS p
    INNER JOIN app.cash_entries AS e ON p.portfolio_id = e.portfolio_id AND e.entry_kind = 'opening'
    WHERE p.user_id = _user_id AND e.entered_at <= _at
    ORDER BY p.season DESC
    LIMIT 1;
    IF _portfolio_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM app.portfolios AS p WHERE p.user_id = _user_id AND p.closed_at IS NULL
    ) THEN
        RAISE 'portfolio_not_found' USING ERRCODE = 'PT404';
    ELSIF _portfolio_id IS NULL THEN
        RAISE 'as_of_before_opening' USING ERRCODE = 'PT422';
    ELSIF _at > app.clock() THEN
        RAISE 'as_of_in_future' USING ERRCODE = 'PT422';
    END IF;
    RETURN _portfolio_id;
END;
$$;

COMMENT ON FUNCTION api.find_portfolio_at(bigint, timestamptz) IS
'The portfolio_id of the latest season whose opening entry is of that instant or earlier. What lies ahead of the clock
of business is refused: it would answer otherwise later.';
