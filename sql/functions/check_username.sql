-- Refuses a name that is blocked or somebody else's.
-- for: owner
-- PT409 username_taken
-- PT422 username_blocked
-- PT422 username_invalid
CREATE FUNCTION api.check_username(_username text, _user_id bigint)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = ''
AS $$
BEGIN
    -- As the constraint of the table says: here, so that no row stands in the server's log.
    IF
        char_length(_username) NOT BETWEEN 2 AND 10
        OR _username ~ '[\x01-\x1f\x7f-\xa0<>\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]'
    THEN
        RAISE 'username_invalid' USING ERRCODE = 'PT422';
    END IF;
    IF EXISTS (
        SELECT 1 FROM app.blocked_names AS b
        WHERE b.name_kind = 'username' AND strpos(app.fold(normalize(_username, nfkc)), b.blocked_name) > 0
    ) THEN
        RAISE 'username_blocked' USING ERRCODE = 'PT422';
    END IF;
    IF EXISTS (
        SELECT 1 FROM app.users AS u
        WHERE u.username_key = app.fold(_username) AND u.user_id IS DISTINCT FROM _user_id
    ) THEN
        RAISE 'username_taken' USING ERRCODE = 'PT409';
    END IF;
END;
$$;

COMMENT ON FUNCTION api.check_username(text, bigint) IS
'Nothing, where the user (NULL: a new one) may take the name.';
