-- Opaque names are stored again.
SELECT app.audit_table('users', '{user_id}', '{email, username, password_hash}', '{last_login_at}');
