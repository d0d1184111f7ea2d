-- The jobs go; nothing is done by itself then.
DROP TABLE app.jobs;
