DROP TABLE app.sign_in_attempts;
DROP TABLE app.revoked_sessions;
DROP TABLE app.refresh_tokens;
DROP TABLE app.sessions;
