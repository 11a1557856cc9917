"""Manners that outlive a pass: what hosts posted for robots, and how long they want to be left alone, kept in the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from aggregator.edges.store import Store, hosts
from aggregator.edges.web import Memory, Notice


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


class KeptPacer(Memory):
    """Spacing in this process; what a host asked for (Retry-After) holds in later passes too."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.store, self.now, self._is_loaded = store, now, False

    async def reserve(self, host: str, delay: float, patience: float) -> float:
        if not self._is_loaded:
            self._is_loaded = True
            for name, until in (await self.store.run(hosts.holds, self.now())).items():
                await super().hold(name, (until - self.now()).total_seconds())
        return await super().reserve(host, delay, patience)

    async def hold(self, host: str, seconds: float) -> None:
        await super().hold(host, seconds)
        await self.store.run(hosts.hold, host, self.now() + timedelta(seconds=seconds))


class SharedPacer:
    """Spacing for many machines: every request's moment is reserved in the store they share."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self.store, self.now = store, now

    async def reserve(self, host: str, delay: float, patience: float) -> float:
        """Seconds until this request may go out."""
        now = self.now()
        wait = timedelta(seconds=delay), timedelta(seconds=patience)
        at = await self.store.run(hosts.reserve, host, *wait, now)
        return max(0.0, (at - now).total_seconds())

    async def hold(self, host: str, seconds: float) -> None:
        """No machine asks this host for so long."""
        await self.store.run(hosts.hold, host, self.now() + timedelta(seconds=seconds))
