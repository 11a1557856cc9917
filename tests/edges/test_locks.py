"""A lock has one owner, and the dead own nothing."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from aggregator.edges import locks
from aggregator.errors import Busy


def test_second_owner_is_told_the_first(tmp_path: Path) -> None:
    """While one holds the lock another gets Busy, with the owner's process in the words."""
    with (
        locks.held(tmp_path / "a" / "lock") as _,
        pytest.raises(Busy) as caught,
        locks.held(tmp_path / "a" / "lock"),
    ):
        pass

    assert f"another run holds the lock: process {os.getpid()} on " in str(caught.value)


def test_nothing_is_left_of_a_released_lock(tmp_path: Path) -> None:
    """The file is gone, and the lock can be taken again."""
    for _ in range(2):
        with locks.held(tmp_path / "lock") as lock:
            taken = lock.was_stale

    assert (False, []) == (taken, list(tmp_path.iterdir()))


def test_lock_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    """An owner killed by signal 9 holds the lock no longer, and whoever takes it over knows."""
    ready, child = os.pipe(), os.fork()
    if child == 0:
        with locks.held(tmp_path / "lock"):
            os.write(ready[1], b"x")
            time.sleep(60)
        os._exit(0)
    os.read(ready[0], 1)
    with pytest.raises(Busy), locks.held(tmp_path / "lock"):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with locks.held(tmp_path / "lock") as lock:
        taken = lock.was_stale

    assert taken


@pytest.mark.parametrize(("left", "is_free"), [(60, False), (-1, True)])
def test_lock_of_another_machine(tmp_path: Path, left: int, is_free: bool) -> None:
    """A lock that another machine left counts until it expires."""
    row = {
        "pid": 1,
        "host": "elsewhere",
        "boot": "other",
        "since": time.time(),
        "expires": time.time() + left,
    }
    (tmp_path / "lock").write_text(json.dumps(row))
    try:
        with locks.held(tmp_path / "lock"):
            taken = True
    except Busy:
        taken = False

    assert is_free == taken


@pytest.mark.parametrize("words", ["", "{", "[]", '{"pid": 1}', "null"])
def test_damaged_lock_is_free(tmp_path: Path, words: str) -> None:
    """A lock file that names nobody is nobody's."""
    (tmp_path / "lock").write_text(words)
    with locks.held(tmp_path / "lock") as lock:
        assert lock.path.exists()


def test_heartbeat(tmp_path: Path) -> None:
    """A held lock's expiry moves on."""
    with locks.Lock(tmp_path / "lock", expiry=0.2):
        first = locks.owner(tmp_path / "lock")
        time.sleep(0.3)
        second = locks.owner(tmp_path / "lock")

    assert first is not None
    assert second is not None
    assert first.expires < second.expires


def test_one_at_a_time(tmp_path: Path) -> None:
    """Of many that wait for it each holds the lock alone."""
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        with locks.held(tmp_path / "lock", patience=20):
            inside += 1
            most = max(most, inside)
            time.sleep(0.002)
            inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (1, 0) == (most, inside)
