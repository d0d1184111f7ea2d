-- Shows what an order would do: it is placed, told of, and undone.
-- for: web
CREATE FUNCTION api.preview_order(
    _by json,
    _user_id bigint,
    _stock_code text,
    _side text,
    _order_kind text,
    _quantity bigint,
    _limit_price bigint,
    _trade_reason text
)
RETURNS json
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _answer json;
BEGIN
    BEGIN
        SELECT o.answer INTO _answer
        FROM api.place_order(
            _by, _user_id, _stock_code, _side, _order_kind, _quantity, _limit_price, _trade_reason, NULL, NULL
        ) AS o;
        -- Undoes this block; what a variable holds stays.
        RAISE SQLSTATE 'PT200';
    EXCEPTION WHEN SQLSTATE 'PT200' THEN
        RETURN _answer;
    END;
END;
$$;

COMMENT ON FUNCTION api.preview_order(json, bigint, text, text, text, bigint, bigint, text) IS
'What api.place_order would answer now, refusals included; nothing is kept.';
