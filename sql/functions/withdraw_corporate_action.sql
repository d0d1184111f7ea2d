-- Takes a corporate action back that was not applied; a halt that runs ends.
-- for: web
-- PT404 corporate_action_not_found
-- PT409 corporate_action_applied
CREATE FUNCTION api.withdraw_corporate_action(_by json, _corporate_action_id bigint)
RETURNS TABLE (
    corporate_action_id bigint,
    stock_code text,
    stock_name text,
    action_kind text,
    effective_on date,
    numerator bigint,
    denominator bigint,
    payout_price bigint,
    new_stock_code text,
    halted_from timestamptz,
    halted_until timestamptz,
    saved_at timestamptz,
    withdrawn_at timestamptz,
    applied_at timestamptz
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
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
    RETURN QUERY
    SELECT
        a.corporate_action_id,
        a.stock_code,
        a.stock_name,
        a.action_kind,
        a.effective_on,
        a.numerator,
        a.denominator,
        a.payout_price,
        a.new_stock_code,
        a.halted_from,
        a.halted_until,
        a.saved_at,
        a.withdrawn_at,
        a.applied_at
    FROM api.corporate_actions AS a
    WHERE a.corporate_action_id = _corporate_action_id;
END;
$$;

COMMENT ON FUNCTION api.withdraw_corporate_action(json, bigint) IS
'A row of api.corporate_actions, withdrawn now or before. What was applied stays, and so does a halt that is over.';
