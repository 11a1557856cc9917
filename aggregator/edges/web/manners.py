"""How often one host is asked: one request at a time, a pause between two, and silence where the host asks for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

LONGEST_HOLD = timedelta(hours=24)
FORGOTTEN = 4096


class Pacer(Protocol):
    """Who remembers when a host may be asked again; one in memory, one in the store of many machines."""

    async def reserve(self, host: str, delay: float, patience: float) -> float:
        """Seconds until this request may go out; the moment is reserved, and the next one is `delay` later.

        Where it is more than `patience`, nothing is reserved.
        """

    async def hold(self, host: str, seconds: float) -> None:
        """Nobody asks this host for so long."""


class Memory:
    """A pacer for one process, on the monotonic clock, so that a wall clock set back holds nobody up."""

    def __init__(self) -> None:
        self.free: dict[str, float] = {}

    async def reserve(self, host: str, delay: float, patience: float) -> float:
        now = time.monotonic()
        at = max(now, self.free.get(host, 0.0))
        if delay and at - now <= patience:
            self._remember(host, at + delay, now)
        return at - now

    async def hold(self, host: str, seconds: float) -> None:
        now = time.monotonic()
        self._remember(host, max(self.free.get(host, 0.0), now + seconds), now)

    def _remember(self, host: str, until: float, now: float) -> None:
        if len(self.free) > FORGOTTEN:
            self.free = {name: then for name, then in self.free.items() if then > now}
        self.free[host] = until


@dataclass(slots=True)
class Queue:
    """Those who wait to ask one host; the lock serves them in the order they came."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Queues:
    """A queue per host, kept while somebody is in it."""

    def __init__(self) -> None:
        self.queues: dict[str, Queue] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """The host is this caller's alone."""
        queue = self.queues.setdefault(host, Queue())
        queue.waiting += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.waiting -= 1
            if not queue.waiting:
                self.queues.pop(host, None)


def retry_after(value: str | None, now: datetime) -> datetime | None:
    """When a server wants to be asked again: seconds or a date (RFC 9110, 10.2.3), at most a day from now; None if it does not say."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return now + min(timedelta(seconds=int(text[:9])), LONGEST_HOLD)
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # OverflowError where the year or the offset is no int of C
        return None
    if then.tzinfo is None or then <= now:
        return None
    return min(then, now + LONGEST_HOLD)
