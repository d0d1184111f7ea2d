DROP TABLE app.api_keys;
