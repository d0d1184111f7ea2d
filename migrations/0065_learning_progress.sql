-- Learning progress: how far each user has come with each case, term and briefing.
-- depends: 0064_error_codes_model_seed

CREATE TABLE app.learning_progress (
    learning_progress_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES app.users,
    content_type text NOT NULL,
    content_id bigint NOT NULL,
    status text NOT NULL,
    progress_percent bigint NOT NULL,
    started_at timestamptz NOT NULL,
    progressed_at timestamptz NOT NULL,
    completed_at timestamptz,
    -- How far is this user with this content? And with how many of each type: from the index alone.
    UNIQUE (user_id, content_type, content_id) INCLUDE (status),
    CONSTRAINT learning_progress_type_is_known CHECK (content_type IN ('case', 'glossary', 'briefing')),
    CONSTRAINT learning_progress_status_is_known CHECK (status IN ('viewed', 'in_progress', 'completed')),
    CONSTRAINT learning_progress_percent_is_bounded CHECK (progress_percent >= 0 AND progress_percent <= 100),
    CONSTRAINT learning_progress_completed_is_whole CHECK (
        (status = 'completed') = (completed_at IS NOT NULL) AND (status <> 'completed' OR progress_percent = 100)
    )
);

-- What a user began, newest first.
CREATE INDEX learning_progress_user_id_learning_progress_id_idx
ON app.learning_progress (user_id, learning_progress_id DESC);

COMMENT ON TABLE app.learning_progress IS
'How far users have come. It only ever goes forward. One row per user and content; deleted with the account.';
COMMENT ON COLUMN app.learning_progress.learning_progress_id IS 'Key of the row; in the order of first openings.';
COMMENT ON COLUMN app.learning_progress.content_type IS 'case, glossary or briefing.';
COMMENT ON COLUMN app.learning_progress.content_id IS
'What is read, by its type: a case_id, a glossary_term_id or a briefing_id. No foreign key: what is deleted was read.';
COMMENT ON COLUMN app.learning_progress.status IS 'viewed, then in_progress, then completed.';
COMMENT ON COLUMN app.learning_progress.progress_percent IS 'How much of it was read, 0 to 100; 100 once completed.';
COMMENT ON COLUMN app.learning_progress.started_at IS 'When it was opened first.';
COMMENT ON COLUMN app.learning_progress.progressed_at IS 'When it went forward last.';
COMMENT ON COLUMN app.learning_progress.completed_at IS 'When it was completed first; NULL before.';
