-- Saves quotes, marks the open orders that they cross, and fills the first of them.
-- for: web
-- PT422 duplicate_row
CREATE FUNCTION api.save_quotes(_by json, _rows json)
RETURNS TABLE (saved bigint, orders_marked bigint, orders_filled bigint)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _place bigint := api.find_duplicate_row(_rows, '{stock_code}');
    _now timestamptz := app.clock();
    _codes text[];
    _order_ids bigint[];
BEGIN
    PERFORM app.act(_by);
    IF _place IS NOT NULL THEN
        RAISE 'duplicate_row' USING ERRCODE = 'PT422', DETAIL = format('$[%s]', _place);
    END IF;
    PERFORM api.check_quotes(_rows, _now);
    _codes := api.apply_quotes(_rows, _now);
    saved := json_array_length(_rows);
    orders_marked := 0;
    orders_filled := 0;
    IF NOT (SELECT m.is_open FROM api.market_state AS m) THEN
        RETURN NEXT;
        RETURN;
    END IF;
    -- Locked by number, as expiry does. Orders of these stocks cannot come to be until this commits.
    _order_ids := array(
        SELECT o.order_id
        FROM app.orders AS o INNER JOIN app.quotes AS q USING (stock_code)
        WHERE
            q.stock_code = any(_codes)
            AND q.stock_code NOT IN (SELECT t.stock_code FROM api.trading_halts AS t)
            AND o.status = 'open'
            AND o.marked_price IS NULL
            AND o.expires_at > _now
            AND CASE o.side WHEN 'buy' THEN o.limit_price >= q.price ELSE o.limit_price <= q.price END
        ORDER BY o.order_id
        FOR UPDATE OF o
    );
    UPDATE app.orders AS o SET marked_price = q.price, marked_at = q.quoted_at
    FROM app.quotes AS q
    WHERE o.order_id = any(_order_ids) AND o.stock_code = q.stock_code;
    GET DIAGNOSTICS orders_marked = ROW_COUNT;
    orders_filled := api.match_orders(500);
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION api.save_quotes(json, json) IS
'Rows of {stock_code, price, quoted_at, open, high, low, volume, change_rate}, all but the first two optional; all or
none. saved: rows taken; orders_marked: crossed by these; orders_filled: filled at once, up to 500, the rest by the
worker within a second. A quote older than the one there is goes into its day only. quoted_at: now where absent. Of a
stock that is halted nothing is marked.';
