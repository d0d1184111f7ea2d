-- Feedback and events go, for good.
DELETE FROM app.jobs
WHERE job_name = 'purge_analytics_events';
DROP TABLE app.analytics_events;
DROP TABLE app.feedback;
