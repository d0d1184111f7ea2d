-- Tells a user something: how every function that has something to tell does it, in its own transaction.
-- for: owner
CREATE FUNCTION api.notify(_user_id bigint, _notification_type text, _title text, _message text, _data json)
RETURNS bigint
LANGUAGE sql
VOLATILE
BEGIN ATOMIC
    INSERT INTO app.notifications (user_id, notification_type, title, message, data)
    SELECT
        u.user_id,
        _notification_type,
        _title,
        _message,
        _data
    FROM app.users AS u
    WHERE u.user_id = _user_id AND u.closed_at IS NULL
    -- An account that is being closed is waited for: nothing is left behind in it.
    FOR KEY SHARE
    RETURNING notification_id;
END;

COMMENT ON FUNCTION api.notify(bigint, text, text, text, json) IS
'Its notification_id; NULL where the account is closed. title and message: Korean, for the user; data: for programs,
NULL nothing more. Until the end of the transaction the user''s other notices wait: call it last. Whoever tells many
users in one transaction holds their portfolios, or goes by ascending user_id.';
