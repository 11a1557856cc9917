"""Manners that outlive a pass: what hosts posted for robots, and how long they want to be left alone, kept in the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from aggregator.edges.store import Store, hosts
from aggregator.edges.web import Notice


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
    """Spacing for all who share a store, processes and machines: each request's moment is reserved there, and a rest is kept."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self.store, self.now = store, now

    async def reserve(self, host: str, delay: float, patience: float) -> float:
        """Seconds until this request may go out."""
        now = self.now()
        wait = timedelta(seconds=delay), timedelta(seconds=patience)
        at = await self.store.run(hosts.reserve, host, *wait, now)
        return max(0.0, (at - now).total_seconds())

    async def hold(self, host: str, seconds: float) -> None:
        """Nobody asks this host for so long."""
        await self.store.run(hosts.hold, host, self.now() + timedelta(seconds=seconds))
