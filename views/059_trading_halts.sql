-- In which stocks nobody can trade right now.
-- for: web, analyst
CREATE VIEW api.trading_halts AS
SELECT
    a.stock_code,
    a.corporate_action_id,
    a.action_kind,
    a.halted_from,
    a.halted_until
FROM app.corporate_actions AS a
WHERE
    a.applied_at IS NULL
    AND a.withdrawn_at IS NULL
    AND CASE a.action_kind
        WHEN 'halt' THEN a.halted_from <= (SELECT app.clock()) AND a.halted_until > (SELECT app.clock())
        ELSE a.effective_on <= ((SELECT app.clock()) AT TIME ZONE 'Asia/Seoul')::date
    END;

COMMENT ON VIEW api.trading_halts IS
'In which stocks nobody can trade right now, and why: a halt, or another action whose day has begun and that is being
applied. One row per action. Live.';
