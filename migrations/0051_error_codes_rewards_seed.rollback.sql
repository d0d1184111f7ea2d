-- Seeded codes of this file go; those whose words were edited stay.
DELETE FROM app.error_codes AS c
WHERE
    c.seed_sha256 = sha256(convert_to(jsonb_build_array(c.english, c.korean)::text, 'UTF8'))
    AND c.code = any(ARRAY[
        'briefing_reward_claimed', 'page_not_rewarded', 'dwell_too_short', 'dwell_claims_too_close',
        'dwell_reward_claimed', 'quiz_not_found', 'quiz_option_unknown', 'reward_rules_invalid'
    ]);
