"""Workers of a shared store, as real processes over a real PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.paper import configured, serve
from tests.postgres import Server

pytestmark = [pytest.mark.slow, pytest.mark.needs("postgresql")]

PATIENCE = 120.0


def posts(home: Path) -> int:
    return len(list((home / "site" / "_posts").rglob("*.md")))


def test_two_workers_make_each_post_once(tmp_path: Path, postgresql: Server):
    """A pass defers what is due and leaves; workers do it, and SIGTERM ends them with 0."""
    with serve() as paper:
        config = str(configured(tmp_path, paper, store=postgresql.database()))
        command = [sys.executable, "-m", "aggregator"]
        deferred = subprocess.run([*command, "run", "--all", "-c", config], capture_output=True, text=True)
        before = posts(tmp_path)
        workers = [
            subprocess.Popen([*command, "worker", "-c", config], stderr=subprocess.DEVNULL) for _ in "12"
        ]
        deadline = time.monotonic() + PATIENCE
        while posts(tmp_path) < 3 and time.monotonic() < deadline:
            time.sleep(0.2)
        for worker in workers:
            worker.terminate()
        codes = [worker.wait(PATIENCE) for worker in workers]

    assert (0, 0, 3, [0, 0], [200, 200, 200]) == (
        deferred.returncode,
        before,
        posts(tmp_path),
        codes,
        [status for path in ("/pier", "/school", "/bus") for status in paper.asked(path)],
    )


def test_a_worker_waits_out_an_outage_of_its_database(tmp_path: Path, postgresql: Server):
    """A database that is away for longer than a connection waits costs no worker its life and the paper no post."""
    with serve() as paper, (tmp_path / "log").open("w+") as log:
        config = str(configured(tmp_path, paper, store=postgresql.database()))
        command = [sys.executable, "-m", "aggregator", "worker", "-c", config]
        worker = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE
        while not paper.log and time.monotonic() < deadline:
            time.sleep(0.02)
        postgresql.stop()
        while "waiting" not in (tmp_path / "log").read_text() and time.monotonic() < deadline:
            time.sleep(0.2)
        postgresql.start()
        while posts(tmp_path) < 3 and time.monotonic() < deadline + PATIENCE:
            time.sleep(0.2)
        worker.terminate()

    assert (3, 0) == (posts(tmp_path), worker.wait(PATIENCE))


def test_a_source_that_is_not_there_is_no_pass(tmp_path: Path):
    """Whatever the store: `run --source` with another name exits with 2 and says so, before any database is asked."""
    with serve() as paper:
        config = str(configured(tmp_path, paper, store="postgresql://nobody@127.0.0.1:1/news"))
    command = [sys.executable, "-m", "aggregator", "run", "--source", "papper", "-c", config]
    done = subprocess.run(command, capture_output=True, text=True)

    assert (2, True) == (done.returncode, "papper" in done.stderr)


def test_a_worker_needs_a_store_to_share(tmp_path: Path):
    """Over an SQLite store it says what it wants and exits with 2."""
    with serve() as paper:
        config = str(configured(tmp_path, paper))
    done = subprocess.run(
        [sys.executable, "-m", "aggregator", "worker", "-c", config], capture_output=True, text=True
    )

    assert (2, True) == (done.returncode, "postgresql://" in done.stderr)
