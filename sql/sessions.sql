-- Who is signed in where.

-- name: register_user
-- Makes an account and signs it in.
SELECT
    r.user_id,
    r.email,
    r.username,
    r.difficulty,
    r.session_id
FROM
    api.register_user(
        :by, :email, :username, :difficulty, :password_hash, :token_sha256, :refresh_seconds
    ) AS r;

-- name: begin_sign_in
-- With what a password is to be compared.
SELECT
    b.refused,
    b.user_id,
    b.password_hash
FROM api.begin_sign_in(:by, :email) AS b;

-- name: sign_in
-- A session, once the password was compared.
SELECT
    s.refused,
    s.user_id,
    s.email,
    s.username,
    s.difficulty,
    s.session_id
FROM
    api.sign_in(
        :by,
        :email,
        :user_id,
        :compared_hash,
        :is_right,
        :new_hash,
        :token_sha256,
        :refresh_seconds,
        :replaced
    ) AS s;

-- name: rotate_refresh_token
-- Renews a session by its refresh token.
SELECT
    r.refused,
    r.user_id,
    r.email,
    r.username,
    r.difficulty,
    r.session_id
FROM
    api.rotate_refresh_token(
        :by, :presented, :successor, :grace_seconds, :refresh_seconds, :session_seconds
    ) AS r;

-- name: sign_out
-- Ends the session of a refresh token or of an access token.
SELECT api.sign_out(:by, :presented, :session_id) AS is_done;

-- name: list_revoked_sessions
-- The sessions whose access tokens are refused; asked each second.
SELECT api.list_revoked_sessions() AS session_ids;

-- name: list_sessions
-- Where a user is signed in, the newest first.
SELECT
    s.session_id,
    s.agent,
    s.ip,
    s.started_at,
    s.last_used_at,
    s.session_id = :session_id AS is_current
FROM api.sessions AS s
WHERE s.user_id = :user_id
ORDER BY s.session_id DESC
LIMIT 100;

-- name: end_session
-- Ends one session of a user.
SELECT api.end_session(:by, :user_id, :acting_id, :session_id) AS ended;

-- name: end_other_sessions
-- Ends every session of a user but this one.
SELECT api.end_other_sessions(:by, :user_id, :session_id) AS ended;
