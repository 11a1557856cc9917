"""Alerts: who is told what, how often, and that nothing depends on their being heard."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from aggregator import cli
from aggregator.config import AlertConfig, Config, SiteConfig
from aggregator.edges.store import Store
from aggregator.run import alerts
from aggregator.voice import Silence

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def row(name: str, **more: Any) -> dict[str, Any]:
    nothing = {"error": None, "failing_since": None, "next_poll": None, "held": 0, "barren": 0}
    return {"name": name, **nothing, **more}


DEAD = row("harbour", error="timed out", failing_since=NOW - timedelta(days=3))


@pytest.fixture
def heard() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A webhook's address and what it was told; a path `/broken` is answered 500."""
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path == "/broken" else 204)
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
        for now in times:
            state = {"sources": [DEAD, row("valley")]}
            await alerts.send(config, store, Silence(), state, now)

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
        row("well", next_poll=NOW - timedelta(hours=23)),
    ]

    assert ["dead:harbour", "flood:loud", "barren:dry"] == [
        name for name, _ in alerts.troubles({"sources": found}, timedelta(days=1), NOW)
    ]


def test_a_run_that_did_not_happen_is_told():
    """Where a look has been due for longer than `late:`, nobody has run."""
    state = {"sources": [row("harbour", next_poll=NOW - timedelta(hours=3)), row("valley", next_poll=NOW)]}

    assert [
        ("late", "no run has looked at 1 sources, due since 2026-11-24 06:00 UTC; is it still started?")
    ] == alerts.troubles(state, timedelta(hours=2), NOW)


def test_a_webhook_is_told_once_a_week(tmp_path: Path, heard: tuple[str, list[dict[str, Any]]]):
    """The trouble is sent as JSON, not again within the week, and once more after it."""
    url, told = heard
    send(tmp_path, AlertConfig(webhook=url), NOW, NOW + timedelta(days=2), NOW + timedelta(days=8))

    assert [("dead:harbour", NOW.isoformat()), ("dead:harbour", (NOW + timedelta(days=8)).isoformat())] == [
        (one["trouble"], one["at"]) for one in told
    ]


def test_a_clock_set_back_silences_no_alert(tmp_path: Path, heard: tuple[str, list[dict[str, Any]]]):
    """What was told a year ahead is told again once the clock is right; another machine's lag of seconds tells nothing twice."""
    url, told = heard
    send(tmp_path, AlertConfig(webhook=url), NOW + timedelta(days=365), NOW, NOW - timedelta(seconds=5))

    assert [(NOW + timedelta(days=365)).isoformat(), NOW.isoformat()] == [one["at"] for one in told]


def test_what_a_webhook_did_not_take_is_told_again_in_an_hour(
    tmp_path: Path, heard: tuple[str, list[dict[str, Any]]]
):
    """A server that answers 500 has not been told."""
    url, told = heard
    times = (NOW, NOW + timedelta(minutes=59), NOW + timedelta(minutes=61))
    send(tmp_path, AlertConfig(webhook=url.replace("/alert", "/broken")), *times)

    assert [times[0].isoformat(), times[2].isoformat()] == [one["at"] for one in told]


def test_a_webhook_is_asked_directly(
    tmp_path: Path, heard: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
):
    """A proxy of the environment hears of no alert."""
    url, told = heard
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    send(tmp_path, AlertConfig(webhook=url), NOW)

    assert 1 == len(told)


def test_a_command_is_told_on_its_standard_input(tmp_path: Path):
    """The command gets the same words."""
    send(tmp_path, AlertConfig(command=("tee", str(tmp_path / "told"))), NOW)

    assert "timed out" in json.loads((tmp_path / "told").read_text())["text"]


def test_an_alert_nobody_takes_stops_nothing(tmp_path: Path):
    """A webhook where nobody listens and a command that is not there are passed over."""
    send(tmp_path, AlertConfig(webhook="http://127.0.0.1:1/", command=("no-such-command",)), NOW)


def test_a_trouble_that_went_and_came_again_is_told_again(
    tmp_path: Path, heard: tuple[str, list[dict[str, Any]]]
):
    """A source that was well for a look in between is another death."""
    url, told = heard
    config = Config(site=SiteConfig(), alert=AlertConfig(webhook=url), home=tmp_path)
    store = Store(f"sqlite:///{tmp_path}/store.db")
    for found in (DEAD, row("harbour"), DEAD):
        asyncio.run(alerts.send(config, store, Silence(), {"sources": [found]}, NOW))
    store.close()

    assert ["dead:harbour", "dead:harbour"] == [one["trouble"] for one in told]


@pytest.mark.slow
def test_a_pass_from_cron_tells_what_no_run_has_seen_to(
    tmp_path: Path, heard: tuple[str, list[dict[str, Any]]]
):
    """`run` tells of the looks that were missed before it looks itself, and `status --alert` tells without a run."""
    url, told = heard
    source = "sources: [{name: harbour, url: 'http://127.0.0.1:9/feed'}]\n"
    (tmp_path / "config.yaml").write_text(
        f"site: {{path: site}}\n{source}alert: {{webhook: '{url}', late: 1h}}\n"
    )
    here = ("-c", str(tmp_path / "config.yaml"))
    assert 3 == cli.run(["run", *here])
    put_back(tmp_path / "state/aggregator.db", timedelta(hours=2))
    cli.run(["status", "--alert", *here])
    put_back(tmp_path / "state/aggregator.db", timedelta(hours=2), told=True)
    cli.run(["run", *here])

    assert ["late", "late"] == [one["trouble"] for one in told]


def put_back(store: Path, span: timedelta, *, told: bool = False) -> None:
    """The look has been due for so long; with `told`, what was told is forgotten as if a week had gone by."""
    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute("update sources set next_poll = next_poll - 86400 - ?", (span.total_seconds(),))
        if told:
            connection.execute("delete from meta where key like 'alert:%'")
        connection.commit()
