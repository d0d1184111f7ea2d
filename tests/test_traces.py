"""Traces: whose they are, what is sampled, what a span tells, and a collector that is a hole."""

import contextlib
import time

import msgspec
import pytest
from litestar.testing import AsyncTestClient

from api.traces import MOST_WAITING, Tracing
from tests.apps import app_of
from tests.collector import black_hole, collecting
from tests.endpoint import Endpoint, answers, status
from tests.logged import all_logged, logged
from tests.people import sign_up

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SAMPLED, UNSAMPLED = f"00-{TRACE}-{PARENT}-01", f"00-{TRACE}-{PARENT}-00"
LIST = "/api/v2/glossary"


@contextlib.asynccontextmanager
async def traced(settings, ratio=0.0, **more):
    """A service that exports, and its collector; what was exported is there when this is over."""
    with collecting() as collector:
        settings = msgspec.structs.replace(
            settings, otel_exporter_otlp_endpoint=collector.url, otel_traces_sampler_arg=ratio, **more
        )
        async with AsyncTestClient(app_of(settings)) as client:
            yield client, collector


async def test_a_sampled_caller_gets_spans_of_request_and_statement(owner, settings, capfd):
    async with traced(settings) as (client, collector):
        answer = await client.get(f"{LIST}?category=market&limit=1", headers={"traceparent": SAMPLED})
        assert answer.status_code == 200
        await client.get(f"{LIST}/99999999", headers={"traceparent": SAMPLED, "x-request-id": "mine"})
    assert collector.paths == {"/v1/traces"}
    request, statement = collector.named(f"GET {LIST}"), collector.named("list_glossary_terms")
    assert (request.trace_id, request.parent_id, request.kind) == (TRACE, PARENT, 2)
    assert (statement.trace_id, statement.parent_id, statement.kind) == (TRACE, request.span_id, 3)
    assert request.said == {
        "http.request.method": "GET", "http.route": LIST, "http.response.status_code": 200,
        "precedent.request_id": answer.headers["x-request-id"],
    }  # fmt: skip
    assert statement.said["db.system.name"] == "postgresql"
    assert set(statement.said) <= {"db.system.name", "precedent.waited_us"}  # no text and no values
    assert 0 < statement.seconds <= request.seconds < 60
    other = collector.named(f"GET {LIST}/{{glossary_term_id}}")
    assert (other.said["precedent.request_id"], other.is_error) == ("mine", False)
    assert [line["trace_id"] for line in all_logged(capfd, "request")] == [TRACE, TRACE]


async def test_an_unsampled_caller_is_only_logged_whatever_our_ratio(owner, settings, capfd):
    async with traced(settings, ratio=1.0) as (client, collector):
        await client.get(LIST, headers={"traceparent": UNSAMPLED})
    assert collector.spans == []
    assert logged(capfd, "request")["trace_id"] == TRACE


@pytest.mark.parametrize(("ratio", "spans"), [(0.0, 0), (1.0, 2)])
async def test_who_brings_no_trace_is_sampled_by_our_ratio(owner, settings, ratio, spans, capfd):
    async with traced(settings, ratio=ratio) as (client, collector):
        await client.get(LIST)
    assert len(collector.spans) == spans
    assert ("trace_id" in logged(capfd, "request")) == bool(spans)


@pytest.mark.parametrize("wrong", [
    "", "x", f"ff-{TRACE}-{PARENT}-01", f"00-{'0' * 32}-{PARENT}-01", f"00-{TRACE}-{'0' * 16}-01",
    f"00-{TRACE.upper()}x-{PARENT}-01", f"00-{TRACE}-{PARENT}", f"00-{TRACE}-{PARENT}-01-x", "\xff" * 55, "0" * 5000,
])  # fmt: skip
async def test_a_traceparent_that_is_none_begins_no_trace_of_its_own(owner, settings, wrong, capfd):
    async with traced(settings) as (client, collector):
        answer = await client.get(LIST, headers={"traceparent": wrong.encode("latin-1")})
        assert answer.status_code == 200
    assert collector.spans == []
    assert "trace_id" not in logged(capfd, "request")


async def ask(client, owner, traceparent):
    headers = {**sign_up(owner).headers, **({"traceparent": traceparent} if traceparent else {})}
    return await client.post("/api/v1/tutor/chat", json={"message": "원가가 뭐예요?"}, headers=headers)


def given_to(endpoint):
    head = endpoint.talks[-1].head.lower()
    return head.partition("traceparent: ")[2].partition("\r\n")[0]


async def test_the_model_is_told_whose_call_it_serves(owner, settings):
    with Endpoint() as endpoint:
        endpoint.scripts = [answers("대답")]
        model = {"model_url": endpoint.url, "model_name": "m"}
        async with traced(settings, **model) as (client, collector):
            assert (await ask(client, owner, SAMPLED)).status_code == 200
            sampled = given_to(endpoint)
            await ask(client, owner, UNSAMPLED)
            unsampled = given_to(endpoint)
            await ask(client, owner, None)
            assert given_to(endpoint) == ""
            endpoint.scripts = [status(500)]
            await ask(client, owner, f"00-{TRACE[::-1]}-{PARENT}-01")
    calls = {span.trace_id: span for span in collector.spans if span.name == "model"}
    call, failed = calls[TRACE], calls[TRACE[::-1]]
    assert sampled == f"00-{TRACE}-{call.span_id}-01"
    assert (call.said, call.is_error, failed.is_error) == ({"peer.service": "model"}, False, True)
    assert unsampled == UNSAMPLED
    request = next(span for span in collector.spans if span.trace_id == TRACE and span.kind == 2)
    assert call.parent_id == request.span_id


async def test_without_a_collector_a_trace_is_still_passed_on(owner, settings, capfd):
    with Endpoint() as endpoint:
        endpoint.scripts = [answers("대답")]
        settings = msgspec.structs.replace(settings, model_url=endpoint.url, model_name="m")
        async with AsyncTestClient(app_of(settings)) as client:
            await ask(client, owner, SAMPLED)
        assert given_to(endpoint) == SAMPLED
    assert logged(capfd, "request")["trace_id"] == TRACE


def test_a_hole_keeps_little_and_holds_up_nobody(settings):
    with black_hole() as url:
        tracing = Tracing(msgspec.structs.replace(settings, otel_exporter_otlp_endpoint=url, otel_traces_sampler_arg=1))
        tracing.start()
        started = time.monotonic()
        for _ in range(3 * MOST_WAITING):
            trace = tracing.look_at({})
            trace.end("GET", LIST, 200, "x")
        assert time.monotonic() - started < 10
        (processor,) = tracing._provider._active_span_processor._span_processors
        assert len(processor._batch_processor._queue) <= MOST_WAITING
        started = time.monotonic()
        tracing.stop()
        assert time.monotonic() - started < 3
    assert tracing.look_at({}) is None
