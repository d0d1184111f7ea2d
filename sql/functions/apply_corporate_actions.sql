-- Applies the corporate action that is due first.
-- for: worker
CREATE FUNCTION api.apply_corporate_actions()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _today date := api.today();
    _corporate_action_id bigint;
BEGIN
    SELECT a.corporate_action_id INTO _corporate_action_id
    FROM app.corporate_actions AS a
    WHERE
        a.applied_at IS NULL
        AND a.withdrawn_at IS NULL
        AND a.action_kind <> 'halt'
        AND a.effective_on <= _today
        -- One of the same stock that comes first may be at work elsewhere.
        AND NOT EXISTS (
            SELECT 1 FROM app.corporate_actions AS e
            WHERE
                e.stock_code = a.stock_code
                AND e.applied_at IS NULL
                AND e.withdrawn_at IS NULL
                AND e.action_kind <> 'halt'
                AND (e.effective_on, e.corporate_action_id) < (a.effective_on, a.corporate_action_id)
        )
    ORDER BY a.effective_on, a.corporate_action_id
    LIMIT 1
    FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM api.carry_out_action(_corporate_action_id);
    RETURN 1;
END;
$$;

COMMENT ON FUNCTION api.apply_corporate_actions() IS
'1 if it applied one, 0 if none was due or another is at it. It waits for portfolios that hold the stock.';
