-- How much each user has begun and completed, in all and of each type.
-- for: web
CREATE VIEW api.learning_totals AS
SELECT
    u.user_id,
    coalesce(sum(t.total), 0)::bigint AS total,
    coalesce(sum(t.completed), 0)::bigint AS completed_count,
    coalesce(sum(t.in_progress), 0)::bigint AS in_progress_count,
    coalesce(round(sum(t.completed) * 100.0 / sum(t.total), 2), 0) AS completion_rate,
    coalesce(
        json_agg(json_build_object(
            'content_type', t.content_type,
            'total', t.total,
            'completed', t.completed,
            'in_progress', t.in_progress
        ) ORDER BY t.content_type) FILTER (WHERE t.total > 0), '[]'
    ) AS breakdown
FROM app.users AS u
LEFT JOIN
    LATERAL (
        SELECT
            l.content_type,
            count(*) AS total,
            count(*) FILTER (WHERE l.status = 'completed') AS completed,
            count(*) FILTER (WHERE l.status = 'in_progress') AS in_progress
        FROM app.learning_progress AS l
        WHERE l.user_id = u.user_id
        GROUP BY l.content_type
    ) AS t
    ON true
GROUP BY u.user_id;

COMMENT ON VIEW api.learning_totals IS
'How much each user has begun and completed. One row per account. Live; counts what the user began.';
COMMENT ON COLUMN api.learning_totals.total IS 'How many contents the user has opened.';
COMMENT ON COLUMN api.learning_totals.completed_count IS 'How many of them are completed.';
COMMENT ON COLUMN api.learning_totals.in_progress_count IS 'How many of them are begun and not completed.';
COMMENT ON COLUMN api.learning_totals.completion_rate IS
'completed_count in percent of total, to two decimals; 0 of none.';
COMMENT ON COLUMN api.learning_totals.breakdown IS
'[{content_type, total, completed, in_progress}], of each type that the user opened.';
