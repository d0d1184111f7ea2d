"""What is counted: by each process, added up over all, and never less than before."""

import os
import re
import time

import httpx

from api.metrics import BOUNDS, Metrics, Pool, RequestCount
from tests.content import key
from tests.serving import MountedService

LIST = "/api/v2/glossary"


def figures(text):
    """Every line of the text format: {name{labels}: value}."""
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_a_request_is_counted_where_it_belongs():
    metrics = Metrics()
    for seconds in (0.0005, 0.001, 0.3, 60.0):
        metrics.requested("GET", "/x", 200, (seconds, 0.25, 2, 0.5))
    (row,) = metrics.counts().requests
    assert (row.requests, row.statements, row.database_seconds, row.external_seconds) == (4, 8, 1.0, 2.0)
    assert row.buckets == [2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]
    assert len(row.buckets) == len(BOUNDS) + 1


def test_what_processes_counted_is_added_up_and_the_dead_still_count(tmp_path):
    living, dead = Metrics(), Metrics()
    living.pool = dead.pool = lambda: Pool(8, 2, 1, 3)
    for metrics in (living, dead):
        metrics.requested("GET", "/x", 200, (0.1, 0.05, 1, 0.0))
        metrics.called("redis", "done", 0.25)
        metrics.was_slow("nap")
    dead.requested("GET", "/y", 404, (0.1, 0.0, 0, 0.0))
    dead.publish(str(tmp_path))
    file = tmp_path / f"{os.getpid()}.counts"
    file.write_bytes(
        file.read_bytes().replace(b"\xaaprocess_id\xcd" + os.getpid().to_bytes(2), b"\xaaprocess_id\xcd\0\0")
    )
    file.rename(tmp_path / "0.counts")
    (tmp_path / "1.counts").write_bytes(b"half a fi")
    found = living.of_all(str(tmp_path))
    assert sorted((row.route, row.status, row.requests) for row in found.requests) == [("/x", 200, 2), ("/y", 404, 1)]
    assert [(call.target, call.calls, call.seconds) for call in found.calls] == [("redis", 2, 0.5)]
    assert found.slow_statements == {"nap": 2}
    assert (found.processes, found.pool) == (1, Pool(8, 2, 1, 3))
    assert living.counts().requests == [RequestCount("GET", "/x", 200, 1, 0.1, 0.05, 1, 0.0, found_buckets(living))]


def found_buckets(metrics):
    return metrics.counts().requests[0].buckets


def test_figures_of_a_server_of_two_processes(owner, database_url):
    with MountedService(database_url, processes=2, SLOW_STATEMENT_MS="50") as service:
        service.wait(LIST)
        headers = {"x-api-key": key(owner)}

        def look():
            answer = httpx.get(f"{service.base_url}/metrics", headers=headers)  # each time another process may answer
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
            return figures(answer.text)

        labels = f'{{method="GET",route="{LIST}"}}'
        for _ in range(30):
            assert httpx.get(service.base_url + LIST).status_code == 200
        httpx.get(f"{service.base_url}/api/v2/glossary/99999999")
        httpx.get(f"{service.base_url}/api/v2/tests/sql", params={"q": "SELECT /* nap */ pg_sleep(0.1)"})
        nap = 'precedent_slow_statements_total{statement="nap"}'
        before = {}
        deadline = time.monotonic() + 60
        while (
            before.get(f"precedent_request_seconds_count{labels}", 0) < 31 or nap not in before
        ) and time.monotonic() < deadline:
            now = look()
            sums = [name for name in before if re.search("_total|_count|_bucket|_sum", name)]
            assert [name for name in sums if now[name] < before[name]] == []
            before = now
        assert before[f"precedent_request_seconds_count{labels}"] == 31
        assert before[f"precedent_request_statements_total{labels}"] == 31
        assert before[f"precedent_request_database_seconds_total{labels}"] > 0
        assert (
            before[f"precedent_request_database_seconds_total{labels}"]
            < before[f"precedent_request_seconds_sum{labels}"]
        )
        assert before[f'precedent_requests_total{{method="GET",route="{LIST}",status="200"}}'] == 31
        assert (
            before['precedent_requests_total{method="GET",route="/api/v2/glossary/{glossary_term_id}",status="404"}']
            == 1
        )
        bucket = f'precedent_request_seconds_bucket{{method="GET",route="{LIST}",le='
        assert before[bucket + '"+Inf"}'] == 31
        assert sorted(before[f'{bucket}"{bound}"}}'] for bound in BOUNDS) == [
            before[f'{bucket}"{bound}"}}'] for bound in BOUNDS
        ]
        assert before[nap] == 1
        assert before["precedent_processes"] == 2
        assert before['precedent_pool_connections{state="size"}'] == 16
        assert before["precedent_database_up"] == 1
