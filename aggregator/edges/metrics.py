"""What monitoring asks: /metrics in Prometheus' text form and /healthz, on loopback unless configured otherwise."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from aggregator.errors import ConfigError
from aggregator.voice import Voice

Health = Callable[[], tuple[bool, dict[str, Any]]]
LARGEST = 2**20  # bytes of a notification; what it says is never used


@dataclass(frozen=True, slots=True)
class Heard:
    """What was sent to a callback: by GET where there is no body. `signature` is X-Hub-Signature."""

    path: str
    body: bytes | None = None
    signature: str | None = None


Ear = Callable[[Heard], tuple[int, bytes]]


def deaf(heard: Heard) -> tuple[int, bytes]:
    """404: nothing is expected here."""
    return 404, b"/metrics or /healthz\n"


class Metrics:
    """Counters of what a voice hears, and gauges of the store's state; passes everything on."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.registry = CollectorRegistry()
        self.units = Counter(
            "aggregator_units", "Units of work done", ("step", "outcome"), registry=self.registry
        )
        self.passes = Counter("aggregator_passes", "Passes ended", ("result",), registry=self.registry)
        self.last = Gauge(
            "aggregator_last_pass_timestamp_seconds", "When the last pass ended", registry=self.registry
        )
        self.sources = Gauge("aggregator_sources", "Sources by state", ("state",), registry=self.registry)
        self.posts = Gauge("aggregator_posts", "Posts by state", ("state",), registry=self.registry)

    def due(self, step: str, count: int) -> None:
        """Passed on."""
        self.voice.due(step, count)

    def step(self, step: str, subject: str, outcome: str, detail: str = "") -> None:
        """Counted and passed on."""
        self.units.labels(step, outcome).inc()
        self.voice.step(step, subject, outcome, detail)

    def text(self) -> bytes:
        """The exposition."""
        return generate_latest(self.registry)


class Endpoint(AbstractContextManager["Endpoint"]):
    """The server of /metrics and /healthz, and of callbacks where an ear is given, while the block runs; raises ConfigError where it cannot listen."""

    def __init__(self, listen: str, metrics: Metrics, health: Health, ear: Ear = deaf) -> None:
        host, _, port = listen.rpartition(":")
        try:
            self.server = ThreadingHTTPServer(
                (host or "127.0.0.1", int(port)), _handler(metrics, health, ear)
            )
        except (OSError, ValueError, OverflowError) as exc:
            raise ConfigError(
                f"monitor.listen: {listen!r} cannot be listened on", mend="host:port, or null"
            ) from exc
        self.server.daemon_threads = True

    @property
    def address(self) -> str:
        """host:port."""
        host, port = self.server.server_address[:2]
        return f"{host!s}:{port}"

    def __enter__(self) -> Endpoint:
        threading.Thread(target=self.server.serve_forever, args=(0.2,), daemon=True, name="metrics").start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(metrics: Metrics, health: Health, ear: Ear) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "aggregator", ""
        timeout = 10

        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, metrics.text())
            elif self.path == "/healthz":
                is_well, told = health()
                self._answer(200 if is_well else 503, "application/json", json.dumps(told).encode())
            else:
                self._heard(Heard(self.path))

        def do_POST(self) -> None:
            size = self.headers.get("Content-Length", "")
            if not (size.isdecimal() and len(size) < 9 and int(size) <= LARGEST):
                return self._answer(413 if size.isdecimal() else 411, "text/plain", b"")
            body = self.rfile.read(int(size))
            self._heard(Heard(self.path, body, self.headers.get("X-Hub-Signature")))

        def _heard(self, heard: Heard) -> None:
            status, body = ear(heard)
            self._answer(status, "text/plain", body)

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on standard error."""

    return Handler
