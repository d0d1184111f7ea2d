"""People of the embedded mode: they begin once, by the same door as anybody."""

import pytest

from api.demo import EMAIL
from api.demo_people import PEOPLE, Person, load
from tests.content import payload, save
from tests.market import open_market, quote
from tests.people import PASSWORD
from tests.serving import Service


def test_people_begin_once_and_an_interrupted_load_goes_on(owner, database_url, tmp_path):
    for case in ("1973 유가", "2022 금리"):
        save(owner, payload(theme=case, case=case))
    open_market(owner)
    codes = {code for *_, wishes in PEOPLE for code, _ in wishes}
    for code in codes - {"068270"}:
        quote(owner, code, 70_000)
    with Service(database_url, processes=1) as service:
        service.wait("/api/v2/glossary")
        assert not load(tmp_path, service.base_url, PASSWORD)  # before there are prices
        (tmp_path / "demo_prices.json").touch()
        with pytest.raises(OSError, match="404"):  # one stock has no price yet
            load(tmp_path, service.base_url, PASSWORD)
        quote(owner, "068270", 5_000)
        assert load(tmp_path, service.base_url, PASSWORD)
        assert not load(tmp_path, service.base_url, PASSWORD)
        person = Person(service.base_url, EMAIL, PASSWORD)
        trades = person.get("/api/v1/portfolio/trades")["trades"]
        progress = person.get("/api/v1/learning/progress")["data"]
    assert [(trade["stock_code"], trade["quantity"]) for trade in reversed(trades)] == [
        ("005930", 2), ("000660", 2), ("035420", 1),
    ]  # fmt: skip
    assert sorted(row["progress_percent"] for row in progress) == [60, 100]
    bought = owner.execute("SELECT username, count(*) FROM app.fills JOIN app.orders USING (order_id) "
                           "JOIN app.portfolios AS p ON p.portfolio_id = app.orders.portfolio_id "
                           "JOIN app.users USING (user_id) GROUP BY 1").fetchall()  # fmt: skip
    assert dict(bought) == {username: len(wishes) for _, username, wishes in PEOPLE if wishes}
