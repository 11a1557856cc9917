"""A pass killed anywhere: the next one finds every story published once and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paper import Paper, configured, serve

# The command, in a process that dies before its effect of this number (0: never) and counts them.
MORTAL = """
import os, signal, sys
seen, at, told = 0, int(sys.argv.pop(1)), sys.argv.pop(1)
def hook(event, args):
    global seen
    is_writing = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
    if is_writing or event in ("os.rename", "os.remove", "os.mkdir", "os.link", "socket.connect", "subprocess.Popen"):
        seen += 1
        if seen == at:
            os.killpg(0, signal.SIGKILL)
sys.addaudithook(hook)
from aggregator.cli import run
code, count = run(sys.argv[1:]), seen
open(told, "w").write(str(count))
sys.exit(code)
"""
GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


def passed(home: Path, at: int = 0, seconds: float = 120) -> int:
    """How a pass ended: its exit code, or minus the signal that killed it and all its children."""
    command = [
        sys.executable,
        "-c",
        MORTAL,
        str(at),
        str(home / "effects"),
        "run",
        "--all",
        "-c",
        str(home / "config.yaml"),
    ]
    child = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        return child.wait()


def git(home: Path, *args: str) -> str:
    command = ["git", "-C", str(home / "site"), *args]
    return subprocess.run(
        command, env={**os.environ, **GIT}, capture_output=True, text=True, check=True
    ).stdout.strip()


def outcome(home: Path) -> tuple[object, ...]:
    """Posts by the beginning of their names, commits with posts in them, and everything that should not be there."""
    names = sorted(path.name[11:15] for path in (home / "site" / "_posts").rglob("*.md"))
    commits = int(git(home, "rev-list", "--count", "HEAD", "--", "_posts"))
    litter = [
        path.name
        for path in home.rglob("*")
        if path.name.endswith((".lock", "aggregator-new", ".making", ".new"))
    ]
    left = [path.name for path in (home / "site/.git/aggregator").glob("*")]
    git(home, "fsck", "--strict")
    return names, commits, git(home, "status", "--porcelain", "--untracked-files=all"), litter, left


EXPECTED = (["east", "nigh", "vall"], 1, "", [], [])


def trial(home: Path, paper: Paper, at: int = 0, seconds: float = 120) -> tuple[int, int, tuple[object, ...]]:
    """How a pass and the one after it ended, and what they left."""
    home.mkdir()
    configured(home, paper)
    return passed(home, at, seconds), passed(home), outcome(home)


@pytest.mark.slow
def test_a_pass_killed_before_an_effect_is_completed_by_the_next(tmp_path: Path):
    """At a dozen of its writes, renames, connections and processes: nothing lost, nothing twice, no lock left."""
    with serve() as paper:
        whole = trial(tmp_path / "whole", paper)
        count = int((tmp_path / "whole/effects").read_text())
        points = sorted({1 + round(n * (count - 1) / 11) for n in range(12)})
        found = [trial(tmp_path / str(at), paper, at) for at in points]

    assert ((0, 0, EXPECTED), [(-signal.SIGKILL, 0, EXPECTED)] * len(points)) == (whole, found)


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.5, 0.8, 1.1, 1.4, 1.7, 2.0])
def test_a_pass_killed_at_a_moment_is_completed_by_the_next(tmp_path: Path, seconds: float):
    """Whatever it was doing then."""
    with serve() as paper:
        _, after, left = trial(tmp_path / "home", paper, seconds=seconds)

    assert (0, EXPECTED) == (after, left)


@pytest.mark.slow
def test_a_lock_of_a_dead_git_goes_with_the_next_pass(tmp_path: Path):
    """Although there is nothing to publish."""
    with serve() as paper:
        home = tmp_path / "home"
        home.mkdir()
        configured(home, paper)
        passed(home)
        lock = home / "site/.git/index.lock"
        lock.touch()
        os.utime(lock, (0, 0))
        after = passed(home)

    assert (0, EXPECTED) == (after, outcome(home))
