-- Tells of a reward, and of the cash now.
-- for: owner
CREATE FUNCTION api.describe_reward(_user_id bigint, _reward_id bigint)
RETURNS json
LANGUAGE sql
VOLATILE
BEGIN ATOMIC
    SELECT
        json_build_object(
            'reward_id', r.reward_id,
            'portfolio_id', r.portfolio_id,
            'reward_kind', r.reward_kind,
            'case_id', r.case_id,
            'page', r.page,
            'quiz_key', r.quiz_key,
            'status', r.status,
            'base_amount', r.base_amount,
            'offered_bonus', r.offered_bonus,
            'bonus_amount', r.bonus_amount,
            'multiplier', r.multiplier,
            'profit_loss', r.profit_loss,
            'matures_at', app.iso(r.matures_at),
            'settled_at', app.iso(r.settled_at),
            'claimed_at', app.iso(r.claimed_at),
            'spendable_cash', p.spendable_cash
        )
    FROM api.rewards AS r
    INNER JOIN api.portfolios AS p ON r.user_id = p.user_id
    WHERE r.user_id = _user_id AND r.reward_id = _reward_id AND p.user_id = _user_id AND p.closed_at IS NULL;
END;

COMMENT ON FUNCTION api.describe_reward(bigint, bigint) IS
'A row of api.rewards, and spendable_cash of the open portfolio; NULL for a reward that is not the user''s.';
