-- Seeded codes of this file go; those whose words were edited stay.
DELETE FROM app.error_codes AS c
WHERE
    c.seed_sha256 = sha256(convert_to(jsonb_build_array(c.english, c.korean)::text, 'UTF8'))
    AND c.code = any(ARRAY[
        'portfolio_not_found', 'stock_not_listed', 'price_not_found', 'market_closed_today', 'market_closed_now',
        'price_unavailable', 'price_too_old', 'insufficient_cash', 'insufficient_quantity', 'too_many_open_orders',
        'cash_limit_reached', 'order_not_found', 'order_not_open', 'limit_price_required', 'limit_price_off_tick',
        'limit_price_out_of_range', 'side_unknown', 'order_kind_unknown', 'quantity_invalid',
        'trade_reason_too_long', 'idempotency_key_required', 'idempotency_key_invalid', 'idempotency_key_reused',
        'quoted_stock_unknown', 'quote_out_of_range', 'quote_from_the_future', 'quote_volume_invalid',
        'daily_price_out_of_range', 'daily_price_volume_invalid', 'daily_price_day_out_of_range',
        'watch_list_full', 'watch_entry_not_found',
        'opening_cash_invalid', 'hours_policy_unknown', 'fee_ratio_invalid', 'price_limit_ratio_invalid',
        'open_orders_limit_invalid', 'quote_age_invalid'
    ]);
