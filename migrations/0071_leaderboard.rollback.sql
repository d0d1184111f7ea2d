-- The ranking goes, it can be made again; the names under which others knew users cannot.
DROP TABLE app.leaderboard_marks;
DROP TABLE app.leaderboard_entries;
DELETE FROM app.refreshes AS r
WHERE r.refresh_name = 'portfolio_totals';
ALTER TABLE app.user_settings DROP COLUMN is_ranked;
ALTER TABLE app.users
DROP COLUMN public_number,
DROP COLUMN public_id;
SELECT app.audit_table('users', '{user_id}', '{email, username, password_hash}', '{last_login_at}');
SELECT app.audit_table('user_settings', '{user_id}');
ALTER TABLE app.users RESET (fillfactor);
