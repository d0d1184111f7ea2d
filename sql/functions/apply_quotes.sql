-- Stores quotes: the latest of each stock, and the range of its day.
-- for: owner
CREATE FUNCTION api.apply_quotes(_rows json, _now timestamptz)
RETURNS text[]
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _codes text[];
BEGIN
    -- What a share is stays until these are committed.
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('app.corporate_actions', 0));
    INSERT INTO app.daily_prices AS d (stock_code, priced_on, open, high, low, close, volume, quoted_at)
    SELECT
        r.stock_code,
        (coalesce(r.quoted_at, _now) AT TIME ZONE 'Asia/Seoul')::date,
        coalesce(r.open, r.price),
        greatest(r.high, r.open, r.price),
        least(r.low, r.open, r.price),
        r.price,
        coalesce(r.volume, 0),
        coalesce(r.quoted_at, _now)
    FROM json_to_recordset(_rows) AS r (
        stock_code text, price bigint, quoted_at timestamptz, open bigint, high bigint, low bigint, volume bigint
    )
    ORDER BY r.stock_code
    ON CONFLICT (stock_code, priced_on) DO UPDATE SET
        high = greatest(d.high, EXCLUDED.high),
        low = least(d.low, EXCLUDED.low),
        close = CASE WHEN EXCLUDED.quoted_at >= d.quoted_at THEN EXCLUDED.close ELSE d.close END,
        volume = greatest(d.volume, EXCLUDED.volume),
        quoted_at = greatest(d.quoted_at, EXCLUDED.quoted_at);
    -- Whoever says what the day opened with knows better than the first price we heard.
    UPDATE app.daily_prices AS d SET open = r.open
    FROM json_to_recordset(_rows) AS r (stock_code text, quoted_at timestamptz, open bigint)
    WHERE
        d.stock_code = r.stock_code
        AND d.priced_on = (coalesce(r.quoted_at, _now) AT TIME ZONE 'Asia/Seoul')::date
        AND d.open <> r.open;
    WITH latest AS (
        INSERT INTO app.quotes AS q (stock_code, price, quoted_at, open, high, low, volume, change_rate)
        SELECT
            r.stock_code,
            api.adjust_price(r.price, f.factor),
            d.quoted_at,
            api.adjust_price(d.open, f.factor),
            api.adjust_price(d.high, f.factor),
            api.adjust_price(d.low, f.factor),
            round(d.volume / f.factor),
            coalesce(
                r.change_rate,
                (
                    SELECT least(round((r.price * f.factor - c.close) * 100.0 / c.close, 2), 99999.99)
                    FROM app.daily_prices AS b
                    CROSS JOIN LATERAL (
                        SELECT b.close * api.find_quote_factor(b.stock_code, b.priced_on) AS close
                    ) AS c
                    WHERE b.stock_code = r.stock_code AND b.priced_on < d.priced_on
                    ORDER BY b.priced_on DESC
                    LIMIT 1
                ),
                0
            )
        FROM json_to_recordset(_rows) AS r (
            stock_code text, price bigint, quoted_at timestamptz, change_rate numeric
        )
        INNER JOIN app.daily_prices AS d
            ON
                r.stock_code = d.stock_code
                AND d.priced_on = (coalesce(r.quoted_at, _now) AT TIME ZONE 'Asia/Seoul')::date
        -- Looked up once a row, not once a column that uses it.
        CROSS JOIN LATERAL (SELECT api.find_quote_factor(r.stock_code, d.priced_on) AS factor LIMIT 1) AS f
        WHERE d.quoted_at = coalesce(r.quoted_at, _now)
        ORDER BY r.stock_code
        ON CONFLICT (stock_code) DO UPDATE SET
            price = EXCLUDED.price,
            quoted_at = EXCLUDED.quoted_at,
            open = EXCLUDED.open,
            high = EXCLUDED.high,
            low = EXCLUDED.low,
            volume = EXCLUDED.volume,
            change_rate = EXCLUDED.change_rate
        WHERE EXCLUDED.quoted_at >= q.quoted_at
        RETURNING q.stock_code
    )
    SELECT array_agg(l.stock_code) INTO _codes FROM latest AS l;
    RETURN coalesce(_codes, '{}');
END;
$$;

COMMENT ON FUNCTION api.apply_quotes(json, timestamptz) IS
'The codes of the stocks whose latest quote this is now. Locks rows in the order of their codes.';
