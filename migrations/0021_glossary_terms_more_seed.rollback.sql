-- Seeded terms of this file go; those whose text was edited stay.
DELETE FROM app.glossary_terms AS t
WHERE
    t.seed_sha256
    = sha256(convert_to(jsonb_build_array(t.definition_short, t.definition_full, t.example, t.formula)::text, 'UTF8'))
    AND t.term = any(ARRAY[
        '예수금', '호가', '시가', '종가', '지정가 주문', '시장가 주문', '체결', '수익률', '등락률', '결제일', '상장', '가격제한폭', '펀드', '캔들차트',
        '배당수익률', '유동성', '주당순이익', '주당순자산', '자기자본이익률', '부채비율', '영업이익률', '기준금리', '환율', '소비자물가지수', '국내총생산',
        '채권', '우선주', '적립식 투자', '손절매', '액면분할', '상각 전 영업이익', '잉여현금흐름', '현금흐름할인법', '주가매출액비율', '베타', '선물', '옵션',
        '헤지', '베이시스', '상대강도지수', '볼린저밴드', '이동평균수렴확산', '골든크로스', '데드크로스', '만기수익률', '듀레이션', '수익률곡선', '전환사채'
    ]);
