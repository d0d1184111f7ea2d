-- Puts a stock on a user's watch list; one that is there already stays as it is.
-- for: web
-- PT401 sign_in_required
-- PT404 stock_not_listed
-- PT409 watch_list_full
CREATE FUNCTION api.add_watch_entry(_by json, _user_id bigint, _stock_code text)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _count bigint;
BEGIN
    PERFORM app.act(_by);
    -- One after the other for one user, so that nobody counts the same room twice; and none after the account's end,
    -- which an access token outlives by up to two seconds.
    PERFORM 1 FROM app.users AS u WHERE u.user_id = _user_id AND u.closed_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE 'sign_in_required' USING ERRCODE = 'PT401';
    END IF;
    PERFORM 1 FROM app.stocks AS s WHERE s.stock_code = _stock_code AND s.delisted_on IS NULL FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE 'stock_not_listed' USING ERRCODE = 'PT404';
    END IF;
    INSERT INTO app.watch_entries (user_id, stock_code) VALUES (_user_id, _stock_code) ON CONFLICT DO NOTHING;
    SELECT count(*) INTO _count FROM app.watch_entries AS w WHERE w.user_id = _user_id;
    IF _count > 100 THEN
        RAISE 'watch_list_full' USING ERRCODE = 'PT409';
    END IF;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.add_watch_entry(json, bigint, text) IS 'How many stocks are on the list then.';
