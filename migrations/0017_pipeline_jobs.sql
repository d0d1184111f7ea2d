-- Jobs for the pipeline: asked for here, claimed and reported by a program outside.
-- depends: 0016_search_entries

CREATE TABLE app.pipeline_jobs (
    job_id uuid PRIMARY KEY DEFAULT uuidv7(),
    tasks text[] NOT NULL,
    target_on date NOT NULL,
    status text NOT NULL DEFAULT 'queued',
    results jsonb NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    requested_by bigint REFERENCES app.api_keys,
    claimed_by bigint REFERENCES app.api_keys,
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    claimed_at timestamptz,
    lease_until timestamptz,
    finished_at timestamptz,
    CONSTRAINT pipeline_jobs_tasks_are_known CHECK (
        cardinality(tasks) > 0 AND tasks <@ ARRAY['stock', 'report', 'vision']
    ),
    CONSTRAINT pipeline_jobs_status_is_known CHECK (status IN ('queued', 'running', 'success', 'failed')),
    CONSTRAINT pipeline_jobs_running_is_claimed CHECK (
        status <> 'running' OR (claimed_at IS NOT NULL AND lease_until IS NOT NULL)
    ),
    CONSTRAINT pipeline_jobs_end_has_a_moment CHECK ((status IN ('success', 'failed')) = (finished_at IS NOT NULL))
);

-- Is the same work asked for already? Then there is no second job.
CREATE UNIQUE INDEX pipeline_jobs_tasks_target_on_open_idx
ON app.pipeline_jobs (tasks, target_on) WHERE status IN ('queued', 'running');

-- Which job has waited longest?
CREATE INDEX pipeline_jobs_created_at_open_idx ON app.pipeline_jobs (created_at) WHERE status IN ('queued', 'running');

-- Which jobs did this key ask for, or claim?
CREATE INDEX pipeline_jobs_requested_by_idx ON app.pipeline_jobs (requested_by);
CREATE INDEX pipeline_jobs_claimed_by_idx ON app.pipeline_jobs (claimed_by);

COMMENT ON TABLE app.pipeline_jobs IS 'Work asked of the pipeline, and what became of it. One row per job.';
COMMENT ON COLUMN app.pipeline_jobs.job_id IS 'Key of the job.';
COMMENT ON COLUMN app.pipeline_jobs.tasks IS 'What is to be done: stock, report, vision.';
COMMENT ON COLUMN app.pipeline_jobs.target_on IS 'The day whose data is to be collected, KST.';
COMMENT ON COLUMN app.pipeline_jobs.status IS
'queued until it is claimed; running while its lease lasts; success when every task reported success or skipped; else
failed.';
COMMENT ON COLUMN app.pipeline_jobs.results IS
'One object per task: task, status (pending, success, failed, skipped), records_processed, error, duration_seconds.';
COMMENT ON COLUMN app.pipeline_jobs.attempts IS 'How often it was claimed; after three lost leases it has failed.';
COMMENT ON COLUMN app.pipeline_jobs.requested_by IS 'The API key that asked for it.';
COMMENT ON COLUMN app.pipeline_jobs.claimed_by IS 'The API key that works on it; NULL while it is queued.';
COMMENT ON COLUMN app.pipeline_jobs.claimed_at IS 'When it was claimed last.';
COMMENT ON COLUMN app.pipeline_jobs.lease_until IS
'Without a report until then, another may claim it: 15 minutes from the claim or the last report.';
COMMENT ON COLUMN app.pipeline_jobs.finished_at IS 'When its last task was reported, or its last lease was lost.';
