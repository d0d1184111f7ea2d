-- How quizzes of days that are over were answered.
-- for: analyst
CREATE VIEW api.quiz_results AS
SELECT
    q.quiz_key,
    q.quizzed_on,
    q.question,
    q.right_option,
    q.right_index,
    count(a.user_id) AS answer_count,
    count(a.user_id) FILTER (WHERE a.is_correct) AS correct_count,
    round(count(a.user_id) FILTER (WHERE a.is_correct) * 100.0 / nullif(count(a.user_id), 0), 2) AS correct_pct
FROM app.quizzes AS q
LEFT JOIN app.quiz_answers AS a ON q.quiz_id = a.quiz_id
-- Answers of a day are no secret once it is over.
WHERE q.quizzed_on < (app.clock() AT TIME ZONE 'Asia/Seoul')::date
GROUP BY q.quiz_id;

COMMENT ON VIEW api.quiz_results IS
'How the quizzes of each day that is over, KST, were answered. One row per quiz. Live.';
COMMENT ON COLUMN api.quiz_results.answer_count IS 'How many users answered.';
COMMENT ON COLUMN api.quiz_results.correct_count IS 'How many were right.';
COMMENT ON COLUMN api.quiz_results.correct_pct IS 'Percent of the answers that were right; NULL without any.';
