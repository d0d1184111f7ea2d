-- Deletes an account: everything that names a person goes, the books stay.
-- for: web
-- PT401 credentials_invalid
CREATE FUNCTION api.close_account(_by json, _user_id bigint, _compared_hash text)
RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _email_key text;
    _portfolio_id bigint;
BEGIN
    PERFORM app.act(_by);
    -- The portfolio first, as orders take it; what is open there ends.
    SELECT l.portfolio_id INTO _portfolio_id FROM api.lock_portfolio(_user_id) AS l;
    SELECT u.email_key INTO _email_key FROM app.users AS u
    WHERE u.user_id = _user_id AND u.password_hash = _compared_hash FOR UPDATE;
    IF NOT FOUND THEN
        RAISE 'credentials_invalid' USING ERRCODE = 'PT401';
    END IF;
    -- In the order of api.end_sessions. They are not ended first: a row that goes need not be written again.
    PERFORM s.session_id FROM app.sessions AS s WHERE s.user_id = _user_id ORDER BY s.session_id FOR UPDATE;
    WITH gone AS (
        DELETE FROM app.sessions AS s WHERE s.user_id = _user_id RETURNING s.session_id, s.ended_at
    )

    INSERT INTO app.revoked_sessions (session_id) SELECT g.session_id FROM gone AS g WHERE g.ended_at IS NULL;
    DELETE FROM app.mail_tokens AS m WHERE m.user_id = _user_id;
    PERFORM 1 FROM app.notification_counts AS c WHERE c.user_id = _user_id FOR UPDATE;
    DELETE FROM app.notifications AS n WHERE n.user_id = _user_id;
    DELETE FROM app.notification_counts AS c WHERE c.user_id = _user_id;
    DELETE FROM app.user_settings AS s WHERE s.user_id = _user_id;
    DELETE FROM app.tutor_sessions AS t WHERE t.user_id = _user_id;
    DELETE FROM app.learning_progress AS l WHERE l.user_id = _user_id;
    DELETE FROM app.watch_entries AS w WHERE w.user_id = _user_id;
    DELETE FROM app.audit_origins AS o WHERE o.user_id = _user_id;
    DELETE FROM app.idempotency_keys AS k WHERE k.user_id = _user_id;
    DELETE FROM app.sign_in_attempts AS a WHERE a.email_sha256 = sha256(convert_to(_email_key, 'UTF8'));
    PERFORM api.close_portfolio(_portfolio_id);
    UPDATE app.orders AS o SET trade_reason = NULL
    WHERE o.portfolio_id IN (SELECT p.portfolio_id FROM app.portfolios AS p WHERE p.user_id = _user_id)
        AND o.trade_reason IS NOT NULL;
    UPDATE app.users AS u
    SET
        email = NULL,
        username = NULL,
        password_hash = NULL,
        email_verified_at = NULL,
        last_login_at = NULL,
        locked_at = NULL,
        closed_at = app.clock()
    WHERE u.user_id = _user_id;
    RETURN true;
END;
$$;

COMMENT ON FUNCTION api.close_account(json, bigint, text) IS
'true. compared_hash: what get_password_hash gave, found equal. The address and the name are free again.';
