-- Conversations go, for good.
DELETE FROM app.jobs
WHERE job_name = 'purge_tutor_sessions';
DROP TABLE app.tutor_messages;
DROP TABLE app.tutor_sessions;
