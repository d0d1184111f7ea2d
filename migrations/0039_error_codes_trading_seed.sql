-- Seed: the codes of orders, quotes and the rules of trading.
-- depends: 0038_idempotency_keys

INSERT INTO app.error_codes (code, status, v1_status, english, korean, constraint_name, seed_sha256)
SELECT
    s.code,
    s.status,
    coalesce(s.v1_status, s.status) AS v1_status,
    s.english,
    s.korean,
    s.constraint_name,
    sha256(convert_to(jsonb_build_array(s.english, s.korean)::text, 'UTF8')) AS seed_sha256
FROM
    jsonb_to_recordset($seed$[
{"code": "portfolio_not_found", "status": 404, "english": "There is no open portfolio.", "korean": "포트폴리오를 찾을 수 없습니다."},
{"code": "stock_not_listed", "status": 404, "english": "No stock of this code is listed.", "korean": "상장되지 않은 종목입니다."},
{"code": "price_not_found", "status": 404, "english": "No price of this stock is known for that time.", "korean": "해당 종목의 시세를 찾을 수 없습니다."},
{"code": "market_closed_today", "status": 409, "v1_status": 400, "english": "The market is closed today.", "korean": "오늘은 한국 주식시장 휴장일입니다."},
{"code": "market_closed_now", "status": 409, "v1_status": 400, "english": "The market is closed at this hour.", "korean": "지금은 거래 시간이 아닙니다."},
{"code": "price_unavailable", "status": 409, "v1_status": 400, "english": "No price of this stock is known yet.", "korean": "아직 이 종목의 시세가 없어 주문할 수 없습니다."},
{"code": "price_too_old", "status": 409, "v1_status": 400, "english": "The last price of this stock is too old to trade at.", "korean": "시세가 너무 오래되어 주문할 수 없습니다."},
{"code": "insufficient_cash", "status": 409, "v1_status": 400, "english": "The order costs more than the cash that is free.", "korean": "주문 가능 금액이 부족합니다."},
{"code": "insufficient_quantity", "status": 409, "v1_status": 400, "english": "The order sells more shares than are free.", "korean": "보유 수량이 부족합니다."},
{"code": "too_many_open_orders", "status": 409, "v1_status": 400, "english": "Too many orders are open; cancel one first.", "korean": "미체결 주문이 너무 많습니다. 먼저 주문을 취소해 주세요."},
{"code": "cash_limit_reached", "status": 409, "v1_status": 400, "english": "A portfolio holds 9,000,000,000,000,000 won at most.", "korean": "포트폴리오의 현금 한도를 넘습니다.", "constraint_name": "portfolios_cash_is_bounded"},
{"code": "order_not_found", "status": 404, "english": "There is no such order.", "korean": "주문을 찾을 수 없습니다."},
{"code": "order_not_open", "status": 409, "v1_status": 400, "english": "The order is no longer open.", "korean": "이미 체결되었거나 취소된 주문입니다."},
{"code": "limit_price_required", "status": 422, "v1_status": 400, "english": "A limit order names its price; a market order does not.", "korean": "지정가 주문에는 가격이 필요하고, 시장가 주문에는 가격을 쓰지 않습니다.", "constraint_name": "orders_limit_has_a_price"},
{"code": "limit_price_off_tick", "status": 422, "v1_status": 400, "english": "The limit price is no multiple of the tick at its height.", "korean": "호가 단위에 맞지 않는 가격입니다."},
{"code": "limit_price_out_of_range", "status": 422, "v1_status": 400, "english": "The limit price is more than 30 percent away from the last close.", "korean": "지정가는 전일 종가의 상하한가 범위 안이어야 합니다."},
{"code": "side_unknown", "status": 422, "english": "The side is buy or sell.", "korean": "매수(buy) 또는 매도(sell)만 가능합니다.", "constraint_name": "orders_side_is_known"},
{"code": "order_kind_unknown", "status": 422, "english": "An order is of kind market or limit.", "korean": "주문 유형은 market 또는 limit입니다.", "constraint_name": "orders_kind_is_known"},
{"code": "quantity_invalid", "status": 422, "english": "An order is for 1 to 1,000,000,000 shares.", "korean": "수량은 1주 이상 10억 주 이하여야 합니다.", "constraint_name": "orders_quantity_is_bounded"},
{"code": "trade_reason_too_long", "status": 422, "english": "A reason takes up to 500 letters.", "korean": "매매 이유는 500자까지 쓸 수 있습니다.", "constraint_name": "orders_reason_is_bounded"},
{"code": "idempotency_key_required", "status": 422, "english": "Send a header Idempotency-Key of 1 to 255 visible ASCII characters.", "korean": "Idempotency-Key 헤더가 필요합니다."},
{"code": "idempotency_key_invalid", "status": 422, "english": "An Idempotency-Key is 1 to 255 visible ASCII characters.", "korean": "Idempotency-Key는 공백 없는 ASCII 문자 1~255자여야 합니다.", "constraint_name": "idempotency_keys_are_visible_ascii"},
{"code": "idempotency_key_reused", "status": 422, "english": "This Idempotency-Key was used for another request.", "korean": "이미 다른 요청에 사용된 Idempotency-Key입니다."},
{"code": "quoted_stock_unknown", "status": 422, "english": "A quote names a stock that is not listed.", "korean": "상장되지 않은 종목의 시세입니다."},
{"code": "quote_out_of_range", "status": 422, "english": "Prices are 1 to 1,000,000,000 won, and low <= open, price <= high.", "korean": "시세는 1원 이상 10억 원 이하이고 저가와 고가 사이여야 합니다.", "constraint_name": "quotes_are_a_range"},
{"code": "quote_from_the_future", "status": 422, "english": "A quote is not of the future.", "korean": "미래 시각의 시세는 저장할 수 없습니다."},
{"code": "quote_volume_invalid", "status": 422, "english": "A volume is 0 to 9,000,000,000,000,000 shares.", "korean": "거래량은 0 이상이어야 합니다.", "constraint_name": "quotes_volume_is_counted"},
{"code": "daily_price_out_of_range", "status": 422, "english": "Prices are 1 to 1,000,000,000 won, and low <= open, close <= high.", "korean": "일별 시세는 1원 이상 10억 원 이하이고 저가와 고가 사이여야 합니다.", "constraint_name": "daily_prices_are_a_range"},
{"code": "daily_price_volume_invalid", "status": 422, "english": "A volume is 0 to 9,000,000,000,000,000 shares.", "korean": "거래량은 0 이상이어야 합니다.", "constraint_name": "daily_prices_volume_is_counted"},
{"code": "daily_price_day_out_of_range", "status": 422, "english": "Prices reach from 1956-03-03 to 2099.", "korean": "일별 시세는 1956년 3월 3일부터 2099년까지 저장할 수 있습니다.", "constraint_name": "daily_prices_day_is_of_our_time"},
{"code": "watch_list_full", "status": 409, "v1_status": 400, "english": "A watch list has room for 100 stocks.", "korean": "관심 종목은 100개까지 담을 수 있습니다."},
{"code": "watch_entry_not_found", "status": 404, "english": "This stock is not on the watch list.", "korean": "관심 종목에 없는 종목입니다."},
{"code": "opening_cash_invalid", "status": 422, "english": "A portfolio opens with 1 to 1,000,000,000,000 won.", "korean": "시작 금액은 1원 이상 1조 원 이하여야 합니다.", "constraint_name": "trading_rules_opening_cash_is_bounded"},
{"code": "hours_policy_unknown", "status": 422, "english": "Orders are taken always, on a trading_day, or in session.", "korean": "거래 시간 정책은 always, trading_day, session 중 하나입니다.", "constraint_name": "trading_rules_hours_policy_is_known"},
{"code": "fee_ratio_invalid", "status": 422, "english": "A fee is 0 to 0.1 of the amount.", "korean": "수수료율은 0 이상 0.1 이하여야 합니다.", "constraint_name": "trading_rules_fees_are_ratios"},
{"code": "price_limit_ratio_invalid", "status": 422, "english": "The price limit is more than 0 and less than 1.", "korean": "가격 제한 비율은 0보다 크고 1보다 작아야 합니다.", "constraint_name": "trading_rules_price_limit_is_a_ratio"},
{"code": "open_orders_limit_invalid", "status": 422, "english": "A portfolio may have 1 to 1,000 open orders.", "korean": "미체결 주문 한도는 1건 이상 1,000건 이하여야 합니다.", "constraint_name": "trading_rules_open_orders_are_bounded"},
{"code": "quote_age_invalid", "status": 422, "english": "A quote is stale after 1 to 604,800 seconds, and its age limit is 1 to 31,622,400 seconds or none.", "korean": "시세 유효 시간이 올바르지 않습니다.", "constraint_name": "trading_rules_ages_are_bounded"}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
