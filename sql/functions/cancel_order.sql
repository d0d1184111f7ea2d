-- Cancels an open order and frees what it reserved.
-- for: web
-- PT404 order_not_found
-- PT409 order_not_open
CREATE FUNCTION api.cancel_order(_by json, _user_id bigint, _order_id bigint)
RETURNS json
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _is_open boolean;
BEGIN
    PERFORM app.act(_by);
    PERFORM api.lock_portfolio(_user_id);
    SELECT o.status = 'open' AND o.marked_price IS NULL INTO _is_open FROM app.orders AS o
    INNER JOIN app.portfolios AS p ON o.portfolio_id = p.portfolio_id
    WHERE o.order_id = _order_id AND p.user_id = _user_id
    FOR UPDATE OF o;
    IF NOT FOUND THEN
        RAISE 'order_not_found' USING ERRCODE = 'PT404';
    ELSIF NOT _is_open THEN
        RAISE 'order_not_open' USING ERRCODE = 'PT409';
    END IF;
    PERFORM api.end_orders(ARRAY[_order_id], 'cancelled');
    RETURN api.describe_order(_user_id, _order_id);
END;
$$;

COMMENT ON FUNCTION api.cancel_order(json, bigint, bigint) IS
'The order as api.describe_order tells it. One that a quote has crossed is about to fill, and no longer open to this;
those of closed portfolios have all ended.';
