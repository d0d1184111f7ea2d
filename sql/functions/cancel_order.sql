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
    _portfolio_id bigint;
    _is_open boolean;
BEGIN
    PERFORM app.act(_by);
    SELECT p.portfolio_id INTO _portfolio_id FROM app.portfolios AS p
    WHERE p.user_id = _user_id AND p.closed_at IS NULL FOR UPDATE;
    SELECT o.status = 'open' AND o.marked_price IS NULL INTO _is_open FROM app.orders AS o
    WHERE o.order_id = _order_id AND o.portfolio_id = _portfolio_id FOR UPDATE;
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
'The order as api.describe_order tells it. One that a quote has crossed is about to fill, and no longer open to this.';
