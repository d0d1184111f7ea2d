-- Learning progress goes, for good.
DROP TABLE app.learning_progress;
