-- Measures a portfolio from one close to another: value, flows, profit, returns, drawdown, volatility.
-- for: analyst
CREATE FUNCTION api.measure_portfolio(_portfolio_id bigint, _from_on date, _to_on date)
RETURNS TABLE (
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
    daily_values json
)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _period record;
    _days date[];
    _values bigint[];
    _flows bigint[];
BEGIN
    SELECT f.started_on, f.started_at, f.start_value, f.ended_on, coalesce(f.ended_at, f.started_at) AS ended_at
    INTO _period
    FROM api.find_period(_portfolio_id, _from_on, _to_on) AS f;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT
        array_agg(v.snapped_on ORDER BY v.snapped_on),
        array_agg(v.total_value ORDER BY v.snapped_on),
        array_agg(v.external_flow ORDER BY v.snapped_on),
        coalesce(json_agg(json_build_object(
            'snapped_on', v.snapped_on,
            'cash', v.cash,
            'holdings_value', v.holdings_value,
            'total_value', v.total_value,
            'external_flow', v.external_flow,
            'profit_loss', v.profit_loss,
            'daily_return', v.daily_return
        ) ORDER BY v.snapped_on), '[]')
    INTO _days, _values, _flows, daily_values
    FROM api.portfolio_values AS v
    WHERE
        v.portfolio_id = _portfolio_id
        AND v.snapped_on >= coalesce(_from_on, v.snapped_on)
        AND v.snapped_on <= _period.ended_on;
    RETURN QUERY
    SELECT
        _period.started_at,
        _period.ended_at,
        m.session_count,
        _period.start_value,
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
        daily_values
    FROM (
        SELECT
            array_agg((e.entered_at AT TIME ZONE 'Asia/Seoul')::date) AS paid_on,
            array_agg(e.amount) AS paid
        FROM app.cash_entries AS e
        WHERE
            e.portfolio_id = _portfolio_id
            AND e.entry_kind = 'reward'
            AND e.entered_at > _period.started_at
            AND e.entered_at <= _period.ended_at
    ) AS r
    CROSS JOIN LATERAL app.measure_returns(
        _period.started_on, _period.start_value, _days, _values, _flows, r.paid_on, r.paid
    ) AS m;
END;
$$;

COMMENT ON FUNCTION api.measure_portfolio(bigint, date, date) IS
'The columns of api.portfolio_returns, where each is defined, over the sessions from from_on to to_on (KST; NULL no
bound), and the days in between as json: it starts at the close before from_on or at the opening, and ends at the close
of the last session that was taken down. No row: no such portfolio.';
