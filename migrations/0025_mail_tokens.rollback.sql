DROP TABLE app.mail_tokens;
