-- What the pipeline sends, under /api/v1.

-- name: v1_save_briefing
-- Saves one payload whole.
SELECT
    s.briefing_date,
    s.briefing_id,
    s.edition_id,
    s.case_id,
    s.stocks_saved,
    s.matches_saved,
    s.relations_saved,
    s.unknown_fields
FROM json_to_record(api.save_briefing(:by, :payload, :unknown_fields)) AS s (
    briefing_date date,
    briefing_id bigint,
    edition_id bigint,
    case_id bigint,
    stocks_saved bigint,
    matches_saved bigint,
    relations_saved bigint,
    unknown_fields bigint
);

-- name: v1_save_stocks
-- Saves rows of the listing.
SELECT api.save_stocks(:by, :rows) AS saved;

-- name: v1_save_index_prices
-- Saves daily prices of indices.
SELECT api.save_index_prices(:by, :rows) AS saved;

-- name: v1_save_reports
-- Saves reports of brokers.
SELECT api.save_reports(:by, :rows) AS saved;

-- name: v1_trigger_pipeline
-- Asks for work.
SELECT
    j.job_id,
    j.status,
    j.results,
    j.total_duration
FROM json_to_record(api.trigger_job(:by, :tasks, :target_on)) AS j (
    job_id uuid, status text, results json, total_duration double precision
);

-- name: v1_get_pipeline_status
-- What became of a job.
SELECT
    j.job_id,
    j.status,
    j.tasks,
    j.date,
    j.results,
    j.total_duration,
    j.attempts,
    j.created_at,
    j.claimed_at,
    j.lease_until,
    j.finished_at
FROM
    json_to_record(api.describe_job(:job_id))
        AS j (
            job_id uuid,
            status text,
            tasks json,
            date date,
            results json,
            total_duration double precision,
            attempts bigint,
            created_at timestamptz,
            claimed_at timestamptz,
            lease_until timestamptz,
            finished_at timestamptz
        )
WHERE j.job_id IS NOT NULL;

-- name: v1_claim_pipeline_job
-- Takes the job that has waited longest.
SELECT api.claim_job(:by) AS job;

-- name: v1_report_pipeline_job
-- Says what became of a job's tasks.
SELECT
    j.job_id,
    j.status,
    j.tasks,
    j.date,
    j.results,
    j.total_duration,
    j.attempts,
    j.created_at,
    j.claimed_at,
    j.lease_until,
    j.finished_at
FROM json_to_record(api.report_job(:by, :job_id, :results)) AS j (
    job_id uuid,
    status text,
    tasks json,
    date date,
    results json,
    total_duration double precision,
    attempts bigint,
    created_at timestamptz,
    claimed_at timestamptz,
    lease_until timestamptz,
    finished_at timestamptz
);
