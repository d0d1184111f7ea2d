-- Jobs: what is done by itself, how often, and how it went the last time.
-- depends: 0040_watch_entries

CREATE TABLE app.jobs (
    job_name text PRIMARY KEY,
    function_name text NOT NULL,
    every_seconds bigint NOT NULL,
    rest_factor bigint NOT NULL DEFAULT 0,
    batch_size bigint,
    is_enabled boolean NOT NULL DEFAULT true,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_started_at timestamptz,
    last_finished_at timestamptz,
    last_error text,
    last_duration_ms bigint,
    last_result text,
    run_count bigint NOT NULL DEFAULT 0,
    fail_count bigint NOT NULL DEFAULT 0,
    CONSTRAINT jobs_names_are_words CHECK (job_name ~ '^[a-z0-9_]{1,63}$' AND function_name ~ '^[a-z0-9_]{1,63}$'),
    CONSTRAINT jobs_interval_is_bounded CHECK (every_seconds BETWEEN 1 AND 31622400),
    CONSTRAINT jobs_rest_is_bounded CHECK (rest_factor BETWEEN 0 AND 1000),
    CONSTRAINT jobs_batch_is_something CHECK (batch_size > 0),
    CONSTRAINT jobs_runs_are_counted CHECK (fail_count >= 0 AND run_count >= fail_count)
);

COMMENT ON TABLE app.jobs IS
'What is done by itself. The lock on a row is the lease of the job: whoever dies holding it leaves the job due. Its
moments are of the real clock, which nobody moves. One row per job.';
COMMENT ON COLUMN app.jobs.job_name IS 'Key of the job: a word for people.';
COMMENT ON COLUMN app.jobs.function_name IS 'The function that does it: one for the worker that needs no parameter.';
COMMENT ON COLUMN app.jobs.every_seconds IS
'How many seconds after the end of one run the next is due; after a failure an hour at most.';
COMMENT ON COLUMN app.jobs.rest_factor IS
'How many times as long as it ran a job rests at least: 9 is at most a tenth of the time.';
COMMENT ON COLUMN app.jobs.batch_size IS
'A result of so many says that more may wait: the job is due again at once. NULL for a job that does all it finds.';
COMMENT ON COLUMN app.jobs.is_enabled IS 'Whether it runs.';
COMMENT ON COLUMN app.jobs.due_at IS 'When it is to run next.';
COMMENT ON COLUMN app.jobs.last_started_at IS 'When its last run began; NULL before the first.';
COMMENT ON COLUMN app.jobs.last_finished_at IS 'When its last run ended.';
COMMENT ON COLUMN app.jobs.last_error IS 'Why its last run failed, with its SQLSTATE; NULL if it did not.';
COMMENT ON COLUMN app.jobs.last_duration_ms IS 'How long its last run took, in milliseconds.';
COMMENT ON COLUMN app.jobs.last_result IS 'What its last run that did not fail said: how many rows it did.';
COMMENT ON COLUMN app.jobs.run_count IS 'How often it ran, failures included.';
COMMENT ON COLUMN app.jobs.fail_count IS 'How often it failed.';

INSERT INTO app.jobs (job_name, function_name, every_seconds, rest_factor, batch_size)
VALUES
('match_orders', 'match_orders', 1, 0, 500),
('expire_orders', 'expire_orders', 2, 0, 1000),
('refresh_portfolio_totals', 'refresh_portfolio_totals', 5, 9, null),
('snapshot_portfolios', 'snapshot_portfolios', 60, 9, null),
('purge_idempotency_keys', 'purge_idempotency_keys', 600, 0, 10000),
('purge_sign_in_attempts', 'purge_sign_in_attempts', 300, 0, 10000),
('purge_revoked_sessions', 'purge_revoked_sessions', 300, 0, 10000),
('purge_mail_tokens', 'purge_mail_tokens', 3600, 0, 10000),
('purge_sessions', 'purge_sessions', 86400, 0, 10000),
('warn_calendar', 'warn_calendar', 86400, 0, null);
