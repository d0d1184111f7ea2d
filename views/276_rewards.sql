-- Every reward of each user.
-- for: web
CREATE VIEW api.rewards AS
SELECT
    r.user_id,
    r.portfolio_id,
    r.reward_id,
    r.reward_kind,
    r.case_id,
    r.page,
    q.quiz_key,
    r.status,
    r.base_amount,
    r.offered_bonus,
    r.bonus_amount,
    round((r.base_amount + r.bonus_amount)::numeric / r.base_amount, 2)::double precision AS multiplier,
    r.profit_loss,
    r.matures_at,
    r.settled_at,
    r.claimed_at
FROM app.rewards AS r
LEFT JOIN app.quizzes AS q ON r.quiz_id = q.quiz_id;

COMMENT ON VIEW api.rewards IS 'Every reward of each user, of whichever season. One row per reward. Live.';
COMMENT ON COLUMN api.rewards.multiplier IS
'base_amount and bonus_amount as a multiple of base_amount: 1 without bonus.';
