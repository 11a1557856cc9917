"""Alerts: who is told what, how often, and that nothing depends on their being heard."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from aggregator.config import AlertConfig, Config, SiteConfig
from aggregator.desk import opened
from aggregator.edges.store import Store
from aggregator.run import alerts
from aggregator.voice import Silence

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def row(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "error": None, "failing_since": None, "held": 0, "barren": 0, **more}


DEAD = row("harbour", error="timed out", failing_since=NOW - timedelta(days=3))


@pytest.fixture
def heard() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A webhook's address and what it was told; it answers 500, as a broken one would."""
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Nothing on standard error."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/alert", told
    server.shutdown()
    server.server_close()
    thread.join()


def send(home: Path, alert: AlertConfig, *times: datetime) -> None:
    """The same trouble is met at each of these times."""
    config = Config(site=SiteConfig(), alert=alert, home=home)
    store = Store(f"sqlite:///{home}/store.db")

    async def run() -> None:
        async with opened(config, Silence(), store) as desk:
            for now in times:
                await alerts.send(desk, {"sources": [DEAD, row("valley")]}, now)

    try:
        asyncio.run(run())
    finally:
        store.close()


def test_each_trouble_has_its_name():
    """A source dead for a day, one that flooded and one that yields nothing are told; one that is well is not."""
    found = [
        DEAD,
        row("young", error="x", failing_since=NOW - timedelta(hours=1)),
        row("loud", held=60),
        row("dry", barren=5),
        row("well"),
    ]

    assert ["dead:harbour", "flood:loud", "barren:dry"] == [
        name for name, _ in alerts.troubles({"sources": found}, NOW)
    ]


def test_a_webhook_is_told_once_a_week(tmp_path: Path, heard: tuple[str, list[dict[str, Any]]]):
    """The trouble is sent as JSON, not again within the week, and once more after it."""
    url, told = heard
    send(tmp_path, AlertConfig(webhook=url), NOW, NOW + timedelta(days=2), NOW + timedelta(days=8))

    assert [("dead:harbour", NOW.isoformat()), ("dead:harbour", (NOW + timedelta(days=8)).isoformat())] == [
        (one["trouble"], one["at"]) for one in told
    ]


def test_a_command_is_told_on_its_standard_input(tmp_path: Path):
    """The command gets the same words."""
    send(tmp_path, AlertConfig(command=("tee", str(tmp_path / "told"))), NOW)

    assert "timed out" in json.loads((tmp_path / "told").read_text())["text"]


def test_an_alert_nobody_takes_stops_nothing(tmp_path: Path):
    """A webhook where nobody listens and a command that is not there are passed over."""
    send(tmp_path, AlertConfig(webhook="http://127.0.0.1:1/", command=("no-such-command",)), NOW)
