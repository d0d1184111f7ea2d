-- Locks a user's open portfolio, so that nothing else happens to it before the transaction ends.
-- for: owner
CREATE FUNCTION api.lock_portfolio(_user_id bigint)
RETURNS TABLE (portfolio_id bigint, season bigint, spendable_cash bigint, opened_at timestamptz)
LANGUAGE plpgsql
SET search_path = ''
AS $$
#variable_conflict use_column
BEGIN
    LOOP
        SELECT p.portfolio_id, p.season, p.cash - p.reserved_cash, p.opened_at
        INTO portfolio_id, season, spendable_cash, opened_at
        FROM app.portfolios AS p
        WHERE p.user_id = _user_id AND p.closed_at IS NULL
        FOR UPDATE;
        IF FOUND THEN
            RETURN NEXT;
            RETURN;
        END IF;
        -- Who waited for a restart finds its portfolio closed and not yet the next one: a new statement sees it.
        EXIT WHEN NOT EXISTS (
            SELECT 1 FROM app.portfolios AS p WHERE p.user_id = _user_id AND p.closed_at IS NULL
        );
    END LOOP;
END;
$$;

COMMENT ON FUNCTION api.lock_portfolio(bigint) IS
'The portfolio as it stands under the lock; no row for whoever has none open. Whatever changes a user''s portfolio
begins with it. A restart that was waited for is seen: it is the new season that is locked.';
