"""Traces: spans by OpenTelemetry of the requests that are sampled. Of any other nothing is made at all."""

import logging
import os
import random
import threading
import time
from typing import TYPE_CHECKING, Any

from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    StatusCode,
    Tracer,
    get_current_span,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from api.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

EXPORT_SECONDS = 2.0  # what a collector has to take a batch in, tries included
STOP_SECONDS = 2.0
MOST_WAITING = 2048  # spans; while nobody takes them, the oldest are dropped
PROPAGATOR = TraceContextTextMapPropagator()
PASSED_ON = (b"traceparent", b"tracestate")


class Trace:
    """The trace that a request belongs to; `span` is its own, None where it is only passed on."""

    __slots__ = ("_tracer", "context", "span")

    def __init__(self, context: SpanContext, tracer: Tracer | None = None, span: Span | None = None) -> None:
        self.context, self.span, self._tracer = context, span, tracer

    @property
    def trace_id(self) -> str:
        """32 hexadecimal digits, as in the header."""
        return f"{self.context.trace_id:032x}"

    def begin(self, name: str, **said: str | int) -> Span:
        """A span within the request's; one that records nothing where the request has none."""
        if self.span is None or self._tracer is None:
            return NonRecordingSpan(self.context)
        return self._tracer.start_span(name, set_span_in_context(self.span), SpanKind.CLIENT, _dotted(said))

    def add(self, name: str, seconds: float, *, is_done: bool, **said: str | int) -> None:
        """A span within the request's that is over: it lasted until now."""
        if self.span is None or self._tracer is None:
            return
        ended = time.time_ns()
        span = self._tracer.start_span(
            name, set_span_in_context(self.span), SpanKind.CLIENT, _dotted(said), start_time=ended - int(seconds * 1e9)
        )
        if not is_done:
            span.set_status(StatusCode.ERROR)
        span.end(ended)

    def end(self, method: str, route: str, status: int, request_id: str) -> None:
        """The request is over."""
        if self.span is None:
            return
        self.span.update_name(f"{method} {route}")
        self.span.set_attributes({
            "http.request.method": method, "http.route": route, "http.response.status_code": status,
            "precedent.request_id": request_id,
        })  # fmt: skip
        if status >= 500:
            self.span.set_status(StatusCode.ERROR)
        self.span.end()


def headers_of(span: Span) -> dict[str, str]:
    """What another service is told, so that its spans belong to this one."""
    headers: dict[str, str] = {}
    PROPAGATOR.inject(headers, set_span_in_context(span))
    return headers


def _dotted(said: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "."): value for name, value in said.items()}


class Tracing:
    """Which requests are traced, and where their spans go. Without a collector a caller's trace is still passed on."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.otel_exporter_otlp_endpoint
        self._ratio = settings.otel_traces_sampler_arg
        self._provider: TracerProvider | None = None
        self._tracer: Tracer | None = None

    def start(self) -> None:
        """Begin to export, if there is somebody to export to."""
        if not self._url:
            return
        # The SDK, and the HTTP client that the exporter brings along: only whoever exports waits for them.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ALWAYS_ON

        logging.getLogger("opentelemetry").setLevel(logging.ERROR)  # it warns of each span that it drops
        resource = Resource.create({"service.name": "precedent", "process.pid": os.getpid()})
        self._provider = TracerProvider(ALWAYS_ON, resource, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(f"{self._url.rstrip('/')}/v1/traces", timeout=EXPORT_SECONDS)
        self._provider.add_span_processor(BatchSpanProcessor(exporter, MOST_WAITING, 1000, 512))
        self._tracer = self._provider.get_tracer("precedent")

    def stop(self) -> None:
        """Send what is left, but not for ever."""
        if self._provider is not None:
            worker = threading.Thread(target=self._provider.shutdown, name="traces", daemon=True)
            worker.start()
            worker.join(STOP_SECONDS)
        self._provider = self._tracer = None

    def look_at(self, headers: dict[bytes, bytes]) -> Trace | None:
        """The trace of a request: that of its caller, who has decided whether it is sampled, or now and then one."""
        if b"traceparent" in headers:
            carrier = {name.decode(): headers[name].decode("latin-1") for name in PASSED_ON if name in headers}
            context = PROPAGATOR.extract(carrier)
            theirs = get_current_span(context).get_span_context()
            if theirs.is_valid:
                if self._tracer is None or not theirs.trace_flags.sampled:
                    return Trace(theirs)
                span = self._tracer.start_span("request", context, SpanKind.SERVER)
                return Trace(span.get_span_context(), self._tracer, span)
        if self._tracer is None or random.random() >= self._ratio:  # noqa: S311 -- a sample, no secret
            return None
        span = self._tracer.start_span("request", kind=SpanKind.SERVER)
        return Trace(span.get_span_context(), self._tracer, span)
