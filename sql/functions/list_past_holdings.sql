-- Lists what a user's portfolio that was open at an instant held then.
-- for: web
CREATE FUNCTION api.list_past_holdings(_user_id bigint, _as_of timestamptz)
RETURNS TABLE (
    stock_code text,
    stock_name text,
    quantity bigint,
    reserved_quantity bigint,
    total_cost bigint,
    average_cost numeric,
    price bigint,
    value bigint,
    profit_loss bigint,
    profit_loss_pct numeric,
    realised_profit bigint,
    price_as_of timestamptz,
    stale boolean
)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _portfolio_id bigint := api.find_portfolio_at(_user_id, _as_of);
BEGIN
    RETURN QUERY
    SELECT
        h.stock_code,
        h.stock_name,
        h.quantity,
        h.reserved_quantity,
        h.total_cost,
        h.average_cost,
        h.price,
        h.value,
        h.profit_loss,
        h.profit_loss_pct,
        h.realised_profit,
        h.price_as_of,
        h.stale
    FROM api.describe_holdings(_portfolio_id, _as_of) AS h;
END;
$$;

COMMENT ON FUNCTION api.list_past_holdings(bigint, timestamptz) IS
'The columns of api.holdings as they stood at the instant, at the last close by then, the most valuable first.';
