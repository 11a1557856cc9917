"""A file that one process at a time owns.

The kernel says who owns it (`flock`, gone with its process, seen by every container of a machine); the file says who that
is, for people and for other machines. A lock whose owner is dead is taken over; one held on another machine is respected
until it expires, and its owner renews it by a heartbeat.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from aggregator.errors import Busy, SiteError

EXPIRY = 120.0
PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a lock; times are seconds since 1970."""

    pid: int
    host: str
    boot: str
    since: float
    expires: float

    def __str__(self) -> str:
        since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(self.since))
        return f"process {self.pid} on {self.host} since {since}"


class Lock:
    """Held between `with` and its end; raises Busy where another process holds it.

    `patience` is how many seconds to wait for it; `expiry` how many seconds after its last heartbeat another machine may
    take it over.
    """

    def __init__(self, path: Path, *, patience: float = 0.0, expiry: float = EXPIRY) -> None:
        self.path, self.patience, self.expiry = path, patience, expiry
        self.was_stale = False
        self._fd = -1
        self._since = 0.0
        self._done = threading.Event()
        self._heart: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def take(self) -> None:
        """The lock is ours, or Busy is raised; `was_stale` tells whether its last owner died holding it."""
        deadline = time.monotonic() + self.patience
        while not self._try():
            if time.monotonic() >= deadline:
                raise Busy(f"another run holds the lock: {owner(self.path) or 'unknown'}", url=str(self.path))
            time.sleep(PAUSE)
        self._since = time.time()
        self._write()
        self._done.clear()
        self._heart = threading.Thread(target=self._beat, name=f"lock {self.path.name}", daemon=True)
        self._heart.start()

    def release(self) -> None:
        """The lock is free and its file gone."""
        self._done.set()
        if self._heart is not None:
            self._heart.join()
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()
        os.close(self._fd)
        self._fd = -1

    def _try(self) -> bool:
        fd = _open(self.path)
        if _owned_elsewhere(fd, self.path):
            os.close(fd)
            return False
        self.was_stale = os.fstat(fd).st_size > 0
        self._fd = fd
        return True

    def _write(self) -> None:
        me = Owner(os.getpid(), socket.gethostname(), boot_id(), self._since, time.time() + self.expiry)
        data = json.dumps(asdict(me)).encode()
        os.pwrite(self._fd, data, 0)
        os.ftruncate(self._fd, len(data))

    def _beat(self) -> None:
        while not self._done.wait(self.expiry / 4):
            self._write()


def owner(path: Path) -> Owner | None:
    """Who the lock file names, or None."""
    try:
        return Owner(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


@contextlib.contextmanager
def held(path: Path, *, patience: float = 0.0) -> Iterator[Lock]:
    """The lock, taken; its folder is made where it is missing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise SiteError(
            "the lock's folder cannot be made", url=str(path.parent), mend="make it writable"
        ) from exc
    with Lock(path, patience=patience) as lock:
        yield lock


@cache
def boot_id() -> str:
    """What changes when the machine restarts, or nothing where the system does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    except OSError as exc:
        raise SiteError("the lock cannot be written", url=str(path), mend="make its folder writable") from exc


def _owned_elsewhere(fd: int, path: Path) -> bool:
    """Whether this file may not be ours: held, replaced meanwhile, or held on another machine and not expired."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    try:
        if os.fstat(fd).st_ino != os.stat(path).st_ino:
            return True
    except FileNotFoundError:
        return True
    return _is_alive_abroad(owner(path))


def _is_alive_abroad(holder: Owner | None) -> bool:
    """Another machine's lock counts until it expires; one of this machine whose flock is free belongs to the dead."""
    if holder is None or holder.boot == boot_id() or holder.host == socket.gethostname():
        return False
    return time.time() < holder.expires
