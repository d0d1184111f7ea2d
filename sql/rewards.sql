-- Rewards and quizzes, as /api/v2 tells them. The list of rewards is built by browse.

-- name: claim_briefing_reward
-- Claims the reward of a briefing; a second time it tells of the first.
SELECT
    c.is_replayed,
    c.answer
FROM api.claim_briefing_reward(:by, :user_id, :case_id, true) AS c;

-- name: claim_dwell_reward
-- Claims the reward for staying on a page.
SELECT api.claim_dwell_reward(:by, :user_id, :session_id, :page, null) AS answer;

-- name: record_page_visit
-- Says that a page is open, as a heartbeat.
SELECT
    v.page,
    v.first_seen_at,
    v.claimable_at
FROM api.record_page_visit(:by, :user_id, :session_id, :page) AS v;

-- name: list_quizzes_today
-- The quizzes of today, and what a user answered to them.
SELECT
    q.quiz_key,
    q.quiz_number,
    q.question,
    q.options,
    a.is_correct,
    a.right_option,
    a.reward_amount,
    a.answered_at
FROM api.quizzes AS q
LEFT JOIN api.quiz_answers AS a ON q.quiz_id = a.quiz_id AND a.user_id = :user_id
WHERE q.quizzed_on = (SELECT api.today()) AND q.question IS NOT null
ORDER BY q.quiz_number;

-- name: answer_quiz
-- Answers one of the quizzes of today.
SELECT
    a.quiz_key,
    a.is_correct,
    a.right_option,
    a.reward_amount,
    a.spendable_cash,
    a.is_replayed
FROM api.answer_quiz(:by, :user_id, :quiz_key, :option_id, null) AS a;
