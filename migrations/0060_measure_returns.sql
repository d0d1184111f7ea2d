-- The figures of returns: what a series of values and flows comes to. A view stands on them.
-- depends: 0059_audited_tables

CREATE FUNCTION app.link_returns(_returns double precision[])
RETURNS double precision
LANGUAGE plpgsql
IMMUTABLE
STRICT
SET search_path = ''
AS $$
DECLARE
    _growth double precision := 1;
    _return double precision;
BEGIN
    IF cardinality(_returns) = 0 THEN
        RETURN NULL;
    END IF;
    FOREACH _return IN ARRAY _returns LOOP
        _growth := _growth * (1 + _return);
    END LOOP;
    RETURN _growth - 1;
END;
$$;

COMMENT ON FUNCTION app.link_returns(double precision[]) IS
'Time-weighted return as a ratio: the product of (1 + r) over the days, less 1. Not annualised. NULL where a day has
none or there is no day. Source: CFA Institute, GIPS Standards for Firms (2020), time-weighted return: the portfolio is
valued at external cash flows and the returns of the sub-periods are geometrically linked.';

CREATE FUNCTION app.find_drawdown(_returns double precision[])
RETURNS double precision
LANGUAGE plpgsql
IMMUTABLE
STRICT
SET search_path = ''
AS $$
DECLARE
    _growth double precision := 1;
    _peak double precision := 1;
    _deepest double precision := 0;
    _return double precision;
BEGIN
    IF cardinality(_returns) = 0 THEN
        RETURN NULL;
    END IF;
    FOREACH _return IN ARRAY _returns LOOP
        IF _return IS NULL THEN
            RETURN NULL;
        END IF;
        _growth := _growth * (1 + _return);
        _peak := greatest(_peak, _growth);
        _deepest := least(_deepest, _growth / _peak - 1);
    END LOOP;
    RETURN _deepest;
END;
$$;

COMMENT ON FUNCTION app.find_drawdown(double precision[]) IS
'Maximum drawdown as a ratio, -1 to 0: the least of growth / highest growth until then - 1, where growth starts at 1 and
is linked from the returns, so that money paid in is no recovery. NULL where a day has no return or there is no day.
Source: Magdon-Ismail and Atiya, Maximum drawdown, Risk 17 (10), 2004.';

CREATE FUNCTION app.measure_volatility(_returns double precision[])
RETURNS double precision
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN count(*) = count(r.daily_return) THEN stddev_samp(r.daily_return) * sqrt(252::double precision) END
    FROM unnest(_returns) AS r (daily_return);
END;

COMMENT ON FUNCTION app.measure_volatility(double precision[]) IS
'Annualised volatility as a ratio: the sample standard deviation (n - 1) of the daily returns times the root of 252, the
trading days of a year by convention, whatever the calendar had. NULL below two days or where a day has no return.
Source: Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. (2008), chapter 4.';

CREATE FUNCTION app.solve_log_rate(_days date[], _amounts double precision[])
RETURNS double precision
LANGUAGE plpgsql
IMMUTABLE
STRICT
SET search_path = ''
AS $$
DECLARE
    _years double precision[];
    _span double precision;
    -- The logarithm of 1 + rate, between two bounds where the present value has different signs.
    _low double precision := 0;
    _high double precision := 0;
    _at double precision := 0;
    _value double precision;
    _slope double precision;
    _sign double precision;
    _step double precision;
    _next double precision;
BEGIN
    SELECT array_agg((d.day - f.first_day) / 365::double precision ORDER BY d.place), max(d.day - f.first_day) / 365.0
    INTO _years, _span
    FROM unnest(_days) WITH ORDINALITY AS d (day, place)
    CROSS JOIN (SELECT min(g.day) AS first_day FROM unnest(_days) AS g (day)) AS f;
    SELECT sum(a.amount) INTO _value FROM unnest(_amounts) AS a (amount);
    IF _span IS NULL OR _span = 0 OR _value IS NULL OR cardinality(_days) <> cardinality(_amounts) THEN
        RETURN NULL;
    ELSIF _value = 0 THEN
        RETURN CASE WHEN 0 <> ANY (_amounts) THEN 0 END;
    END IF;
    -- Outwards from a rate of nothing, growing steps: the solution that is nearest to it.
    _sign := sign(_value);
    _step := 0.01 / _span;
    LOOP
        SELECT sum(f.amount * exp(-_step * f.years)), sum(f.amount * exp(_step * f.years)) INTO _value, _slope
        FROM unnest(_amounts, _years) AS f (amount, years);
        IF sign(_value) <> _sign THEN
            _high := _step;
            EXIT;
        ELSIF sign(_slope) <> _sign THEN
            _low := -_step;
            EXIT;
        ELSIF _step * _span > 100 THEN
            RETURN NULL;
        END IF;
        _step := _step * 1.5;
    END LOOP;
    -- Newton's steps, halves where they leave the bounds.
    _sign := CASE WHEN _low < 0 THEN -_sign ELSE _sign END;
    _at := (_low + _high) / 2;
    FOR _round IN 1..200 LOOP
        SELECT sum(f.amount * exp(-_at * f.years)), sum(-f.years * f.amount * exp(-_at * f.years)) INTO _value, _slope
        FROM unnest(_amounts, _years) AS f (amount, years);
        IF _value = 0 THEN
            EXIT;
        ELSIF sign(_value) = _sign THEN
            _low := _at;
        ELSE
            _high := _at;
        END IF;
        _next := _at - _value / nullif(_slope, 0);
        IF _next IS NULL OR _next <= _low OR _next >= _high THEN
            _next := (_low + _high) / 2;
        END IF;
        EXIT WHEN abs(_next - _at) <= 4e-16 * greatest(0.25, abs(_at));
        _at := _next;
    END LOOP;
    RETURN _at;
