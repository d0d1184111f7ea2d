DROP TABLE app.reports;
