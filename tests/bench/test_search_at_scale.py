"""The search beside 200,000 entries: what a rare word, a fairly common one and one in every entry cost."""

import json
import statistics
import time

import psycopg
import pytest

from api.sql import STATEMENTS
from tests.bench.content import many_days
from tests.bench.test_plans import walk, web_literal
from tests.conftest import SERVERS
from tests.servers import APP

ENTRIES, DAYS, ROUNDS = 200_000, 2_000, 15
# word: most milliseconds of the whole statement, median of ROUNDS
WORDS = {"희귀어": 5, "드문말": 50, "모두의": 50, "없는말이에요": 5}


def once(web, word):
    arguments = {"kind": "case", "query": word, "size": 20}
    values = ", ".join(web_literal(arguments[name]) for name in STATEMENTS["search"].parameters)
    started = time.perf_counter()
    items, compared, is_capped = web.execute(f"EXECUTE it ({values})").fetchone()
    return (time.perf_counter() - started) * 1000, len(items), compared, is_capped


def inner_plan(owner, word):
    """The plan of the statement that runs within the function, as its log shows it."""
    notices = []
    owner.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    for setting in ("log_min_duration = 0", "log_nested_statements = on", "log_level = notice", "log_format = json"):
        owner.execute(f"SET auto_explain.{setting}")
    owner.execute("SELECT count(*) FROM api.search('case', %s)", (word,))
    owner.execute("SET auto_explain.log_min_duration = -1")
    plans = [json.loads(notice[notice.index("{") :]) for notice in notices if "plan:" in notice]
    (plan,) = [p["Plan"] for p in plans if "WITH found" in p["Query Text"]]
    return plan


@pytest.mark.bench
def test_a_search_is_flat_in_cost(owner):
    many_days(owner, DAYS, ENTRIES)
    owner.execute("LOAD 'auto_explain'")
    with psycopg.connect(SERVERS.url(owner.info.dbname, APP), options="-c role=precedent_web", autocommit=True) as web:
        web.execute(f"PREPARE it AS {STATEMENTS['search'].text}")
        for word, most in WORDS.items():
            answers = [once(web, word) for _ in range(ROUNDS)]
            took = statistics.median(answer[0] for answer in answers)
            indexes = {n["Index Name"] for n in walk(inner_plan(owner, word)) if "Index Name" in n}
            print(f"\n{word}: {took:.1f} ms, {answers[0][2]} compared, by {', '.join(sorted(indexes))}", end="")
            assert took < most, word
            assert indexes, word
            assert answers[0][3] is (word in {"드문말", "모두의"})
