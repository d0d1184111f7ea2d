-- Counts the shares of a stock anew, writes down what that does to each holding, and tells its quote in new shares.
-- for: owner
CREATE FUNCTION api.split_shares(_corporate_action_id bigint, _at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _stock_code text;
    _effective_on date;
    _numerator numeric;
    _denominator numeric;
    _changes_holdings boolean;
    _price bigint;
BEGIN
    SELECT a.stock_code, a.effective_on, a.numerator, a.denominator, a.changes_holdings
    INTO STRICT _stock_code, _effective_on, _numerator, _denominator, _changes_holdings
    FROM app.corporate_actions AS a
    WHERE a.corporate_action_id = _corporate_action_id;
    SELECT api.adjust_price(d.close, api.find_price_factor(d.stock_code, d.priced_on)) INTO _price
    FROM app.daily_prices AS d
    WHERE d.stock_code = _stock_code AND d.priced_on < _effective_on
    ORDER BY d.priced_on DESC
    LIMIT 1;
    -- What is left over is rest / denominator of a new share, which is rest / numerator of an old one.
    INSERT INTO app.holding_changes (
        corporate_action_id, portfolio_id, stock_code, quantity_change, cost_change, profit_change, payout_price,
        cash_paid, quantity_after, total_cost_after, after_fill_id, changed_at
    )
    SELECT
        _corporate_action_id,
        h.portfolio_id,
        _stock_code,
        n.quantity - h.quantity,
        -n.released,
        n.cash - n.released,
        _price,
        n.cash,
        n.quantity,
        h.total_cost - n.released,
        (
            SELECT max(f.fill_id) FROM app.fills AS f
            WHERE f.portfolio_id = h.portfolio_id AND f.stock_code = _stock_code
        ),
        _at
    FROM app.holdings AS h
    INNER JOIN app.portfolios AS p ON h.portfolio_id = p.portfolio_id
    CROSS JOIN LATERAL (
        SELECT
            div(h.quantity * _numerator, _denominator)::bigint AS quantity,
            div(h.total_cost * r.rest, h.quantity * _numerator)::bigint AS released,
            coalesce(
                div(_price * r.rest, _numerator), div(h.total_cost * r.rest, h.quantity * _numerator)
            )::bigint AS cash
        FROM (SELECT mod(h.quantity * _numerator, _denominator) AS rest) AS r
    ) AS n
    WHERE h.stock_code = _stock_code AND h.quantity > 0 AND p.closed_at IS NULL AND _changes_holdings
    ORDER BY h.portfolio_id;
    UPDATE app.corporate_actions AS a
    SET
        applied_at = _at,
        price_factor = api.find_price_factor(_stock_code, _effective_on) * _denominator / _numerator
    WHERE a.corporate_action_id = _corporate_action_id;
    UPDATE app.corporate_actions AS a SET price_factor = a.price_factor * _denominator / _numerator
    WHERE a.stock_code = _stock_code AND a.price_factor IS NOT NULL AND a.effective_on < _effective_on;
    PERFORM api.retell_quote(_stock_code);
END;
$$;

COMMENT ON FUNCTION api.split_shares(bigint, timestamptz) IS
'Nothing. Whole new shares are rounded down; what is left over is paid out at the last close before the day of the
split, rounded down to whole won, and releases its part of the cost, rounded down; the rest of the cost stays. Its quote is
told in new shares.';
