-- Seeded codes of this file go; those whose words were edited stay.
DELETE FROM app.error_codes AS c
WHERE
    c.seed_sha256 = sha256(convert_to(jsonb_build_array(c.english, c.korean)::text, 'UTF8'))
    AND c.code = any(ARRAY[
        'api_key_required', 'api_key_invalid', 'scope_missing', 'date_invalid', 'date_in_future', 'duplicate_key',
        'duplicate_row', 'chart_too_large', 'text_missing', 'briefing_not_found', 'case_not_found', 'edition_not_found',
        'report_not_found', 'job_not_found', 'job_not_claimed', 'job_finished', 'task_unknown', 'search_words_missing',
        'price_range_invalid', 'index_code_unknown', 'volume_negative', 'stock_code_invalid', 'stock_name_invalid',
        'market_unknown', 'report_name_invalid', 'report_text_too_long', 'report_url_invalid', 'tasks_invalid',
        'relation_type_unknown', 'api_key_name_invalid', 'api_key_prefix_taken', 'api_key_prefix_invalid',
        'api_key_hash_invalid', 'scope_unknown'
    ]);
