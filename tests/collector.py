"""A collector of spans on a real socket, that speaks OTLP over HTTP; or a hole that takes all and answers nothing."""

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Seen:
    """A span as it arrived."""

    def __init__(self, span: Any) -> None:
        self.name, self.kind, self.is_error = span.name, span.kind, span.status.code == 2
        self.trace_id, self.span_id, self.parent_id = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
        self.said = {a.key: a.value.string_value or a.value.int_value for a in span.attributes}
        self.seconds = (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9


class Collector(ThreadingHTTPServer):
    """It keeps what it is sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taker)
        self.spans: list[Seen] = []
        self.paths: set[str] = set()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def named(self, name: str) -> Seen:
        """The one span of that name."""
        (found,) = [span for span in self.spans if span.name == name]
        return found


class Taker(BaseHTTPRequestHandler):
    """One batch."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        assert isinstance(self.server, Collector)
        self.server.paths.add(self.path)
        for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for of_scope in of_resource.scope_spans:
                self.server.spans += map(Seen, of_scope.spans)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector while this lasts."""
    with Collector() as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        yield collector
        collector.shutdown()


@contextmanager
def black_hole() -> Iterator[str]:
    """The URL of what takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as hole:
        yield f"http://127.0.0.1:{hole.getsockname()[1]}"
