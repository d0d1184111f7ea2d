"""The rest of what the pipeline sends: stocks, index prices, reports; all rows or none."""

import json

import psycopg
import pytest

STOCK = {"stock_code": "010950", "stock_name": "S-Oil", "market": "KOSPI", "sector": "정유"}
PRICE = {"index_code": "1001", "priced_on": "2026-11-20", "open": 2, "high": 3.25, "low": 1, "close": 2.5, "volume": 7}
REPORT = {
    "broker_name": "대신증권",
    "report_title": "정유",
    "report_date": "2026-11-20",
    "stock_codes": ["B", "A", "A"],
}


def save(owner, function, *rows):
    return owner.execute(f"SELECT api.{function}('{{}}', %s)", (json.dumps(rows),)).fetchone()[0]


def test_save_stocks_adds_and_renews(owner):
    assert save(owner, "save_stocks", STOCK, STOCK | {"stock_code": "005930"}) == 2
    assert save(owner, "save_stocks", STOCK | {"stock_name": "에쓰오일", "market": "KOSDAQ", "sector": None}) == 1
    row = owner.execute("SELECT stock_name, market, sector FROM api.stocks WHERE stock_code = '010950'").fetchone()
    assert row == ("에쓰오일", "KOSDAQ", "정유")


def test_save_index_prices_corrects_a_day(owner):
    save(owner, "save_index_prices", PRICE)
    save(owner, "save_index_prices", PRICE | {"close": 3}, PRICE | {"index_code": "2001"})
    rows = owner.execute("SELECT index_code, close::float8, high::float8 FROM api.index_prices ORDER BY 1").fetchall()
    assert rows == [("1001", 3, 3.25), ("2001", 2.5, 3.25)]


def test_save_reports_renews_what_is_given(owner):
    save(owner, "save_reports", REPORT | {"summary": "<b>요약</b>", "extracted_text": "본문"})
    save(owner, "save_reports", REPORT | {"pdf_url": "https://x.kr/a.pdf"})
    row = owner.execute("SELECT stock_codes, summary, extracted_text, pdf_url FROM api.reports").fetchall()
    assert row == [(["A", "B"], "요약", "본문", "https://x.kr/a.pdf")]


@pytest.mark.parametrize(
    ("function", "row"), [("save_stocks", STOCK), ("save_index_prices", PRICE), ("save_reports", REPORT)]
)
def test_each_refuses_duplicate_row(owner, function, row):
    with pytest.raises(psycopg.Error) as caught:
        save(owner, function, row, row)
    assert (caught.value.sqlstate, caught.value.diag.message_primary) == ("PT422", "duplicate_row")
    assert caught.value.diag.message_detail == "$[1]"


def test_index_prices_refuses_price_range_invalid(owner):
    with pytest.raises(psycopg.Error) as caught:
        save(owner, "save_index_prices", PRICE, PRICE | {"index_code": "2001", "low": 2.2})
    assert (caught.value.sqlstate, caught.value.diag.message_primary) == ("PT422", "price_range_invalid")
    assert caught.value.diag.message_detail == "$[1]"
    assert owner.execute("SELECT count(*) FROM app.index_prices").fetchone() == (0,)


@pytest.mark.parametrize(
    ("function", "row", "constraint"),
    [
        ("save_stocks", STOCK | {"stock_code": "LMT"}, "stocks_code_is_six_letters"),
        ("save_stocks", STOCK | {"stock_name": ""}, "stocks_names_are_bounded"),
        ("save_stocks", STOCK | {"market": "NYSE"}, "stocks_market_is_known"),
        ("save_index_prices", PRICE | {"index_code": "9"}, "index_prices_index_is_known"),
        ("save_index_prices", PRICE | {"low": 0}, "index_prices_are_a_range"),
        ("save_index_prices", PRICE | {"volume": -1}, "index_prices_volume_is_not_negative"),
        ("save_reports", REPORT | {"broker_name": ""}, "reports_names_are_bounded"),
        ("save_reports", REPORT | {"summary": "가" * 5001}, "reports_texts_are_bounded"),
        ("save_reports", REPORT | {"pdf_url": "ftp://x"}, "reports_pdf_url_is_a_web_address"),
    ],
)
def test_a_row_past_a_limit_takes_all_with_it(owner, function, row, constraint):
    table = function.removeprefix("save_")
    good = {"save_stocks": STOCK, "save_index_prices": PRICE, "save_reports": REPORT}[function]
    other = next(iter(good))
    rows = [row, good | {other: {"stock_code": "000001", "index_code": "2001", "broker_name": "다른 곳"}[other]}]
    with pytest.raises(psycopg.errors.CheckViolation) as caught:
        save(owner, function, *rows)
    assert caught.value.diag.constraint_name == constraint
    assert owner.execute(f"SELECT count(*) FROM app.{table}").fetchone() == (0,)
