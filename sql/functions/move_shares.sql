-- Lets a stock go on under another code: holdings, prices, watch lists, and what is to come.
-- for: owner
CREATE FUNCTION api.move_shares(_corporate_action_id bigint, _at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _old text;
    _new text;
    _effective_on date;
BEGIN
    SELECT a.stock_code, a.new_stock_code, a.effective_on INTO STRICT _old, _new, _effective_on
    FROM app.corporate_actions AS a
    WHERE a.corporate_action_id = _corporate_action_id;
    INSERT INTO app.stocks (stock_code, stock_name, market, sector)
    SELECT _new, s.stock_name, s.market, s.sector FROM app.stocks AS s
    WHERE s.stock_code = _old
    ON CONFLICT DO NOTHING;
    -- The past is copied, not moved: what was told of the old code stays as it was told.
    INSERT INTO app.daily_prices (stock_code, priced_on, open, high, low, close, volume, quoted_at)
    SELECT _new, d.priced_on, d.open, d.high, d.low, d.close, d.volume, d.quoted_at FROM app.daily_prices AS d
    WHERE d.stock_code = _old
    ON CONFLICT DO NOTHING;
    INSERT INTO app.quotes (stock_code, price, quoted_at, open, high, low, volume, change_rate)
    SELECT _new, q.price, q.quoted_at, q.open, q.high, q.low, q.volume, q.change_rate FROM app.quotes AS q
    WHERE q.stock_code = _old
    ON CONFLICT DO NOTHING;
    INSERT INTO app.corporate_actions (
        stock_code, action_kind, effective_on, numerator, denominator, changes_holdings, saved_at, applied_at,
        price_factor
    )
    SELECT
        _new, a.action_kind, a.effective_on, a.numerator, a.denominator, false, a.saved_at, a.applied_at,
        a.price_factor
    FROM app.corporate_actions AS a
    WHERE a.stock_code = _old AND a.price_factor IS NOT NULL
    ORDER BY a.effective_on;
    INSERT INTO app.holding_changes (
        corporate_action_id, portfolio_id, stock_code, quantity_change, cost_change, profit_change, cash_paid,
        quantity_after, total_cost_after, after_fill_id, changed_at
    )
    SELECT
        _corporate_action_id,
        h.portfolio_id,
        c.stock_code,
        c.sign * h.quantity,
        c.sign * h.total_cost,
        0,
        0,
        CASE c.sign WHEN 1 THEN h.quantity + coalesce(n.quantity, 0) ELSE 0 END,
        CASE c.sign WHEN 1 THEN h.total_cost + coalesce(n.total_cost, 0) ELSE 0 END,
        (
            SELECT max(f.fill_id) FROM app.fills AS f
            WHERE f.portfolio_id = h.portfolio_id AND f.stock_code = c.stock_code
        ),
        _at
    FROM app.holdings AS h
    INNER JOIN app.portfolios AS p ON h.portfolio_id = p.portfolio_id
    LEFT JOIN app.holdings AS n ON h.portfolio_id = n.portfolio_id AND n.stock_code = _new
    CROSS JOIN (VALUES (_old, -1::bigint), (_new, 1::bigint)) AS c (stock_code, sign)
    WHERE h.stock_code = _old AND h.quantity > 0 AND p.closed_at IS NULL
    ORDER BY h.portfolio_id, c.sign;
    INSERT INTO app.watch_entries (user_id, stock_code, added_at)
    SELECT w.user_id, _new, w.added_at FROM app.watch_entries AS w
    WHERE w.stock_code = _old
    ORDER BY w.user_id
    ON CONFLICT DO NOTHING;
    DELETE FROM app.watch_entries AS w WHERE w.stock_code = _old;
    UPDATE app.corporate_actions AS a SET applied_at = _at WHERE a.corporate_action_id = _corporate_action_id;
    -- What is to come, and a halt that runs, comes to the stock and not to its code.
    UPDATE app.corporate_actions AS a SET stock_code = _new
    WHERE a.stock_code = _old AND a.applied_at IS NULL AND a.withdrawn_at IS NULL;
    UPDATE app.stocks AS s SET delisted_on = _effective_on, new_stock_code = _new WHERE s.stock_code = _old;
    UPDATE app.stocks AS s SET new_stock_code = _new WHERE s.new_stock_code = _old;
    PERFORM api.retell_quote(_new);
END;
$$;

COMMENT ON FUNCTION api.move_shares(bigint, timestamptz) IS
'Nothing. Shares, their cost and what was realised so far stay as they are: the first two under the new code, the last
under the old one. Prices of before stand under both; of days that both know, each keeps its own.';
