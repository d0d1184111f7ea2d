-- Places an order, fills it at once if its price is there, and moves the cash. The only way an order comes to be.
-- for: web
-- PT404 portfolio_not_found
-- PT404 stock_not_listed
-- PT409 market_closed_today
-- PT409 market_closed_now
-- PT409 trading_halted
-- PT409 price_unavailable
-- PT409 price_too_old
-- PT409 insufficient_cash
-- PT409 insufficient_quantity
-- PT409 too_many_open_orders
-- PT422 limit_price_required
-- PT422 idempotency_key_reused
CREATE FUNCTION api.place_order(
    _by json,
    _user_id bigint,
    _stock_code text,
    _side text,
    _order_kind text,
    _quantity bigint,
    _limit_price bigint,
    _trade_reason text,
    _idempotency_key text,
    _request_sha256 bytea
)
RETURNS TABLE (is_replayed boolean, answer json)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _portfolio_id bigint;
    _free bigint;
    _fee_ratio numeric;
    _most bigint;
    _oldest timestamptz;
    _is_day boolean;
    _is_open boolean;
    _is_listed boolean;
    _is_halted boolean;
    _ends_at timestamptz;
    _price bigint;
    _quoted_at timestamptz;
    _is_filled boolean;
    _cost bigint;
    _order_id bigint;
    _sha256 bytea;
