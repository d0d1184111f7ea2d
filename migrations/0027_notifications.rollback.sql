DROP TABLE app.notifications;
