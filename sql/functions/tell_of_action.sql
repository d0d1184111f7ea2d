-- Tells users what a corporate action did to their holding and their open orders.
-- for: owner
CREATE FUNCTION api.tell_of_action(_corporate_action_id bigint, _order_ids bigint[])
RETURNS bigint
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _told bigint;
BEGIN
    PERFORM api.notify(
        p.user_id,
        'system',
        CASE
            WHEN a.action_kind = 'delisting' THEN '상장 폐지'
            WHEN a.action_kind = 'code_change' THEN '종목 코드 변경'
            WHEN a.numerator > a.denominator THEN '주식 분할'
            ELSE '주식 병합'
        END,
        concat_ws(
            ' ',
            s.stock_name || CASE a.action_kind
                WHEN 'delisting' THEN ' 상장이 폐지되었어요.'
                WHEN 'code_change' THEN format(' 종목 코드가 바뀌었어요: %s → %s.', a.stock_code, a.new_stock_code)
                ELSE format(
                    ' %s주가 %s주로 %s.',
                    a.denominator,
                    a.numerator,
                    CASE WHEN a.numerator > a.denominator THEN '나뉘었어요' ELSE '합쳐졌어요' END
                )
            END,
            CASE
                WHEN c.portfolio_id IS NULL THEN NULL
                WHEN a.action_kind = 'code_change' THEN format(
                    '가진 %s주는 그대로예요.', to_char(-c.quantity_change, 'FM9,999,999,999,999')
                )
                WHEN a.payout_price = 0 THEN format(
                    '가진 %s주는 정산금 없이 정리되었어요.', to_char(-c.quantity_change, 'FM9,999,999,999,999')
                )
                WHEN a.payout_price > 0 THEN format(
                    '가진 %s주는 한 주에 %s원, 모두 %s원으로 정산되었어요.',
                    to_char(-c.quantity_change, 'FM9,999,999,999,999'),
                    to_char(a.payout_price, 'FM9,999,999,999'),
                    to_char(c.cash_paid, 'FM9,999,999,999,999,999')
                )
                ELSE format(
                    '가진 %s주는 %s주가 되었어요.',
                    to_char(c.quantity_after - c.quantity_change, 'FM9,999,999,999,999'),
                    to_char(c.quantity_after, 'FM9,999,999,999,999')
                )
            END,
            CASE WHEN a.action_kind = 'split' AND c.cash_paid > 0 THEN format(
                '한 주가 되지 않는 나머지는 %s원으로 받았어요.', to_char(c.cash_paid, 'FM9,999,999,999,999,999')
            ) END,
            CASE WHEN w.orders > 0 THEN format(
                CASE a.action_kind
                    WHEN 'code_change' THEN '걸어 둔 주문 %s건은 새 코드로 옮겼어요.'
                    ELSE '걸어 둔 주문 %s건은 취소되었어요.'
                END,
                w.orders
            ) END
        ),
        json_build_object(
            'corporate_action_id', a.corporate_action_id, 'action_kind', a.action_kind, 'stock_code',
            coalesce(a.new_stock_code, a.stock_code)
        )
    )
    FROM app.corporate_actions AS a
    INNER JOIN app.stocks AS s ON a.stock_code = s.stock_code
    CROSS JOIN (
        SELECT h.portfolio_id FROM app.holding_changes AS h WHERE h.corporate_action_id = _corporate_action_id
        UNION
        SELECT o.portfolio_id FROM app.orders AS o WHERE o.order_id = any(_order_ids)
    ) AS t
    INNER JOIN app.portfolios AS p ON t.portfolio_id = p.portfolio_id
    LEFT JOIN app.holding_changes AS c
        ON
            c.corporate_action_id = _corporate_action_id
            AND p.portfolio_id = c.portfolio_id
            AND a.stock_code = c.stock_code
    LEFT JOIN (
        SELECT o.portfolio_id, count(*) AS orders FROM app.orders AS o
        WHERE o.order_id = any(_order_ids)
        GROUP BY o.portfolio_id
    ) AS w ON p.portfolio_id = w.portfolio_id
    WHERE a.corporate_action_id = _corporate_action_id
    ORDER BY p.user_id;
    GET DIAGNOSTICS _told = ROW_COUNT;
    RETURN _told;
END;
$$;

COMMENT ON FUNCTION api.tell_of_action(bigint, bigint[]) IS
'How many notices: one for each portfolio whose holding changed or whose orders ended.';
