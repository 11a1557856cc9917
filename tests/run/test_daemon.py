"""The daemon as a service manager meets it: a real process, its signals, and what monitoring asks of it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.run.daemon import is_in_time
from tests.paper import Paper, configured, serve

PATIENCE = 90.0  # on a machine that others use too


class Running:
    """A daemon over the paper, and what a test asks of it."""

    def __init__(self, home: Path, paper: Paper) -> None:
        self.home, self.paper = home, paper
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.listen = f"127.0.0.1:{free.getsockname()[1]}"
        self.config = self.configure()
        self.log = (home / "log").open("w+")
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log)

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "aggregator", "daemon", "--log", "json", "-c", str(self.config)]

    def configure(self, tick: float = 1) -> Path:
        return configured(
            self.home, self.paper, monitor={"listen": self.listen}, schedule={"tick": tick, "timezone": "UTC"}
        )

    def get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(f"http://{self.listen}{path}", timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError as error:
            return str(error)

    def until(self, is_so: Callable[[], bool]) -> bool:
        """Whether it came to be so in time."""
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > deadline or self.process.poll() is not None:
                return is_so()
            time.sleep(0.1)
        return True

    @property
    def posts(self) -> int:
        return len(list((self.home / "site" / "_posts").rglob("*.md")))

    @property
    def said(self) -> list[str]:
        """The outcomes of the daemon's own lines."""
        lines = (self.home / "log").read_text().splitlines()
        rows = [json.loads(line) for line in lines if line.startswith("{")]
        return [row["outcome"] for row in rows if row.get("event") == "daemon"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with serve() as paper:
        made = Running(tmp_path_factory.mktemp("daemon"), paper)
        try:
            made.until(lambda: "ready" in made.said)
            yield made
        finally:
            made.process.kill()
            made.process.wait()
            made.log.close()


def test_what_is_due_is_published_and_counted(running: Running):
    """The first tick publishes the paper; /metrics counts its posts once the pass has ended."""
    published = running.until(lambda: 'aggregator_posts{state="published"} 3.0' in running.get("/metrics"))

    assert (True, 3, True) == (published, running.posts, json.loads(running.get("/healthz"))["ok"])


def test_a_second_daemon_leaves(running: Running):
    """Another on the same store says who is there and exits with 75."""
    done = subprocess.run(running.command, capture_output=True, text=True, timeout=PATIENCE)

    assert (75, True) == (done.returncode, str(running.process.pid) in done.stderr)


def test_sighup_reads_the_configuration_anew(running: Running):
    """A changed file is in force after SIGHUP, and the same process goes on."""
    running.configure(tick=2)
    running.process.send_signal(signal.SIGHUP)

    assert (True, None) == (
        running.until(lambda: running.said[-3:] == ["ready", "reloaded", "ready"]),
        running.process.poll(),
    )


def test_a_configuration_that_is_wrong_is_not_taken(running: Running):
    """After SIGHUP with a broken file the daemon says what is wrong and keeps what it had."""
    running.config.write_text("sources: [")
    running.process.send_signal(signal.SIGHUP)

    assert running.until(lambda: "kept the old configuration" in running.said)


def test_a_configuration_that_cannot_be_used_is_not_taken(running: Running):
    """One that is well written and names a bundle of authorities that is not there: the daemon goes on as it was."""
    allowed = {"per_host_delay": 0, "allow_private": [running.paper.address]}
    configured(running.home, running.paper, fetch={**allowed, "ca_bundle": "nowhere.pem"})
    before = len(running.said)
    running.process.send_signal(signal.SIGHUP)

    assert (True, None) == (
        running.until(lambda: running.said[before:] == ["kept the old configuration", "ready"]),
        running.process.poll(),
    )


@pytest.mark.slow
def test_a_source_added_beside_it_is_polled(running: Running):
    """Another program of the store has met the file with one more source; the daemon reads it without being told."""
    added = {"name": "harbour", "url": f"{running.paper.url}/harbour.xml", "kind": "feed"}
    running.paper.pages["/harbour.xml"] = running.paper.pages["/feed.xml"]
    config = json.loads(running.configure().read_text())
    running.config.write_text(json.dumps({**config, "sources": [*config["sources"], added]}))
    subprocess.run(
        [sys.executable, "-m", "aggregator", "run", "--source", "harbour", "-c", str(running.config)],
        check=True,
        timeout=PATIENCE,
    )

    assert running.until(lambda: running.said[-2:] == ["reloaded", "ready"])


def test_sigterm_ends_it_in_order(running: Running):
    """It exits with 0 within the 30 seconds that a service manager grants."""
    began = time.monotonic()
    running.process.terminate()

    assert (0, True) == (running.process.wait(PATIENCE), time.monotonic() - began < 30)


def test_its_log_is_json_in_every_line(running: Running):
    """Nothing that it or a library of its says breaks the form; the first passes took longer than a tick."""
    running.process.terminate()
    running.process.wait(PATIENCE)
    lines = (running.home / "log").read_text().splitlines()

    assert [] == [line for line in lines if not line.startswith("{")]


@pytest.mark.parametrize(
    ("minutes", "is_passing", "is_well"),
    [(14, False, True), (16, False, False), (16, True, True), (359, True, True), (361, True, False)],
)
def test_a_pass_may_take_its_time_but_not_for_ever(minutes: int, is_passing: bool, is_well: bool):
    """A quarter of an hour without a pass is too long, six hours of one too."""
    assert is_in_time(timedelta(minutes=minutes), is_passing=is_passing) == is_well
