-- Fills an order at a price: cash, entry, holding, fill, and a notice. Whoever calls holds the portfolio's lock.
-- for: owner
CREATE FUNCTION api.fill_order(_order_id bigint, _price bigint, _quoted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _portfolio_id bigint;
    _user_id bigint;
    _stock_code text;
    _side text;
    _quantity bigint;
    _status text;
    _reserved bigint;
    _fee_ratio numeric;
    _sign bigint;
    _amount bigint;
    _fee bigint;
    _released bigint;
    _cash bigint;
    _quantity_after bigint;
    _cost_after bigint;
    _fill_id bigint;
    _filled_at timestamptz;
BEGIN
    SELECT o.portfolio_id, o.stock_code, o.side, o.quantity, o.status, o.reserved_cash, o.fee_ratio
    INTO STRICT _portfolio_id, _stock_code, _side, _quantity, _status, _reserved, _fee_ratio
    FROM app.orders AS o
    WHERE o.order_id = _order_id;
    _sign := CASE _side WHEN 'buy' THEN -1 ELSE 1 END;
    _amount := _price * _quantity;
    _fee := trunc(_amount * _fee_ratio);
    UPDATE app.portfolios AS p
    SET
        cash = p.cash + _sign * _amount - _fee,
        reserved_cash = p.reserved_cash - _reserved,
        fill_count = p.fill_count + 1
    WHERE p.portfolio_id = _portfolio_id
    RETURNING p.cash, p.user_id INTO STRICT _cash, _user_id;
    IF _side = 'buy' THEN
        INSERT INTO app.holdings AS h (portfolio_id, stock_code, quantity, total_cost)
        VALUES (_portfolio_id, _stock_code, _quantity, _amount + _fee)
        ON CONFLICT (portfolio_id, stock_code) DO UPDATE SET
            quantity = h.quantity + EXCLUDED.quantity,
            total_cost = h.total_cost + EXCLUDED.total_cost
        RETURNING h.quantity, h.total_cost INTO STRICT _quantity_after, _cost_after;
    ELSE
        SELECT trunc(h.total_cost::numeric * _quantity / h.quantity) INTO STRICT _released
        FROM app.holdings AS h
        WHERE h.portfolio_id = _portfolio_id AND h.stock_code = _stock_code;
        UPDATE app.holdings AS h
        SET
            quantity = h.quantity - _quantity,
            reserved_quantity = h.reserved_quantity - CASE _status WHEN 'open' THEN _quantity ELSE 0 END,
            total_cost = h.total_cost - _released,
            realised_profit = h.realised_profit + _amount - _fee - _released
        WHERE h.portfolio_id = _portfolio_id AND h.stock_code = _stock_code
        RETURNING h.quantity, h.total_cost INTO STRICT _quantity_after, _cost_after;
    END IF;
    INSERT INTO app.fills (
        order_id, portfolio_id, stock_code, side, quantity, price, fee, released_cost,
        quantity_after, total_cost_after, quoted_at
    )
    VALUES (
        _order_id, _portfolio_id, _stock_code, _side, _quantity, _price, _fee, _released,
        _quantity_after, _cost_after, _quoted_at
    )
    RETURNING fill_id, filled_at INTO _fill_id, _filled_at;
    -- One moment for all of it: as of no instant are there shares without what they cost.
    INSERT INTO app.cash_entries (portfolio_id, entry_kind, amount, balance_after, fill_id, entered_at)
    VALUES (_portfolio_id, _side, _sign * _amount - _fee, _cash, _fill_id, _filled_at);
    UPDATE app.orders AS o SET status = 'filled', reserved_cash = 0, ended_at = _filled_at
    WHERE o.order_id = _order_id AND o.status = 'open';
    PERFORM api.notify(
        _user_id,
        'fill',
        CASE _side WHEN 'buy' THEN '매수 체결' ELSE '매도 체결' END,
        format(
            '%s %s주를 한 주에 %s원에 %s.',
            (SELECT s.stock_name FROM app.stocks AS s WHERE s.stock_code = _stock_code),
            to_char(_quantity, 'FM9,999,999,999'),
            to_char(_price, 'FM9,999,999,999'),
            CASE _side WHEN 'buy' THEN '샀어요' ELSE '팔았어요' END
        ),
        json_build_object('order_id', _order_id, 'fill_id', _fill_id, 'stock_code', _stock_code)
    );
    RETURN _fill_id;
END;
$$;

COMMENT ON FUNCTION api.fill_order(bigint, bigint, timestamptz) IS
'Its fill_id. An open order gives back what it reserved; one that is placed as filled reserved nothing. What cannot be
paid or is not held fails on the constraints of portfolios and holdings: callers refuse before.';
