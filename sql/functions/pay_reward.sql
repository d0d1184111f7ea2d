-- Pays a reward, or its bonus, into its portfolio. Whoever calls holds the portfolio's lock.
-- for: owner
CREATE FUNCTION api.pay_reward(_reward_id bigint, _is_bonus boolean)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _portfolio_id bigint;
    _amount bigint;
    _cash bigint;
BEGIN
    SELECT r.portfolio_id, CASE WHEN _is_bonus THEN r.bonus_amount ELSE r.base_amount END
    INTO STRICT _portfolio_id, _amount
    FROM app.rewards AS r
    WHERE r.reward_id = _reward_id;
    UPDATE app.portfolios AS p
    SET cash = p.cash + _amount, total_rewards_received = p.total_rewards_received + _amount
    WHERE p.portfolio_id = _portfolio_id
    RETURNING p.cash INTO STRICT _cash;
    INSERT INTO app.cash_entries (portfolio_id, entry_kind, amount, balance_after, reward_id, is_bonus)
    VALUES (_portfolio_id, 'reward', _amount, _cash, _reward_id, _is_bonus);
    RETURN _cash;
END;
$$;

COMMENT ON FUNCTION api.pay_reward(bigint, boolean) IS
'The cash after it. Once a reward and once its bonus: a second entry fails on the unique key of the book.';
