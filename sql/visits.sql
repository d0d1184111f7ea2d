-- Pages that people have open, and what is read.

-- name: record_page_visits
-- What a process saw since it asked last.
SELECT
    api.record_page_visits(:by, :visits) AS recorded,
    api.record_views(:by, :readings) AS counted;
