-- Takes a stock off a user's watch list.
-- for: web
-- PT404 watch_entry_not_found
CREATE FUNCTION api.remove_watch_entry(_by json, _user_id bigint, _stock_code text)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    PERFORM app.act(_by);
    DELETE FROM app.watch_entries AS w WHERE w.user_id = _user_id AND w.stock_code = _stock_code;
    IF NOT FOUND THEN
        RAISE 'watch_entry_not_found' USING ERRCODE = 'PT404';
    END IF;
    RETURN (SELECT count(*) FROM app.watch_entries AS w WHERE w.user_id = _user_id);
END;
$$;

COMMENT ON FUNCTION api.remove_watch_entry(json, bigint, text) IS 'How many stocks are on the list then.';
