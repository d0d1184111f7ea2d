DROP TABLE app.search_entries;
