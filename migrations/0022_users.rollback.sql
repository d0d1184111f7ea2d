DROP TABLE app.blocked_names;
DROP TABLE app.user_settings;
DROP TABLE app.users;
