-- Tells how a user's open portfolio did between two days.
-- for: web
-- PT404 portfolio_not_found
-- PT422 range_reversed
CREATE FUNCTION api.find_performance(_user_id bigint, _from_on date, _to_on date)
RETURNS TABLE (
    portfolio_id bigint,
    season bigint,
    started_at timestamptz,
    ended_at timestamptz,
    session_count bigint,
    start_value bigint,
    end_value bigint,
    external_flow bigint,
    profit_loss bigint,
    simple_return double precision,
    time_weighted_return double precision,
    money_weighted_return double precision,
    period_money_weighted_return double precision,
    maximum_drawdown double precision,
    volatility double precision,
    reasons json,
    daily_values json,
    price_as_of timestamptz,
    stale boolean
)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
BEGIN
    IF _from_on > _to_on THEN
        RAISE 'range_reversed' USING ERRCODE = 'PT422';
    END IF;
    RETURN QUERY
    SELECT
        p.portfolio_id,
        p.season,
        m.started_at,
        m.ended_at,
        m.session_count,
        m.start_value,
        m.end_value,
        m.external_flow,
        m.profit_loss,
        m.simple_return,
        m.time_weighted_return,
        m.money_weighted_return,
        m.period_money_weighted_return,
        m.maximum_drawdown,
        m.volatility,
        m.reasons,
        m.daily_values,
        h.price_as_of,
        h.stale
    FROM app.portfolios AS p
    CROSS JOIN LATERAL api.measure_portfolio(p.portfolio_id, _from_on, _to_on) AS m
    CROSS JOIN LATERAL (
        SELECT
            min(d.price_as_of) AS price_as_of,
            coalesce(bool_or(d.stale), false) AS stale
        FROM api.describe_holdings(p.portfolio_id, m.ended_at) AS d
    ) AS h
    WHERE p.user_id = _user_id AND p.closed_at IS NULL;
    IF NOT FOUND THEN
        RAISE 'portfolio_not_found' USING ERRCODE = 'PT404';
    END IF;
END;
$$;

COMMENT ON FUNCTION api.find_performance(bigint, date, date) IS
'What api.measure_portfolio says of the open portfolio, and how old the prices at its end are: price_as_of the oldest,
stale whether one is.';
