-- Notices of the newer kinds go with the counts.
DELETE FROM app.jobs
WHERE job_name = 'purge_notifications';
DROP TABLE app.notification_counts;
DROP INDEX app.notifications_created_at_idx;
DROP INDEX app.notifications_user_id_is_read_notification_id_idx;
DELETE FROM app.notifications
WHERE notification_type IN ('fill', 'expiry');
ALTER TABLE app.notifications
DROP CONSTRAINT notifications_type_is_known,
ADD CONSTRAINT notifications_type_is_known CHECK (notification_type IN ('reward', 'dwell', 'system', 'bonus'));
