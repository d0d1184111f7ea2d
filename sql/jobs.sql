-- What the worker and the commands of an operator ask.

-- name: run_job
-- One job that is due, and how it went.
SELECT
    j.job_name,
    j.duration_ms,
    j.error,
    j.result
FROM api.run_job(:by) AS j;

-- name: verify_books
-- How many books there are, and each figure in them that is not what entries and fills say.
SELECT
    c.portfolios,
    c.fills,
    v.portfolio_id,
    v.fault,
    v.subject,
    v.expected,
    v.found
FROM api.count_books() AS c
LEFT JOIN api.verify_books() AS v ON true;
