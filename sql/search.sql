-- The search over everything that is published.

-- name: search
-- Entries of one kind that hold every word, best first.
WITH found AS MATERIALIZED (
    SELECT
        s.entry_id,
        s.published_on,
        s.similarity,
        s.is_capped
    FROM api.search(:kind, :query) AS s
)

SELECT
    coalesce(
        (
            SELECT json_agg(p ORDER BY p.similarity DESC, p.published_on DESC, p.id DESC)
            FROM (
                SELECT
                    e.entry_id AS id,
                    e.entry_kind AS kind,
                    e.title,
                    e.body AS summary,
                    e.keywords,
                    r.published_on,
                    round(r.similarity::numeric, 3) AS similarity
                FROM (
                    SELECT
                        f.entry_id,
                        f.published_on,
                        f.similarity
                    FROM found AS f
                    ORDER BY
                        f.similarity DESC,
                        f.published_on DESC,
                        f.entry_id DESC
                    LIMIT :size
                ) AS r
                INNER JOIN api.search_entries AS e ON e.entry_kind = :kind AND r.entry_id = e.entry_id
            ) AS p
        ),
        '[]'
    ) AS items,
    (SELECT count(*) FROM found) AS compared,
    coalesce((SELECT bool_or(f.is_capped) FROM found AS f), false) AS is_capped;
