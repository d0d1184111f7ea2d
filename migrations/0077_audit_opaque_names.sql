-- The audit stores no name under which others know a user: analysts see its people and the leaderboard's apart.
-- depends: 0076_error_codes_tutor_feedback_seed

SELECT
    app.audit_table(
        'users', '{user_id}', '{email, username, password_hash, public_id, public_number}', '{last_login_at}'
    );
