-- Saves a corporate action before it is applied; the same one again is one.
-- for: web
-- PT404 stock_not_listed
-- PT409 corporate_action_conflict
-- PT409 new_code_in_use
-- PT409 stock_traded_since
-- PT422 corporate_action_incomplete
CREATE FUNCTION api.save_corporate_action(
    _by json,
    _stock_code text,
    _action_kind text,
    _effective_on date,
    _numerator bigint,
    _denominator bigint,
    _payout_price bigint,
    _new_stock_code text,
    _halted_from timestamptz,
    _halted_until timestamptz
)
RETURNS api.corporate_actions
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _day date := CASE _action_kind
        WHEN 'halt' THEN (_halted_from AT TIME ZONE 'Asia/Seoul')::date ELSE _effective_on
    END;
    _began_at timestamptz := _day::timestamp AT TIME ZONE 'Asia/Seoul';
    _was_held boolean := true;
    _was_traded boolean := false;
    _id bigint;
    _is_same boolean;
BEGIN
    PERFORM app.act(_by);
    IF _day IS NULL OR (_action_kind = 'halt' AND _effective_on <> _day) THEN
        RAISE 'corporate_action_incomplete' USING ERRCODE = 'PT422';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('app.corporate_actions', 0));
    -- Orders hold this lock from before they look whether the stock is halted: they are done, or see the action.
    PERFORM 1 FROM app.stocks AS s WHERE s.stock_code = _stock_code AND s.delisted_on IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE 'stock_not_listed' USING ERRCODE = 'PT404';
    END IF;
    SELECT
        a.corporate_action_id,
        (a.numerator, a.denominator, a.payout_price, a.new_stock_code, a.halted_until)
        IS NOT DISTINCT FROM (_numerator, _denominator, _payout_price, _new_stock_code, _halted_until)
    INTO _id, _is_same
    FROM app.corporate_actions AS a
    WHERE
        a.stock_code = _stock_code
        AND a.action_kind = _action_kind
        AND a.effective_on = _day
        AND a.halted_from IS NOT DISTINCT FROM _halted_from
        AND a.withdrawn_at IS NULL;
    IF NOT _is_same THEN
        RAISE 'corporate_action_conflict' USING ERRCODE = 'PT409';
    END IF;
    IF _id IS NULL AND (
        -- What comes to a stock that waits for this code is told of the old one, and goes along.
        EXISTS (
            SELECT 1 FROM app.corporate_actions AS a
            WHERE a.new_stock_code = _stock_code AND a.applied_at IS NULL AND a.withdrawn_at IS NULL
        )
        OR _new_stock_code <> _stock_code AND (
            EXISTS (SELECT 1 FROM app.stocks AS s WHERE s.stock_code = _new_stock_code AND s.delisted_on IS NOT NULL)
            OR EXISTS (SELECT 1 FROM app.daily_prices AS d WHERE d.stock_code = _new_stock_code AND d.priced_on < _day)
            OR EXISTS (
                SELECT 1 FROM app.corporate_actions AS a
                WHERE _new_stock_code IN (a.stock_code, a.new_stock_code) AND a.withdrawn_at IS NULL
            )
        )
    ) THEN
        RAISE 'new_code_in_use' USING ERRCODE = 'PT409';
    END IF;
    IF _id IS NULL AND _action_kind IN ('split', 'delisting') AND _began_at <= app.clock() THEN
        _was_traded := EXISTS (
            SELECT 1 FROM app.fills AS f WHERE f.stock_code = _stock_code AND f.filled_at >= _began_at
        ) OR EXISTS (
            -- Under another code then: who traded it since is not asked.
            SELECT 1 FROM app.corporate_actions AS a
            WHERE a.new_stock_code = _stock_code AND a.applied_at IS NOT NULL AND a.effective_on > _day
        );
        _was_held := EXISTS (
            SELECT 1 FROM app.fills AS f WHERE f.stock_code = _stock_code AND f.filled_at < _began_at
        ) OR EXISTS (SELECT 1 FROM app.holding_changes AS c WHERE c.stock_code = _stock_code);
        -- What was bought since is of new shares where nobody had old ones; of a delisted stock it can't have been.
        IF _was_traded AND (_was_held OR _action_kind <> 'split') THEN
            RAISE 'stock_traded_since' USING ERRCODE = 'PT409';
        END IF;
    END IF;
    IF _id IS NULL THEN
        INSERT INTO app.corporate_actions AS a (
            stock_code, action_kind, effective_on, numerator, denominator, payout_price, new_stock_code,
            halted_from, halted_until, changes_holdings
        )
        VALUES (
            _stock_code, _action_kind, _day, _numerator, _denominator, _payout_price, _new_stock_code,
            _halted_from, _halted_until, NOT _was_traded
        )
        RETURNING a.corporate_action_id INTO _id;
        PERFORM api.retell_quote(_stock_code);
    END IF;
    RETURN (SELECT a FROM api.corporate_actions AS a WHERE a.corporate_action_id = _id);
END;
$$;

COMMENT ON FUNCTION api.save_corporate_action(
    json, text, text, date, bigint, bigint, bigint, text, timestamptz, timestamptz
) IS
'A row of api.corporate_actions, new or as it stands. A halt names no day: it holds by itself from halted_from until
halted_until. Another is applied when its day begins; from then until it is, nobody trades the stock. A split or
delisting of a day that has begun is taken while nobody has traded the stock since; a split also where nobody held it
before: then only prices are told anew. payout_price, of a delisting: won a share, 0 nothing. new_stock_code: of nothing
that was traded before that day; it may be listed already.';
