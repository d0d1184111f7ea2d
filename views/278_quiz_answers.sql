-- What each user answered to quizzes, with what was right.
-- for: web
CREATE VIEW api.quiz_answers AS
SELECT
    a.user_id,
    a.quiz_id,
    a.answer,
    a.is_correct,
    q.right_option,
    r.base_amount AS reward_amount,
    a.answered_at
FROM app.quiz_answers AS a
INNER JOIN app.quizzes AS q ON a.quiz_id = q.quiz_id
INNER JOIN app.rewards AS r ON a.quiz_id = r.quiz_id AND a.user_id = r.user_id;

COMMENT ON VIEW api.quiz_answers IS
'The first answer of each user to each quiz, and what it brought. One row per user and answered quiz. Live.';
COMMENT ON COLUMN api.quiz_answers.reward_amount IS 'Won that it brought.';
