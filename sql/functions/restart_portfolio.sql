-- Closes a user's portfolio for good and opens the next season.
-- for: web
-- PT404 portfolio_not_found
-- PT409 portfolio_restarted_today
-- PT422 idempotency_key_reused
CREATE FUNCTION api.restart_portfolio(_by json, _user_id bigint, _idempotency_key text, _request_sha256 bytea)
RETURNS TABLE (is_replayed boolean, answer json)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _portfolio_id bigint;
    _season bigint;
    _opened_at timestamptz;
    _sha256 bytea;
BEGIN
    PERFORM app.act(_by);
    SELECT l.portfolio_id, l.season, l.opened_at INTO _portfolio_id, _season, _opened_at
    FROM api.lock_portfolio(_user_id) AS l;
    IF NOT FOUND THEN
        RAISE 'portfolio_not_found' USING ERRCODE = 'PT404';
    END IF;
    SELECT k.request_sha256, true, k.answer INTO _sha256, is_replayed, answer FROM app.idempotency_keys AS k
    WHERE k.user_id = _user_id AND k.idempotency_key = _idempotency_key;
    IF _sha256 <> _request_sha256 THEN
        RAISE 'idempotency_key_reused' USING ERRCODE = 'PT422';
    ELSIF is_replayed THEN
        RETURN NEXT;
        RETURN;
    ELSIF _season > 1 AND (_opened_at AT TIME ZONE 'Asia/Seoul')::date >= api.today() THEN
        RAISE 'portfolio_restarted_today' USING ERRCODE = 'PT409';
    END IF;
    PERFORM api.close_portfolio(_portfolio_id);
    is_replayed := false;
    answer := api.describe_portfolio(_user_id, api.open_portfolio(_user_id));
    INSERT INTO app.idempotency_keys (user_id, idempotency_key, request_sha256, answer)
    VALUES (_user_id, _idempotency_key, _request_sha256, answer);
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION api.restart_portfolio(json, bigint, text, bytea) IS
'The new portfolio as api.describe_portfolio tells it, and whether that was told before. Once a day, KST; the season in
which somebody registered may end on its first day. request_sha256: of method, path and body. A refusal keeps nothing.';
