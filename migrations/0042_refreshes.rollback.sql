-- How fresh it stands is forgotten: it is derived anew.
DROP TABLE app.refreshes;
