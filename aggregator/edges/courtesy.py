"""Manners that outlive a pass: what hosts posted for robots, and how long they want to be left alone, kept in the store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from aggregator.edges.store import Store, hosts
from aggregator.edges.web import Notice

# Seconds for which what hosts asked for is not asked anew.
FRESH = 5.0


class StoreBoard:
    """Robots files and reservations, kept between passes."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def find(self, url: str) -> Notice | None:
        """The notice of this address, of any age."""
        kept = await self.store.run(hosts.find, url)
        return Notice(kept.url, kept.fetched, kept.text) if kept else None

    async def pin(self, notice: Notice) -> None:
        """The notice replaces an older one."""
        await self.store.run(hosts.pin, hosts.Posted(notice.url, notice.fetched, notice.text))


class StorePacer:
    """Spacing for all who share a store, processes and machines: each request's moment is reserved there, and a rest is kept.

    Where the operator wants no pause at all there is none to share, and the store is asked for rests alone, once in a while.
    """

    def __init__(self, store: Store, now: Callable[[], datetime], pause: float) -> None:
        self.store, self.now, self.pause = store, now, pause
        self.rests: dict[str, datetime] = {}
        self.known = -FRESH
        self.lock = asyncio.Lock()

    async def reserve(self, host: str, delay: float, patience: float) -> float:
        """Seconds until this request may go out."""
        now = self.now()
        if not delay and not self.pause:
            return (await self._rest(host, now) - now).total_seconds()
        wait = timedelta(seconds=delay), timedelta(seconds=patience)
        at = await self.store.run(hosts.reserve, host, *wait, now)
        return (at - now).total_seconds()

    async def hold(self, host: str, seconds: float) -> None:
        """Nobody asks this host for so long."""
        now = self.now()
        await self.store.run(hosts.hold, host, now + timedelta(seconds=seconds), now)
        self.known = -FRESH

    async def _rest(self, host: str, now: datetime) -> datetime:
        async with self.lock:  # whoever comes while the store is asked waits for its answer
            if time.monotonic() - self.known >= FRESH:
                asked = time.monotonic()
                self.rests = await self.store.run(hosts.rests, now)
                self.known = asked
        return max(now, self.rests.get(host, now))
