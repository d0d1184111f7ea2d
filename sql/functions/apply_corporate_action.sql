-- Applies a corporate action whose day has begun, exactly once however many ask.
-- for: web
-- PT404 corporate_action_not_found
-- PT409 corporate_action_not_due
CREATE FUNCTION api.apply_corporate_action(_by json, _corporate_action_id bigint)
RETURNS api.corporate_actions
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _action record;
BEGIN
    PERFORM app.act(_by);
    SELECT a.stock_code, a.action_kind, a.effective_on, a.withdrawn_at, a.applied_at INTO _action
    FROM app.corporate_actions AS a
    WHERE a.corporate_action_id = _corporate_action_id
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE 'corporate_action_not_found' USING ERRCODE = 'PT404';
    END IF;
    IF _action.applied_at IS NULL THEN
        -- Those of one stock in the order of their days: each is told in shares of the one before.
        IF _action.withdrawn_at IS NOT NULL OR _action.action_kind = 'halt' OR _action.effective_on > api.today()
            OR EXISTS (
                SELECT 1 FROM app.corporate_actions AS e
                WHERE
                    e.stock_code = _action.stock_code
                    AND e.applied_at IS NULL
                    AND e.withdrawn_at IS NULL
                    AND e.action_kind <> 'halt'
                    AND (e.effective_on, e.corporate_action_id) < (_action.effective_on, _corporate_action_id)
            )
        THEN
            RAISE 'corporate_action_not_due' USING ERRCODE = 'PT409';
        END IF;
        PERFORM api.carry_out_action(_corporate_action_id);
    END IF;
    RETURN (SELECT a FROM api.corporate_actions AS a WHERE a.corporate_action_id = _corporate_action_id);
END;
$$;

COMMENT ON FUNCTION api.apply_corporate_action(json, bigint) IS
'A row of api.corporate_actions, applied now or before. Who asks while another applies it waits, and finds it applied.';