BEGIN
    PERFORM app.act(_by);
    SELECT l.portfolio_id, l.spendable_cash INTO _portfolio_id, _free FROM api.lock_portfolio(_user_id) AS l;
    IF NOT FOUND THEN
        RAISE 'portfolio_not_found' USING ERRCODE = 'PT404';
    END IF;
    -- One user's orders wait for each other above, so what a key did before is seen here.
    SELECT k.request_sha256, true, k.answer INTO _sha256, is_replayed, answer FROM app.idempotency_keys AS k
    WHERE k.user_id = _user_id AND k.idempotency_key = _idempotency_key;
    IF _sha256 <> _request_sha256 THEN
        RAISE 'idempotency_key_reused' USING ERRCODE = 'PT422';
    ELSIF is_replayed THEN
        RETURN NEXT;
        RETURN;
    END IF;

    -- What a share is stays until the order is committed: corporate actions take this lock to change it.
    PERFORM 1 FROM app.stocks AS s
    WHERE s.stock_code = _stock_code AND s.delisted_on IS NULL FOR KEY SHARE;
    _is_listed := FOUND;
    SELECT
        CASE _side WHEN 'buy' THEN r.buy_fee_ratio ELSE r.sell_fee_ratio END,
        r.open_orders_limit, app.clock() - make_interval(secs => r.quote_age_limit_seconds), m.is_trading_day,
        m.is_open, m.session_ends_at, EXISTS (SELECT 1 FROM api.trading_halts AS h WHERE h.stock_code = _stock_code)
    INTO STRICT _fee_ratio, _most, _oldest, _is_day, _is_open, _ends_at, _is_halted
    FROM app.trading_rules AS r CROSS JOIN api.market_state AS m;
    IF (_order_kind = 'limit') <> (_limit_price IS NOT NULL) THEN
        RAISE 'limit_price_required' USING ERRCODE = 'PT422';
    ELSIF NOT _is_listed THEN
        RAISE 'stock_not_listed' USING ERRCODE = 'PT404';
    ELSIF NOT _is_day THEN
        RAISE 'market_closed_today' USING ERRCODE = 'PT409';
    ELSIF NOT _is_open THEN
        RAISE 'market_closed_now' USING ERRCODE = 'PT409';
    ELSIF _is_halted THEN
        RAISE 'trading_halted' USING ERRCODE = 'PT409';
    ELSIF _order_kind = 'limit' THEN
        PERFORM api.check_limit_price(_stock_code, _limit_price);
        -- Until the order is committed no new quote is: it either fills at this one, or the next one sees it.
        SELECT q.price, q.quoted_at INTO _price, _quoted_at FROM app.quotes AS q
        WHERE q.stock_code = _stock_code FOR SHARE;
    ELSE
        SELECT q.price, q.quoted_at INTO _price, _quoted_at FROM app.quotes AS q WHERE q.stock_code = _stock_code;
    END IF;
    _is_filled := coalesce(
        _order_kind = 'market'
        OR CASE _side WHEN 'buy' THEN _price <= _limit_price ELSE _price >= _limit_price END,
        false
    );
    IF _is_filled AND _price IS NULL THEN
        RAISE 'price_unavailable' USING ERRCODE = 'PT409';
    ELSIF _quoted_at < _oldest THEN
        IF _order_kind = 'market' THEN
            RAISE 'price_too_old' USING ERRCODE = 'PT409';
        END IF;
        _is_filled := false;
    END IF;

    IF _side = 'buy' THEN
        _cost := CASE WHEN _is_filled THEN _price ELSE _limit_price END * _quantity;
        _cost := _cost + trunc(_cost * _fee_ratio)::bigint;
        IF _cost > _free THEN
            RAISE 'insufficient_cash' USING ERRCODE = 'PT409';
        END IF;
    ELSIF NOT EXISTS (
        SELECT 1 FROM app.holdings AS h
        WHERE
            h.portfolio_id = _portfolio_id
            AND h.stock_code = _stock_code
            AND h.quantity - h.reserved_quantity >= _quantity
    ) THEN
        RAISE 'insufficient_quantity' USING ERRCODE = 'PT409';
    END IF;
    IF NOT _is_filled AND _most <= (
        SELECT count(*) FROM app.orders AS o
        WHERE o.portfolio_id = _portfolio_id AND o.status = 'open'
    ) THEN
        RAISE 'too_many_open_orders' USING ERRCODE = 'PT409';
    END IF;

    INSERT INTO app.orders (
        portfolio_id, stock_code, side, order_kind, quantity, limit_price, trade_reason, status, reserved_cash,
        fee_ratio, expires_at, ended_at
    )
    VALUES (
        _portfolio_id,
        _stock_code,
        _side,
        _order_kind,
        _quantity,
        _limit_price,
        api.clean_text(_trade_reason),
        CASE WHEN _is_filled THEN 'filled' ELSE 'open' END,
        CASE WHEN _is_filled OR _side = 'sell' THEN 0 ELSE _cost END,
        _fee_ratio,
        CASE _order_kind WHEN 'limit' THEN _ends_at END,
        CASE WHEN _is_filled THEN app.clock() END
    )
    RETURNING order_id INTO _order_id;
    IF _is_filled THEN
        PERFORM api.fill_order(_order_id, _price, _quoted_at);
    ELSIF _side = 'buy' THEN
        UPDATE app.portfolios AS p SET reserved_cash = p.reserved_cash + _cost
        WHERE p.portfolio_id = _portfolio_id;
    ELSE
        UPDATE app.holdings AS h SET reserved_quantity = h.reserved_quantity + _quantity
        WHERE h.portfolio_id = _portfolio_id AND h.stock_code = _stock_code;
    END IF;

    is_replayed := false;
    answer := api.describe_order(_user_id, _order_id);
    IF _idempotency_key IS NOT NULL THEN
        INSERT INTO app.idempotency_keys (user_id, idempotency_key, request_sha256, answer)
        VALUES (_user_id, _idempotency_key, _request_sha256, answer);
    END IF;
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION api.place_order(json, bigint, text, text, text, bigint, bigint, text, text, bytea) IS
'The order as api.describe_order tells it, and whether that was told before. side: buy or sell; order_kind: market,
limit_price NULL, or limit. idempotency_key NULL: not kept; request_sha256: of method, path and body. A refusal keeps
nothing. An order for more than is there, now or with what open orders reserve, is refused.';
