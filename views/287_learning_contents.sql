-- How far readers have come with each content.
-- for: analyst
CREATE VIEW api.learning_contents AS
SELECT
    l.content_type,
    l.content_id,
    count(*) AS reader_count,
    count(*) FILTER (WHERE l.status = 'in_progress') AS in_progress_count,
    count(*) FILTER (WHERE l.status = 'completed') AS completed_count,
    round(count(*) FILTER (WHERE l.status = 'completed') * 100.0 / count(*), 2) AS completion_rate,
    round(avg(l.progress_percent), 2) AS progress_percent,
    min(l.started_at) AS started_at,
    max(l.progressed_at) AS progressed_at
FROM app.learning_progress AS l
GROUP BY l.content_type, l.content_id;

COMMENT ON VIEW api.learning_contents IS
'How far readers have come with each case, term and briefing. One row per content that somebody opened. Live; of
accounts that live.';
COMMENT ON COLUMN api.learning_contents.reader_count IS 'Users who opened it.';
COMMENT ON COLUMN api.learning_contents.in_progress_count IS 'Users who began it and have not completed it.';
COMMENT ON COLUMN api.learning_contents.completed_count IS 'Users who completed it.';
COMMENT ON COLUMN api.learning_contents.completion_rate IS
'completed_count in percent of reader_count, to two decimals.';
COMMENT ON COLUMN api.learning_contents.progress_percent IS 'The mean of its readers'' progress, in percent.';
COMMENT ON COLUMN api.learning_contents.started_at IS 'When it was opened first.';
COMMENT ON COLUMN api.learning_contents.progressed_at IS 'When a reader went forward last.';
