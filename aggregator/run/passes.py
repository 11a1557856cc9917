"""Passes as commands call them: the store opened, the pass lock held, the desk set, the end told."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from aggregator import desk as desks
from aggregator.config import Config, nearest
from aggregator.desk import Desk
from aggregator.edges import locks
from aggregator.edges.pool import Nursery
from aggregator.edges.store import Store, sources
from aggregator.errors import ConfigError
from aggregator.run import alerts, once, upkeep
from aggregator.run.once import Result
from aggregator.steps import publishing
from aggregator.voice import Voice

Pass = Callable[[Desk], Awaitable[Result]]


async def run(
    config: Config,
    voice: Voice,
    *,
    everything: bool = False,
    only: str | None = None,
    nursery: Nursery | None = None,
    manners: Store | None = None,
) -> Result:
    """One pass over what is due; raises Busy where another holds the lock. Nothing due costs no worker and no connection."""
    if only is not None:
        config.source_named(only)

    async def one_pass(desk: Desk) -> Result:
        await alerts.look(desk)  # what no run has seen to until now is no longer to be seen after this one
        due = await once.due_sources(desk, everything=everything, only=only)
        result = await once.run(desk, due)
        await alerts.look(desk)
        await upkeep.now_and_then(desk)
        return result

    return await _held(config, voice, one_pass, nursery, manners)


async def refresh(config: Config, voice: Voice, *, nursery: Nursery | None = None) -> Result:
    """Every published article of the last 30 days is read again."""
    return await _held(config, voice, once.refresh, nursery)


async def carry_out(config: Config, voice: Voice) -> Result:
    """What was asked for is told and published, with whatever else is due for that; no source is asked."""

    async def work(desk: Desk) -> Result:
        result = Result()
        result.troubles += await once.tell(desk)
        await once.publish(desk, result)
        return result

    return await _held(config, voice, work)


async def _held(
    config: Config, voice: Voice, work: Pass, nursery: Nursery | None = None, manners: Store | None = None
) -> Result:
    store = Store(config.store_url())
    try:
        with pass_lock(store, config):
            async with at_desk(config, voice, store, nursery, manners) as desk:
                await publishing.hurry(desk)
                return await work(desk)
    finally:
        store.close()


@asynccontextmanager
async def at_desk(
    config: Config,
    voice: Voice,
    store: Store,
    nursery: Nursery | None = None,
    manners: Store | None = None,
) -> AsyncIterator[Desk]:
    """A desk whose store knows the configured sources; a nursery that is lent outlives it.

    Raises ConfigError where nothing could be told: no site, a theme that is not there, a template that cannot be read.
    """
    if not config.all_sites:
        raise ConfigError("no site is configured", mend="add `site: {path: output/site}`")
    async with desks.opened(config, voice, store, nursery=nursery, manners=manners) as desk:
        for site in desk.sites.values():
            if f"{site.theme}/theme.yaml" not in desk.templates(site):
                known = [
                    name.partition("/")[0] for name in desk.templates(site) if name.endswith("/theme.yaml")
                ]
                raise ConfigError(
                    f"site {site.name}: there is no theme {site.theme!r}", mend=nearest(site.theme, known)
                )
        await store.run(sources.sync, tuple(desk.sources.values()), fingerprint(config))
        yield desk


@contextmanager
def manners(config: Config) -> Iterator[Store | None]:
    """The configured store if it is there, for work in a store of its own that must not ask a host while others do."""
    store = Store(config.store_url())
    try:
        yield store if store.path is None or store.path.exists() else None
    finally:
        store.close()


def pass_lock(store: Store, config: Config) -> locks.Lock:
    """The lock of this store's passes: a file beside an SQLite store, else in the configuration's folder."""
    path = store.path.with_name(store.path.name + ".lock") if store.path else config.home / "aggregator.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    return locks.Lock(path)


def daemon_lock(store: Store, config: Config) -> locks.Lock:
    """The lock of the one daemon of this store."""
    lock = pass_lock(store, config)
    return locks.Lock(lock.path.with_suffix(".daemon"))


def fingerprint(config: Config) -> str:
    """Changes with the names and addresses of the sources."""
    words = "shown\n" + "\n".join(f"{source.name}\t{source.url}" for source in config.sources)
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()
