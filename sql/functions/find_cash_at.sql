-- Finds the cash of a portfolio at an instant, and what rewards it had brought in by then.
-- for: owner
CREATE FUNCTION api.find_cash_at(_portfolio_id bigint, _at timestamptz)
RETURNS TABLE (cash bigint, total_rewards_received bigint)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT
        e.balance_after AS cash,
        r.total_rewards_received
    FROM (
        SELECT c.balance_after FROM app.cash_entries AS c
        WHERE c.portfolio_id = _portfolio_id AND c.entered_at <= _at
        ORDER BY c.entered_at DESC, c.cash_entry_id DESC
        LIMIT 1
    ) AS e
    CROSS JOIN (
        SELECT coalesce(sum(c.amount), 0)::bigint AS total_rewards_received FROM app.cash_entries AS c
        WHERE c.portfolio_id = _portfolio_id AND c.entry_kind = 'reward' AND c.entered_at <= _at
    ) AS r;
END;

COMMENT ON FUNCTION api.find_cash_at(bigint, timestamptz) IS
'Won; one row, none before the portfolio was opened. The same whoever asks, whenever.';
