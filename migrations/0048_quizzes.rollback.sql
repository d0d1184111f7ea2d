-- Quizzes and answers go.
DELETE FROM app.jobs
WHERE job_name = 'prepare_quizzes';
DROP TABLE app.quiz_answers;
DROP TABLE app.quizzes;
