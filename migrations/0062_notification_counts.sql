-- Notices counted as they come, are read and go; kinds of them for orders; their retention.
-- depends: 0061_error_codes_returns_seed

-- One notice an account there is, its welcome: scans and indexes take no time.
-- squawk-ignore-file constraint-missing-not-valid, require-concurrent-index-creation
-- One is dropped for a wider one of the same name, in the same statement.
-- squawk-ignore-file ban-drop-constraint
ALTER TABLE app.notifications
DROP CONSTRAINT notifications_type_is_known,
ADD CONSTRAINT notifications_type_is_known CHECK (
    notification_type IN ('reward', 'dwell', 'bonus', 'fill', 'expiry', 'system')
);

-- The notices of a user that are read, or are not, newest first.
CREATE INDEX notifications_user_id_is_read_notification_id_idx
ON app.notifications (user_id, is_read, notification_id DESC);

-- Which notices are old?
CREATE INDEX notifications_created_at_idx ON app.notifications (created_at);

COMMENT ON TABLE app.notifications IS
'Notices to users, in Korean. One row per notice; deleted by the user, or after 180 days.';
COMMENT ON COLUMN app.notifications.notification_type IS
'reward: cash for a briefing or a quiz, and its settlement without a bonus; dwell: cash for time on a page; bonus: cash
on top; fill: an order was filled; expiry: one ran out; system: anything else.';

CREATE TABLE app.notification_counts (
    user_id bigint PRIMARY KEY REFERENCES app.users,
    total_count bigint NOT NULL,
    unread_count bigint NOT NULL,
    CONSTRAINT notification_counts_are_counted CHECK (unread_count >= 0 AND total_count >= unread_count)
);

COMMENT ON TABLE app.notification_counts IS
'How many notices each user has. One row per user who ever had one; kept by the triggers on notifications. Whoever
changes notices of a user locks this row first.';
COMMENT ON COLUMN app.notification_counts.total_count IS 'Notices of the user, read or not.';
COMMENT ON COLUMN app.notification_counts.unread_count IS 'Those of them that are not read.';

INSERT INTO app.notification_counts (user_id, total_count, unread_count)
SELECT
    n.user_id,
    count(*) AS total_count,
    count(*) FILTER (WHERE NOT n.is_read) AS unread_count
FROM app.notifications AS n
GROUP BY n.user_id;

INSERT INTO app.jobs (job_name, function_name, every_seconds, batch_size)
VALUES ('purge_notifications', 'purge_notifications', 3600, 10000);
