-- Learning progress, as /api/v2 tells it. Its list is built by browse.

-- name: record_progress
-- Records how far a user has come with something.
SELECT
    r.learning_progress_id,
    r.content_type,
    r.content_id,
    r.status,
    r.progress_percent,
    r.started_at,
    r.progressed_at,
    r.completed_at
FROM api.record_progress(:by, :user_id, :content_type, :content_id, :status, :progress_percent) AS r;

-- name: get_learning_totals
-- How much a user has begun and completed.
SELECT
    t.total,
    t.completed_count,
    t.in_progress_count,
    t.completion_rate::double precision AS completion_rate,
    t.breakdown
FROM api.learning_totals AS t
WHERE t.user_id = :user_id;
