-- Changes what a user is called and prefers; a part that is NULL stays.
-- for: web
CREATE FUNCTION api.change_profile(
    _by json,
    _user_id bigint,
    _username text,
    _difficulty text,
    _theme text,
    _push_notification boolean,
    _morning_briefing_time text,
    _is_ranked boolean
)
RETURNS TABLE (
    user_id bigint,
    email text,
    username text,
    difficulty text,
    theme text,
    push_notification boolean,
    morning_briefing_time text,
    is_ranked boolean,
    created_at timestamptz,
    email_verified_at timestamptz,
    last_login_at timestamptz
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _name text := btrim(normalize(_username, nfc), E' \t\r\n\u3000');
BEGIN
    PERFORM app.act(_by);
    IF _name IS NOT NULL THEN
        PERFORM api.check_username(_name, _user_id);
        UPDATE app.users AS u SET username = _name WHERE u.user_id = _user_id AND u.closed_at IS NULL;
    END IF;
    UPDATE app.user_settings AS s
    SET
        difficulty = coalesce(_difficulty, s.difficulty),
        theme = coalesce(_theme, s.theme),
        push_notification = coalesce(_push_notification, s.push_notification),
        morning_briefing_time = coalesce(_morning_briefing_time::time, s.morning_briefing_time),
        is_ranked = coalesce(_is_ranked, s.is_ranked)
    WHERE s.user_id = _user_id;
    RETURN QUERY
    SELECT
        p.user_id, p.email, p.username, p.difficulty, p.theme, p.push_notification, p.morning_briefing_time,
        p.is_ranked, p.created_at, p.email_verified_at, p.last_login_at
    FROM api.profiles AS p WHERE p.user_id = _user_id;
END;
$$;

COMMENT ON FUNCTION api.change_profile(json, bigint, text, text, text, boolean, text, boolean) IS
'The profile as it is now. morning_briefing_time: HH:MI, KST. is_ranked: whether the leaderboard shows the user.';
