-- Rows that nobody edited go; an edited one stays.
DELETE FROM app.error_codes AS e
WHERE
    e.code IN (
        'corporate_action_not_found', 'trading_halted', 'corporate_action_conflict',
        'corporate_action_applied', 'corporate_action_not_due', 'stock_traded_since',
        'corporate_action_incomplete', 'corporate_action_ratio_invalid', 'corporate_action_halt_invalid',
        'corporate_action_day_out_of_range'
    )
    AND e.seed_sha256 = sha256(convert_to(jsonb_build_array(e.english, e.korean)::text, 'UTF8'));
