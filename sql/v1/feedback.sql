-- Feedback and analytics under the v1 contract.

-- name: v1_save_feedback
-- Keeps what somebody says of a page.
SELECT api.save_feedback(:by, :page, :rating, :category, :comment, :device_info) AS is_kept;

-- name: v1_save_briefing_feedback
-- Keeps what somebody says of a briefing.
SELECT api.save_briefing_feedback(:by, :briefing_id, :scenario_keyword, :overall_rating, :favorite_section) AS is_kept;

-- name: v1_save_tutor_feedback
-- Keeps what somebody thinks of an answer of the tutor.
SELECT api.save_tutor_feedback(:by, :run_id, :score) AS is_kept;

-- name: v1_save_analytics_events
-- Keeps events of a page.
SELECT
    'success' AS status,
    api.save_analytics_events(:by, :events) AS saved;

-- name: v1_get_feedback_stats
-- How pages are rated.
WITH counts AS (
    SELECT
        f.page,
        f.category,
        f.rating,
        count(*) AS messages
    FROM api.feedback AS f
    WHERE f.feedback_kind = 'page'
    GROUP BY f.page, f.category, f.rating
)

SELECT
    coalesce(sum(c.messages), 0)::bigint AS total_count,
    round(sum(c.rating * c.messages) / sum(c.messages) FILTER (WHERE c.rating IS NOT NULL), 2)::double precision
        AS avg_rating,
    (
        SELECT coalesce(json_object_agg(g.category, g.messages ORDER BY g.messages DESC, g.category ASC), '{}')
        FROM (
            SELECT
                o.category,
                sum(o.messages)::bigint AS messages
            FROM counts AS o
            WHERE o.category IS NOT NULL
            GROUP BY o.category
            ORDER BY messages DESC, o.category ASC
            LIMIT 100
        ) AS g
    ) AS category_distribution,
    (
        SELECT
            coalesce(json_object_agg(
                p.page, json_build_object('count', p.messages, 'avg_rating', p.avg_rating)
                ORDER BY p.messages DESC, p.page ASC
            ), '{}')
        FROM (
            SELECT
                o.page,
                sum(o.messages)::bigint AS messages,
                round(sum(o.rating * o.messages) / sum(o.messages) FILTER (WHERE o.rating IS NOT NULL), 2) AS avg_rating
            FROM counts AS o
            GROUP BY o.page
            ORDER BY messages DESC, o.page ASC
            LIMIT 100
        ) AS p
    ) AS page_distribution
FROM counts AS c;
