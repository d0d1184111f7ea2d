-- Applies a corporate action to all that it concerns, in one moment. Whoever calls holds the action's lock.
-- for: owner
CREATE FUNCTION api.carry_out_action(_corporate_action_id bigint)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _stock_code text;
    _action_kind text;
    _new_stock_code text;
    _portfolio_ids bigint[];
    _order_ids bigint[];
BEGIN
    SELECT a.stock_code, a.action_kind, a.new_stock_code INTO STRICT _stock_code, _action_kind, _new_stock_code
    FROM app.corporate_actions AS a
    WHERE a.corporate_action_id = _corporate_action_id;
    -- Portfolios first and by number, as everybody takes them; then quotes, and the stock: no order for it comes to be.
    PERFORM 1 FROM app.portfolios AS p
    WHERE p.portfolio_id IN (SELECT t.portfolio_id FROM api.list_touched_portfolios(_stock_code) AS t)
    ORDER BY p.portfolio_id
    FOR UPDATE;
    PERFORM pg_advisory_xact_lock(hashtextextended('app.corporate_actions', 0));
    PERFORM 1 FROM app.stocks AS s WHERE s.stock_code = _stock_code FOR UPDATE;
    -- Whose first order came in between is not waited for: another one of his may be waiting for the stock.
    _portfolio_ids := array(
        SELECT t.portfolio_id FROM api.list_touched_portfolios(_stock_code) AS t ORDER BY t.portfolio_id
    );
    IF cardinality(_portfolio_ids) <> (
        SELECT count(*) FROM (
            SELECT p.portfolio_id FROM app.portfolios AS p
            WHERE p.portfolio_id = any(_portfolio_ids)
            ORDER BY p.portfolio_id
            FOR UPDATE SKIP LOCKED
        ) AS l
    ) THEN
        RAISE 'portfolios with % are at work', _stock_code USING ERRCODE = 'lock_not_available';
    END IF;
    _order_ids := array(
        SELECT o.order_id FROM app.orders AS o
        WHERE o.portfolio_id = any(_portfolio_ids) AND o.stock_code = _stock_code AND o.status = 'open'
        ORDER BY o.order_id
        FOR UPDATE
    );
    PERFORM api.end_orders(_order_ids, 'cancelled', _action_kind);
    CASE _action_kind
        WHEN 'split' THEN PERFORM api.split_shares(_corporate_action_id, app.clock());
        WHEN 'delisting' THEN PERFORM api.pay_out_shares(_corporate_action_id, app.clock());
        WHEN 'code_change' THEN PERFORM api.move_shares(_corporate_action_id, app.clock());
    END CASE;
    PERFORM api.settle_changes(_corporate_action_id);
    IF _new_stock_code IS NOT NULL THEN
        PERFORM api.carry_orders(_order_ids, _new_stock_code);
    END IF;
    PERFORM api.tell_of_action(_corporate_action_id, _order_ids);
    RETURN cardinality(_portfolio_ids);
END;
$$;

COMMENT ON FUNCTION api.carry_out_action(bigint) IS
'How many open portfolios it concerned. Closed ones stay as they are. lock_not_available: nothing is done, try again.';
