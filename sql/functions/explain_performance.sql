-- Lists what adds up to the profit of a user's open portfolio between two days.
-- for: web
-- PT404 portfolio_not_found
-- PT422 range_reversed
CREATE FUNCTION api.explain_performance(
    _user_id bigint,
    _from_on date,
    _to_on date,
    _after_kind text,
    _after_at timestamptz,
    _after_id bigint,
    _size bigint
)
RETURNS TABLE (
    line_kind text,
    line_id bigint,
    happened_at timestamptz,
    entry_kind text,
    stock_code text,
    stock_name text,
    quantity bigint,
    price bigint,
    fee bigint,
    amount bigint,
    fill_id bigint,
    ended_on date
)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _kinds text[] := '{start,entry,end,correction}';
    _after bigint := coalesce(array_position(_kinds, _after_kind), 0);
    _portfolio_id bigint := (
        SELECT p.portfolio_id FROM app.portfolios AS p WHERE p.user_id = _user_id AND p.closed_at IS NULL
    );
    _period record;
BEGIN
    IF _portfolio_id IS NULL THEN
        RAISE 'portfolio_not_found' USING ERRCODE = 'PT404';
    ELSIF _from_on > _to_on THEN
        RAISE 'range_reversed' USING ERRCODE = 'PT422';
    END IF;
    SELECT f.started_at, f.start_holdings_value, f.ended_on, f.ended_at, f.end_holdings_value INTO _period
    FROM api.find_period(_portfolio_id, _from_on, _to_on) AS f;
    IF _period.ended_on IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH held AS (
        SELECT e.step, e.moment, e.sign, e.kept_value, h.stock_code, h.quantity, h.close, h.value
        FROM (
            VALUES
            (1::bigint, _period.started_at, -1::bigint, _period.start_holdings_value),
            (3::bigint, _period.ended_at, 1::bigint, _period.end_holdings_value)
        ) AS e (step, moment, sign, kept_value)
        LEFT JOIN LATERAL api.value_holdings(_portfolio_id, e.moment) AS h ON true
    ),

    lines AS (
        SELECT
            h.step,
            row_number() OVER (PARTITION BY h.step ORDER BY h.stock_code) AS line_id,
            h.moment,
            NULL::text AS entry_kind,
            h.stock_code,
            h.quantity,
            h.close AS price,
            NULL::bigint AS fee,
            h.sign * h.value AS amount,
            NULL::bigint AS fill_id
        FROM held AS h
        WHERE h.stock_code IS NOT NULL
        UNION ALL
        -- Within an instant in the order of the book; a page is as cheap among fifty thousand as among ten.
        (
            SELECT
                2,
                e.cash_entry_id,
                e.entered_at,
                e.entry_kind,
                coalesce(f.stock_code, c.stock_code),
                f.quantity,
                f.price,
                f.fee,
                e.amount,
                e.fill_id
            FROM app.cash_entries AS e
            LEFT JOIN app.fills AS f ON e.fill_id = f.fill_id
            LEFT JOIN app.holding_changes AS c ON e.holding_change_id = c.holding_change_id
            WHERE
                e.portfolio_id = _portfolio_id
                AND e.entry_kind NOT IN ('opening', 'reward')
                AND e.entered_at > _period.started_at
                AND e.entered_at <= _period.ended_at
                AND _after <= 2
                AND (e.entered_at, e.cash_entry_id) > (
                    CASE _after WHEN 2 THEN _after_at ELSE _period.started_at END,
                    CASE _after WHEN 2 THEN _after_id ELSE 0 END
                )
            ORDER BY e.entered_at, e.cash_entry_id
            LIMIT _size
        )
        UNION ALL
        -- A close that came or changed after the session was taken down: the figures stand on what was taken down.
        SELECT
            4,
            max(h.step),
            max(h.moment),
            NULL,
            NULL,
            NULL,
            NULL,
            NULL,
            h.sign * (max(h.kept_value) - coalesce(sum(h.value), 0)),
            NULL
        FROM held AS h
        GROUP BY h.step, h.sign
        HAVING max(h.kept_value) <> coalesce(sum(h.value), 0)
    )

    SELECT
        _kinds[l.step],
        l.line_id,
        l.moment,
        l.entry_kind,
        l.stock_code,
        s.stock_name,
        l.quantity,
        l.price,
        l.fee,
        l.amount::bigint,
        l.fill_id,
        _period.ended_on
    FROM lines AS l
    LEFT JOIN app.stocks AS s ON l.stock_code = s.stock_code
    WHERE l.step > _after OR (l.step = _after AND (l.moment, l.line_id) > (_after_at, _after_id))
    ORDER BY l.step, l.moment, l.line_id
    LIMIT _size;
END;
$$;

COMMENT ON FUNCTION api.explain_performance(bigint, date, date, text, timestamptz, bigint, bigint) IS
'Lines whose amounts, in won, add up to profit_loss of api.find_performance for the same days: start (a holding at the
start, negative: it was there already), entry (every change of cash but the opening and rewards), end (a holding at the
end), correction (a close that changed after its session was taken down). after_*: the last line of the page before;
NULL the first page. ended_on is the last session, which the next page names as to_on.';
