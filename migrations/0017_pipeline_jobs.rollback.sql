DROP TABLE app.pipeline_jobs;
