-- Opens a portfolio with its opening entry.
-- for: owner
CREATE FUNCTION api.open_portfolio(_user_id bigint)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _portfolio_id bigint;
    _opened_at timestamptz;
    _cash bigint := (SELECT r.opening_cash FROM app.trading_rules AS r);
BEGIN
    INSERT INTO app.portfolios (user_id, season, initial_cash, cash)
    SELECT
        _user_id,
        (SELECT coalesce(max(p.season), 0) + 1 FROM app.portfolios AS p WHERE p.user_id = _user_id),
        _cash,
        _cash
    RETURNING portfolio_id, opened_at INTO _portfolio_id, _opened_at;
    INSERT INTO app.cash_entries (portfolio_id, entry_kind, amount, balance_after, entered_at)
    VALUES (_portfolio_id, 'opening', _cash, _cash, _opened_at);
    RETURN _portfolio_id;
END;
$$;

COMMENT ON FUNCTION api.open_portfolio(bigint) IS
'The next season of a user who has no open portfolio, with the cash that the rules say; its portfolio_id.';
