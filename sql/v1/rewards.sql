-- Rewards and quizzes, under the names of the v1 contract.

-- name: v1_claim_briefing_reward
-- Claims the reward of a briefing; a second time it is refused.
SELECT
    (c.answer ->> 'reward_id')::bigint AS reward_id,
    (c.answer ->> 'base_amount')::bigint AS base_reward,
    c.answer ->> 'status' AS status,
    (c.answer ->> 'matures_at')::timestamptz AS maturity_at,
    to_char((c.answer ->> 'base_amount')::bigint, 'FM999,999,999,999"원을 받았습니다."') AS message
FROM api.claim_briefing_reward(:by, :user_id, :case_id, false) AS c;

-- name: v1_list_rewards
-- The rewards of a user for briefings, the newest first.
SELECT
    r.reward_id,
    r.case_id,
    r.base_amount AS base_reward,
    r.multiplier,
    CASE WHEN r.status <> 'pending' THEN r.base_amount + r.bonus_amount END AS final_reward,
    r.status,
    r.matures_at AS maturity_at,
    r.claimed_at AS created_at
FROM api.rewards AS r
WHERE r.user_id = :user_id AND r.reward_kind = 'briefing'
ORDER BY r.reward_id DESC
-- Unseen by the planner, which would else sort all rewards of whoever has more than most.
LIMIT (SELECT :size::bigint);

-- name: v1_claim_dwell_reward
-- Claims the reward for staying on a page.
SELECT
    (c.answer ->> 'base_amount')::bigint AS reward_amount,
    c.answer ->> 'page' AS page,
    to_char((c.answer ->> 'base_amount')::bigint, 'FM999,999,999,999"원을 받았습니다."') AS message
FROM api.claim_dwell_reward(:by, :user_id, :session_id, :page, :dwell_seconds) AS c (answer);

-- name: v1_answer_quiz
-- Answers one of the three quizzes of today.
SELECT
    a.reward_amount,
    a.is_correct,
    a.spendable_cash AS new_cash_balance
FROM api.answer_quiz(:by, :user_id, :scenario_id, null, :selected_answer) AS a;
