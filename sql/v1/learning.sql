-- Learning progress, in the envelopes of the v1 contract.

-- name: v1_record_progress
-- Records how far a user has come with something, and shows how far that is.
SELECT
    'success' AS status,
    json_build_object(
        'id', r.learning_progress_id,
        'user_id', :user_id::bigint,
        'content_type', r.content_type,
        'content_id', r.content_id,
        'status', r.status,
        'progress_percent', r.progress_percent,
        'started_at', api.iso(r.started_at),
        'completed_at', api.iso(r.completed_at)
    ) AS data
FROM api.record_progress(:by, :user_id, :content_type, :content_id, :status, :progress_percent) AS r;

-- name: v1_list_progress
-- What a user has begun, the newest first.
SELECT
    'success' AS status,
    coalesce(json_agg(l ORDER BY l.id DESC), '[]') AS data,
    (
        SELECT count(*) FROM api.learning_progress AS c
        WHERE
            c.user_id = :user_id
            AND (:content_type::text IS NULL OR c.content_type = :content_type)
            AND (:status::text IS NULL OR c.status = :status)
    ) AS total
FROM (
    SELECT
        p.learning_progress_id AS id,
        p.user_id,
        p.content_type,
        p.content_id,
        p.status,
        p.progress_percent,
        api.iso(p.started_at) AS started_at,
        api.iso(p.completed_at) AS completed_at
    FROM api.learning_progress AS p
    WHERE
        p.user_id = :user_id
        AND (:content_type::text IS NULL OR p.content_type = :content_type)
        AND (:status::text IS NULL OR p.status = :status)
    ORDER BY p.learning_progress_id DESC
    LIMIT 1000
) AS l;

-- name: v1_get_progress_stats
-- How much a user has begun and completed.
SELECT
    'success' AS status,
    json_build_object(
        'total', t.total,
        'completed_count', t.completed_count,
        'in_progress_count', t.in_progress_count,
        'completion_rate', t.completion_rate,
        'breakdown', t.breakdown
    ) AS data
FROM api.learning_totals AS t
WHERE t.user_id = :user_id;
