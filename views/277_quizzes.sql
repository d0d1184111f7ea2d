-- The quizzes of each day, without their answers.
-- for: web, analyst
CREATE VIEW api.quizzes AS
SELECT
    q.quiz_id,
    q.quizzed_on,
    q.quiz_number,
    q.quiz_key,
    q.question,
    q.options
FROM app.quizzes AS q;

COMMENT ON VIEW api.quizzes IS
'The quizzes of each day, KST, without their answers; tomorrow''s stand here already. One row per quiz. Live.';
