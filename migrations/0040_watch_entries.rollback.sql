-- Watch lists go, for good.
ALTER TABLE app.stocks DROP COLUMN name_key;
DROP TABLE app.watch_entries;
