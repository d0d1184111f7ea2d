-- Takes a stock off the listing, and writes down for each holding what is paid for it.
-- for: owner
CREATE FUNCTION api.pay_out_shares(_corporate_action_id bigint, _at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _stock_code text;
    _effective_on date;
    _payout_price bigint;
BEGIN
    SELECT a.stock_code, a.effective_on, a.payout_price INTO STRICT _stock_code, _effective_on, _payout_price
    FROM app.corporate_actions AS a
    WHERE a.corporate_action_id = _corporate_action_id;
    INSERT INTO app.holding_changes (
        corporate_action_id, portfolio_id, stock_code, quantity_change, cost_change, profit_change, payout_price,
        cash_paid, quantity_after, total_cost_after, after_fill_id, changed_at
    )
    SELECT
        _corporate_action_id,
        h.portfolio_id,
        _stock_code,
        -h.quantity,
        -h.total_cost,
        _payout_price * h.quantity - h.total_cost,
        _payout_price,
        _payout_price * h.quantity,
        0,
        0,
        (
            SELECT max(f.fill_id) FROM app.fills AS f
            WHERE f.portfolio_id = h.portfolio_id AND f.stock_code = _stock_code
        ),
        _at
    FROM app.holdings AS h
    INNER JOIN app.portfolios AS p ON h.portfolio_id = p.portfolio_id
    WHERE h.stock_code = _stock_code AND h.quantity > 0 AND p.closed_at IS NULL
    ORDER BY h.portfolio_id;
    UPDATE app.corporate_actions AS a SET applied_at = _at WHERE a.corporate_action_id = _corporate_action_id;
    UPDATE app.stocks AS s SET delisted_on = _effective_on WHERE s.stock_code = _stock_code;
END;
$$;

COMMENT ON FUNCTION api.pay_out_shares(bigint, timestamptz) IS
'Nothing. payout_price for each share; the whole cost is released. Where it is 0 that is all lost, and no cash enters.';
