-- Accounts of users.

-- name: get_profile
-- A user's own account and preferences.
SELECT
    p.user_id,
    p.email,
    p.username,
    p.difficulty,
    p.theme,
    p.push_notification,
    p.morning_briefing_time,
    p.is_ranked,
    p.created_at,
    p.email_verified_at,
    p.last_login_at
FROM api.profiles AS p
WHERE p.user_id = :user_id;

-- name: change_profile
-- Changes what a user is called and prefers.
SELECT
    p.user_id,
    p.email,
    p.username,
    p.difficulty,
    p.theme,
    p.push_notification,
    p.morning_briefing_time,
    p.is_ranked,
    p.created_at,
    p.email_verified_at,
    p.last_login_at
FROM
    api.change_profile(
        :by, :user_id, :username, :difficulty, :theme, :push_notification, :morning_briefing_time, :is_ranked
    ) AS p;

-- name: get_password_hash
-- With what the password of a user is compared before something grave.
SELECT api.get_password_hash(:user_id) AS password_hash;

-- name: change_password
-- Changes a password; the user goes on in a new session.
SELECT
    c.user_id,
    c.email,
    c.username,
    c.difficulty,
    c.session_id
FROM
    api.change_password(
        :by, :user_id, :session_id, :compared_hash, :new_hash, :is_everywhere, :token_sha256, :refresh_seconds
    ) AS c;

-- name: export_account
-- All that is kept about a user.
SELECT
    a.profile,
    a.settings,
    a.sessions,
    a.portfolios,
    a.notifications,
    a.watch_entries,
    a.quiz_answers,
    a.tutor_sessions,
    a.learning_progress,
    a.activity
FROM api.accounts AS a
WHERE a.user_id = :user_id;

-- name: close_account
-- Deletes an account.
SELECT api.close_account(:by, :user_id, :compared_hash) AS is_done;

-- name: send_reset_mail
-- To whom a letter goes in which a new password can be chosen.
SELECT api.make_reset_token(:by, :email, :token_sha256) AS email;

-- name: send_verification_mail
-- To whom a letter goes in which the address can be proven.
SELECT api.make_verification_token(:by, :user_id, :token_sha256) AS email;

-- name: verify_email
-- Proves an address by the token of a letter.
SELECT api.verify_email(:by, :token_sha256) AS is_done;

-- name: reset_password
-- Sets a password by the token of a letter.
SELECT api.reset_password(:by, :token_sha256, :new_hash) AS is_done;

-- name: administer_user
-- What an operator does to an account.
SELECT
    a.user_id,
    a.locked_at
FROM api.administer_user(:by, :email, :new_hash, :is_locked) AS a;
