"""A pass among faults: it says what is wrong and how to mend it, loses nothing, and the next one goes on from there."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from aggregator.cli import run
from aggregator.edges.store import engine
from tests.paper import Paper, configured, serve

GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


@pytest.fixture
def paper() -> Iterator[Paper]:
    with serve() as made:
        yield made


def posts(home: Path) -> list[str]:
    """The beginnings of the names of its posts."""
    return sorted(path.name[11:15] for path in (home / "site" / "_posts").rglob("*.md"))


def git(home: Path, *args: str) -> str:
    command = ["git", "-c", f"safe.directory={home}/site", "-C", str(home / "site"), *args]
    return subprocess.run(
        command, env={**os.environ, **GIT}, capture_output=True, text=True, check=True
    ).stdout.strip()


def passed(home: Path, *prefix: str, **more: Any) -> tuple[int, str]:
    """The exit code of a pass in a process of its own, and what it said."""
    command = [*prefix, sys.executable, "-m", "aggregator", "run", "--all", "-c", str(home / "config.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    return done.returncode, done.stderr


@contextmanager
def read_only(folder: Path) -> Iterator[list[str]]:
    """What to put before a command that is not to write this folder: for root, who may write any, a mount of its own."""
    if os.geteuid() == 0:
        mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
        yield ["unshare", "--mount", "sh", "-c", mount, str(folder)]
        return
    kept = {path: path.stat().st_mode for path in (folder, *folder.rglob("*")) if path.is_dir()}
    for path in kept:
        path.chmod(0o555)
    yield []
    for path, mode in kept.items():
        path.chmod(mode)


ALL = ["east", "nigh", "vall"]


@pytest.mark.slow
@pytest.mark.parametrize("kib", [2, 16, 64, 160])
def test_a_full_disk_is_said_and_the_next_pass_goes_on(tmp_path: Path, paper: Paper, kib: int):
    """Wherever a file cannot grow, store, post or git's own: no traceback, nothing half done, everything published once afterwards."""
    configured(tmp_path, paper)

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kib * 1024, kib * 1024))

    code, said = passed(tmp_path, preexec_fn=full)
    before = posts(tmp_path)
    after, _ = passed(tmp_path)

    assert (True, True, True, 0, ALL, "", "1") == (
        code in (0, 1, 3),
        "Traceback" not in said,
        set(before) <= set(ALL),
        after,
        posts(tmp_path),
        git(tmp_path, "status", "--porcelain", "--untracked-files=all"),
        git(tmp_path, "rev-list", "--count", "HEAD", "--", "_posts"),
    )


@pytest.mark.slow
def test_a_repository_that_may_not_be_written_is_said_and_the_posts_wait(tmp_path: Path, paper: Paper):
    """Whoever cannot write the site is told so; when it can be written again, every post comes."""
    configured(tmp_path, paper)
    paper.print("pier")
    passed(tmp_path)
    paper.print("pier", "school", "bus")
    with read_only(tmp_path / "site") as prefix:
        code, said = passed(tmp_path, *prefix)
    before = posts(tmp_path)
    after, _ = passed(tmp_path)

    assert (1, True, False, ["east"], 0, ALL) == (
        code,
        "writable" in said,
        "Traceback" in said,
        before,
        after,
        posts(tmp_path),
    ), said


def test_a_store_that_another_program_holds_is_said(
    tmp_path: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """The pass waits, then says who is in the way and what to do; nothing is asked of the web meanwhile."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    file = configured(tmp_path, paper)
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        code = run(["run", "--all", "-c", str(file)])
    said = capsys.readouterr().err

    assert (1, True, []) == (
        code,
        "another program holds the store; wait for it or end it" in said,
        paper.log,
    )


@pytest.mark.slow
def test_a_damaged_store_is_said_checked_and_repaired(
    tmp_path: Path, paper: Paper, capsys: pytest.CaptureFixture[str]
):
    """A pass leaves it alone and names the mend; a repair keeps the damaged file, and the next pass publishes nothing twice."""
    file, store = str(configured(tmp_path, paper)), tmp_path / "state.db"
    passed(tmp_path)
    whole = store.read_bytes()
    damaged = whole[:8192] + b"\xff" * 4096 + whole[12288:]
    store.write_bytes(damaged)
    codes = [
        run([*words, "-c", file]) for words in (("store", "check"), ("store", "repair"), ("store", "check"))
    ]
    kept = [path.read_bytes() == damaged for path in tmp_path.glob("state.damaged-*")]
    after, _ = passed(tmp_path)

    assert ([1, 0, 0], [True], 0, ALL, "1") == (
        codes,
        kept,
        after,
        posts(tmp_path),
        git(tmp_path, "rev-list", "--count", "HEAD", "--", "_posts"),
    ), capsys.readouterr()


def test_what_is_no_store_is_said_and_left_alone(
    tmp_path: Path, paper: Paper, capsys: pytest.CaptureFixture[str]
):
    """A pass on a file that is no store ends with the way to mend it, and changes nothing of it."""
    file, store = configured(tmp_path, paper), tmp_path / "state.db"
    store.write_bytes(b"not a store " * 1000)
    code = run(["run", "--all", "-c", str(file)])

    assert (1, True, b"not a store " * 1000) == (
        code,
        "aggregator store check" in capsys.readouterr().err,
        store.read_bytes(),
    )
