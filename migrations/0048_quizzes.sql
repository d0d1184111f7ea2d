-- Quizzes: three a day with their right answers, and what each user answered.
-- depends: 0047_reward_rules

CREATE TABLE app.quizzes (
    quiz_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    quizzed_on date NOT NULL,
    quiz_number bigint NOT NULL,
    quiz_key text NOT NULL UNIQUE,
    question text,
    options json NOT NULL,
    right_option text,
    right_index bigint NOT NULL,
    UNIQUE (quizzed_on, quiz_number),
    CONSTRAINT quizzes_are_three_a_day CHECK (quiz_number BETWEEN 1 AND 3),
    CONSTRAINT quizzes_question_has_an_answer CHECK ((question IS NULL) = (right_option IS NULL)),
    CONSTRAINT quizzes_index_is_of_four CHECK (right_index BETWEEN 0 AND 3)
);

CREATE TABLE app.quiz_answers (
    user_id bigint NOT NULL REFERENCES app.users,
    quiz_id bigint NOT NULL REFERENCES app.quizzes,
    answer text NOT NULL,
    is_correct boolean NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT app.clock(),
    PRIMARY KEY (user_id, quiz_id),
    CONSTRAINT quiz_answers_are_short CHECK (char_length(answer) <= 10)
);

-- How was this quiz answered?
CREATE INDEX quiz_answers_quiz_id_idx ON app.quiz_answers (quiz_id);

INSERT INTO app.jobs (job_name, function_name, every_seconds) VALUES ('prepare_quizzes', 'prepare_quizzes', 600);

COMMENT ON TABLE app.quizzes IS
'Three quizzes a day, made of glossary terms the day before or when the first is answered. One row per quiz.';
COMMENT ON COLUMN app.quizzes.quiz_id IS 'Key of the quiz.';
COMMENT ON COLUMN app.quizzes.quizzed_on IS 'The day on which it can be answered, KST.';
COMMENT ON COLUMN app.quizzes.quiz_number IS 'Which of the day''s quizzes it is, 1 to 3.';
COMMENT ON COLUMN app.quizzes.quiz_key IS 'Its name: daily-YYYY-MM-DD-n.';
COMMENT ON COLUMN app.quizzes.question IS 'What is asked, in Korean; NULL where the glossary had too few terms.';
COMMENT ON COLUMN app.quizzes.options IS 'What can be chosen: [{option_id, label}]; empty without a question.';
COMMENT ON COLUMN app.quizzes.right_option IS 'option_id of the right one; NULL without a question.';
COMMENT ON COLUMN app.quizzes.right_index IS
'Place of the right option, from 0, in the order in which clients of v1 show options of their own: 0, 3, 2.';
COMMENT ON TABLE app.quiz_answers IS 'What users answered, first and last. One row per user and quiz.';
COMMENT ON COLUMN app.quiz_answers.answer IS 'The option_id chosen; from a client of v1 its index, -1 none.';
COMMENT ON COLUMN app.quiz_answers.is_correct IS 'Whether that was right.';
COMMENT ON COLUMN app.quiz_answers.answered_at IS 'When it was answered.';
