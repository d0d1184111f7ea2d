-- Takes a corporate action back that was not applied; a halt that runs ends.
-- for: web
-- PT404 corporate_action_not_found
-- PT409 corporate_action_applied
CREATE FUNCTION api.withdraw_corporate_action(_by json, _corporate_action_id bigint)
RETURNS api.corporate_actions
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _stock_code text;
    _is_over boolean;
BEGIN
    PERFORM app.act(_by);
    SELECT a.stock_code, a.applied_at IS NOT NULL OR coalesce(a.halted_until <= app.clock(), false)
    INTO _stock_code, _is_over
    FROM app.corporate_actions AS a
    WHERE a.corporate_action_id = _corporate_action_id
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE 'corporate_action_not_found' USING ERRCODE = 'PT404';
    ELSIF _is_over THEN
        RAISE 'corporate_action_applied' USING ERRCODE = 'PT409';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('app.corporate_actions', 0));
    UPDATE app.corporate_actions AS a SET withdrawn_at = app.clock()
    WHERE a.corporate_action_id = _corporate_action_id AND a.withdrawn_at IS NULL;
    PERFORM api.retell_quote(_stock_code);
    RETURN (SELECT a FROM api.corporate_actions AS a WHERE a.corporate_action_id = _corporate_action_id);
END;
$$;

COMMENT ON FUNCTION api.withdraw_corporate_action(json, bigint) IS
'A row of api.corporate_actions, withdrawn now or before. What was applied stays, and so does a halt that is over.';
