-- Seed: a dozen terms to begin with.
-- depends: 0005_glossary_terms

INSERT INTO app.glossary_terms (
    term,
    term_en,
    abbreviation,
    difficulty,
    category,
    definition_short,
    definition_full,
    example,
    formula,
    related_terms,
    seed_sha256
)
SELECT
    s.term,
    s.term_en,
    s.abbreviation,
    s.difficulty,
    s.category,
    s.definition_short,
    s.definition_full,
    s.example,
    s.formula,
    array(SELECT jsonb_array_elements_text(s.related_terms)) AS related_terms,
    sha256(
        convert_to(jsonb_build_array(s.definition_short, s.definition_full, s.example, s.formula)::text, 'UTF8')
    ) AS seed_sha256
FROM
    jsonb_to_recordset($seed$[
{"term": "주식", "term_en": "stock", "difficulty": "beginner", "category": "basic", "definition_short": "회사의 소유권을 잘게 나눈 조각으로, 가진 만큼 회사의 주인이 됩니다.", "definition_full": "주식을 가진 사람을 주주라고 부릅니다. 주주는 회사가 번 돈을 배당으로 나눠 받거나, 주주총회에서 중요한 결정에 투표할 수 있습니다. 회사의 가치가 커지면 주식의 값도 오를 수 있지만 반대로 떨어질 수도 있습니다.", "example": "어떤 회사가 주식 100주를 발행했고 내가 1주를 가졌다면 회사의 1%를 가진 셈입니다.", "related_terms": ["배당", "시가총액"]},
{"term": "배당", "term_en": "dividend", "difficulty": "beginner", "category": "basic", "definition_short": "회사가 벌어들인 이익의 일부를 주주에게 나눠 주는 돈입니다.", "definition_full": "배당은 현금으로 주는 것이 보통이고 주식으로 줄 때도 있습니다. 이익을 다시 사업에 투자하는 회사는 배당을 하지 않기도 합니다.", "example": "1주에 500원을 배당하는 회사의 주식을 10주 가졌다면 세금을 떼기 전 5,000원을 받습니다.", "related_terms": ["배당수익률", "주식"]},
{"term": "시가총액", "term_en": "market capitalization", "difficulty": "beginner", "category": "market", "definition_short": "지금 주가로 계산한 회사 전체의 값입니다.", "definition_full": "주가만 보면 회사의 크기를 알 수 없습니다. 주가가 낮아도 발행한 주식이 많으면 시가총액은 클 수 있습니다. 코스피 지수는 시가총액이 큰 회사의 움직임을 더 많이 반영합니다.", "example": "주가가 1만 원이고 발행 주식이 100만 주인 회사의 시가총액은 100억 원입니다.", "formula": "시가총액 = 주가 × 발행 주식 수", "related_terms": ["주식", "코스피"]},
{"term": "코스피", "term_en": "KOSPI", "abbreviation": "KOSPI", "difficulty": "beginner", "category": "market", "definition_short": "한국거래소 유가증권시장의 종합주가지수로, 1980년 1월 4일을 100으로 봅니다.", "definition_full": "유가증권시장에 상장된 회사들의 시가총액을 기준 시점의 시가총액과 비교해 계산합니다. 한국 증시의 전반적인 분위기를 보여 주는 대표 지수입니다.", "example": "코스피가 2,500이라면 기준 시점보다 시장 전체의 값이 25배가 되었다는 뜻입니다.", "formula": "코스피 = 비교 시점 시가총액 ÷ 기준 시점 시가총액 × 100", "related_terms": ["코스닥", "시가총액"]},
{"term": "코스닥", "term_en": "KOSDAQ", "abbreviation": "KOSDAQ", "difficulty": "beginner", "category": "market", "definition_short": "기술 기업과 성장 기업이 많이 상장된 한국의 주식시장과 그 지수입니다.", "definition_full": "코스닥시장은 1996년에 문을 열었습니다. 지수는 1996년 7월 1일을 1,000으로 보고 계산합니다.", "example": "새로 상장한 바이오 회사가 코스닥시장에서 거래를 시작했습니다.", "related_terms": ["코스피"]},
{"term": "거래량", "term_en": "trading volume", "difficulty": "beginner", "category": "indicator", "definition_short": "정해진 기간 동안 사고팔린 주식의 수입니다.", "definition_full": "거래량이 많으면 그 종목에 관심이 쏠렸다는 뜻으로 읽습니다. 같은 상승이라도 거래량이 함께 늘었는지 살펴보는 경우가 많습니다.", "example": "평소 10만 주가 거래되던 종목이 오늘 100만 주 거래되었습니다.", "related_terms": ["유동성"]},
{"term": "주가수익비율", "term_en": "price-to-earnings ratio", "abbreviation": "PER", "difficulty": "elementary", "category": "indicator", "definition_short": "주가가 1주당 순이익의 몇 배인지 나타내는 값입니다.", "definition_full": "값이 낮으면 버는 돈에 비해 주가가 싸다고, 높으면 앞으로의 성장이 주가에 담겨 있다고 해석하곤 합니다. 업종마다 평균이 다르므로 비슷한 회사끼리 비교합니다.", "example": "주가가 5만 원이고 1주당 순이익이 5,000원이면 PER은 10배입니다.", "formula": "PER = 주가 ÷ 1주당 순이익(EPS)", "related_terms": ["주당순이익", "주가순자산비율"]},
{"term": "주가순자산비율", "term_en": "price-to-book ratio", "abbreviation": "PBR", "difficulty": "elementary", "category": "indicator", "definition_short": "주가가 1주당 순자산의 몇 배인지 나타내는 값입니다.", "definition_full": "1배보다 낮으면 회사가 가진 순자산의 장부 가치보다 주가가 낮다는 뜻입니다. 장부 가치가 실제 가치와 다를 수 있어 다른 지표와 함께 봅니다.", "example": "1주당 순자산이 2만 원인 회사의 주가가 1만 원이면 PBR은 0.5배입니다.", "formula": "PBR = 주가 ÷ 1주당 순자산(BPS)", "related_terms": ["주가수익비율"]},
{"term": "분산투자", "term_en": "diversification", "difficulty": "elementary", "category": "strategy", "definition_short": "여러 자산에 나누어 투자해 한 곳의 손실이 미치는 영향을 줄이는 방법입니다.", "definition_full": "서로 다르게 움직이는 자산을 섞을수록 효과가 큽니다. 다만 시장 전체가 흔들릴 때의 손실까지 없애 주지는 못합니다.", "example": "한 종목 대신 업종이 다른 다섯 종목에 나누어 투자했습니다.", "related_terms": ["상장지수펀드"]},
{"term": "상장지수펀드", "term_en": "exchange-traded fund", "abbreviation": "ETF", "difficulty": "elementary", "category": "product", "definition_short": "지수 등을 따라가도록 만든 펀드를 주식처럼 거래소에서 사고파는 상품입니다.", "definition_full": "하나를 사도 여러 종목에 나누어 투자하는 효과가 있습니다. 운용 보수가 들고, 따라가려는 지수와 수익률이 조금 다를 수 있습니다.", "example": "코스피200을 따라가는 ETF 1주를 사면 200개 회사에 나누어 투자하는 셈입니다.", "related_terms": ["분산투자", "코스피"]},
{"term": "이동평균선", "term_en": "moving average", "difficulty": "intermediate", "category": "technical", "definition_short": "일정 기간의 종가를 평균 낸 값을 이어 그린 선입니다.", "definition_full": "하루하루의 출렁임을 걷어 내고 흐름을 보기 위해 씁니다. 5일, 20일, 60일, 120일 선을 자주 보며, 기간이 길수록 선이 완만합니다. 지나간 가격으로 계산하므로 앞날을 알려 주지는 않습니다.", "example": "주가가 20일 이동평균선 위로 올라섰습니다.", "formula": "n일 이동평균 = 최근 n일 종가의 합 ÷ n", "related_terms": ["거래량"]},
{"term": "공매도", "term_en": "short selling", "difficulty": "intermediate", "category": "strategy", "definition_short": "주식을 빌려서 먼저 팔고, 나중에 사서 갚는 거래입니다.", "definition_full": "값이 떨어지면 이익이 나고 오르면 손실이 납니다. 오르는 데에는 한도가 없어 손실이 커질 수 있습니다. 한국에서는 주식을 빌리지 않고 먼저 파는 무차입 공매도가 금지되어 있습니다.", "example": "1만 원에 빌려 판 주식을 8,000원에 사서 갚으면 비용을 빼기 전 2,000원의 이익이 납니다.", "related_terms": ["유동성"]}
]$seed$)
        AS s (
            term text,
            term_en text,
            abbreviation text,
            difficulty text,
            category text,
            definition_short text,
            definition_full text,
            example text,
            formula text,
            related_terms jsonb
        )
ON CONFLICT DO NOTHING;