END;
$$;

COMMENT ON FUNCTION app.solve_log_rate(date[], double precision[]) IS
'Internal rate of return of dated amounts as ln(1 + r), r a yearly ratio, 365 days a year: the r at which the sum of
amount / (1 + r)^(days since the first / 365) is 0; of several the nearest to 0. A logarithm, since a loss of a tenth in
a day is a yearly r that a float cannot tell from -1. What is paid in is negative, what is taken out positive. NULL
where there is none: a single day, amounts of one sign. Source: XIRR of Microsoft Excel and of OASIS OpenFormula.';

CREATE FUNCTION app.measure_returns(
    _started_on date,
    _start_value bigint,
    _days date[],
    _values bigint[],
    _flows bigint[],
    _paid_on date[],
    _paid bigint[]
)
RETURNS TABLE (
    session_count bigint,
    end_value bigint,
    external_flow bigint,
    profit_loss bigint,
    simple_return double precision,
    time_weighted_return double precision,
    money_weighted_return double precision,
    period_money_weighted_return double precision,
    maximum_drawdown double precision,
    volatility double precision,
    reasons json
)
LANGUAGE plpgsql
IMMUTABLE
-- Whoever may call it need not know the others.
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _count integer := coalesce(cardinality(_days), 0);
    _ended_on date := _days[_count];
    _returns double precision[];
    _log_rate double precision;
    _rate_reason text;
    _other_reason text;
BEGIN
    session_count := _count;
    end_value := coalesce(_values[_count], _start_value);
    external_flow := (SELECT coalesce(sum(f.flow), 0) FROM unnest(_flows) AS f (flow));
    profit_loss := end_value - _start_value - external_flow;
    IF session_count = 0 THEN
        _rate_reason := 'short_history';
        _other_reason := 'short_history';
    ELSE
        SELECT array_agg(
            d.total / nullif(d.before + d.flow, 0)::double precision - 1 ORDER BY d.place
        ) INTO _returns
        FROM unnest(_values, _start_value || _values[:_count - 1], _flows)
        WITH ORDINALITY AS d (total, before, flow, place);
        simple_return := profit_loss / nullif(_start_value, 0)::double precision;
        time_weighted_return := app.link_returns(_returns);
        maximum_drawdown := app.find_drawdown(_returns);
        volatility := app.measure_volatility(_returns);
        -- What was there at the start and came in later is paid in, what is there at the end is taken out.
        _log_rate := app.solve_log_rate(
            _started_on || coalesce(_paid_on, '{}') || _ended_on,
            -_start_value::double precision
            || ARRAY(SELECT -p.amount::double precision FROM unnest(_paid) AS p (amount))
            || end_value::double precision
        );
        money_weighted_return := CASE
            WHEN _log_rate < -700 THEN -1
            WHEN _log_rate < 700 THEN exp(_log_rate) - 1
        END;
        period_money_weighted_return := exp(_log_rate * (_ended_on - _started_on) / 365) - 1;
        _rate_reason := CASE
            WHEN _log_rate IS NOT NULL THEN NULL
            WHEN _ended_on = _started_on THEN 'short_history'
            WHEN end_value = 0 THEN 'zero_value'
            ELSE 'no_rate'
        END;
        _other_reason := CASE WHEN array_position(_returns, NULL) > 0 THEN 'zero_value' END;
    END IF;
    reasons := json_strip_nulls(json_build_object(
        'simple_return', CASE
            WHEN session_count = 0 THEN 'short_history'
            WHEN simple_return IS NULL THEN 'zero_value'
        END,
        'time_weighted_return', _other_reason,
        'money_weighted_return', CASE
            WHEN _log_rate IS NOT NULL AND money_weighted_return IS NULL THEN 'no_rate'
            ELSE _rate_reason
        END,
        'period_money_weighted_return', _rate_reason,
        'maximum_drawdown', _other_reason,
        'volatility', CASE WHEN session_count < 2 THEN 'short_history' ELSE _other_reason END
    ));
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION app.measure_returns(date, bigint, date[], bigint[], bigint[], date[], bigint[]) IS
'The figures of api.portfolio_returns, where each is defined. started_on, start_value: day and won of the start; days,
values, flows: each session after it, its total value and the won that came from outside since the one before; paid_on,
paid: the same won by the day, KST, on which they came.';
