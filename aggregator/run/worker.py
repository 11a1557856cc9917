"""Many machines: a pass defers what is due to the queue, and workers do the four steps until SIGTERM.

A finished step defers the next: poll -> read -> tell -> publish. Once a minute a sweep defers whatever is due and takes over
the jobs of workers that died, so that nothing depends on anyone's hand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from aggregator import pipeline
from aggregator.config import Config
from aggregator.desk import Desk
from aggregator.edges.logs import LogVoice
from aggregator.edges.queue import Handler, Job, Queue, opened
from aggregator.edges.store import Store, links, newsroom, sources
from aggregator.edges.store.links import Known
from aggregator.errors import ConfigError, StoreError
from aggregator.run import alerts, once, passes, upkeep
from aggregator.run.once import Result
from aggregator.steps import publishing
from aggregator.voice import Voice

CONCURRENCY = 16
DRAIN = 30.0
PAUSE = 5.0  # seconds until a database that went away is tried again
GATHER = 1.0  # seconds in which posts of a site gather into one commit
SWEEP = "* * * * *"
AT_ONCE = 2000


@dataclass
class Crew:
    """What a worker's handlers work with; the desk and the queue come when both are open."""

    desk: Desk | None = None
    queue: Queue | None = None

    def handlers(self) -> dict[str, Handler]:
        """The tasks by name."""
        return {
            "poll": self.poll,
            "read": self.read,
            "tell": self.tell,
            "publish": self.publish,
            "again": self.again,
            "sweep": self.sweep,
        }

    @property
    def tools(self) -> tuple[Desk, Queue]:
        """Both, open."""
        assert self.desk is not None
        assert self.queue is not None
        return self.desk, self.queue

    async def poll(self, source: str, is_asked: bool = False) -> None:
        """A source is asked, and what it announced is deferred; nothing where that was done since the job was, unless asked for.

        A job no longer waits while it is done, so that a sweep in that time defers another of the same unit.
        """
        desk, queue = self.tools
        look = await desk.store.run(sources.get, source)
        if look is None or source not in desk.sources or not (is_asked or look.is_due(desk.now())):
            return
        await pipeline.poll(desk, desk.sources[source], look)
        await once.keep_unchanged(desk)
        await queue.defer(_reads(await desk.store.run(links.due_of, source, desk.now(), AT_ONCE)))

    async def read(self, link: int) -> None:
        """A link is read, and its story deferred."""
        desk, queue = self.tools
        known = await desk.store.run(links.due_one, link, desk.now())
        if known is None:
            return
        await pipeline.read(desk, known)
        await queue.defer(_tells(await desk.store.run(newsroom.due_of_link, link)))

    async def again(self, key: str) -> None:
        """A published article is read once more, unless it was since the job was deferred."""
        desk, queue = self.tools
        kept = await desk.store.run(newsroom.due_again, key, desk.now())
        if kept is not None:
            await pipeline.look_again(desk, kept)
            await queue.defer(_tells(await desk.store.run(newsroom.due_of_story, kept.story)))

    async def tell(self, story: str) -> None:
        """A story is told where it is due, and the sites with ready posts deferred."""
        desk, queue = self.tools
        sites = [site for _, site in await desk.store.run(newsroom.due_of_story, story)]
        await pipeline.tell(desk, story, sites)
        await queue.defer(await _publishes(desk, sites))

    async def publish(self, site: str) -> None:
        """A site's ready posts go out."""
        desk, _ = self.tools
        if site in desk.sites:
            await once.publish(desk, Result(), [site])

    async def sweep(self, timestamp: int = 0) -> None:
        """Whatever is due is deferred; the jobs of dead workers wait again."""
        desk, queue = self.tools
        await queue.take_over()
        await defer_due(desk, queue, await once.due_sources(desk))


async def work(config: Config) -> int:
    """0 after SIGTERM; an outage of the database is waited out. Raises ConfigError where the store is not PostgreSQL's."""
    if config.store.startswith("sqlite:"):
        raise ConfigError(
            "a worker needs a store that machines can share", mend="store: postgresql://user@host/name"
        )
    crew, voice = Crew(), LogVoice()
    while True:
        try:
            await _shift(config, crew, voice)
        except StoreError as trouble:
            if (
                crew.queue is None
            ):  # it never was there: an error of the configuration more likely than an outage
                raise
            voice.step("worker", config.store.rpartition("@")[2], "waiting", str(trouble))
            await asyncio.sleep(PAUSE)
        else:
            return 0


async def _shift(config: Config, crew: Crew, voice: Voice) -> None:
    """Works until SIGTERM, or until the database has been away for longer than a connection waits; then raises StoreError."""
    store = Store(config.store_url())
    try:
        async with (
            passes.at_desk(config, voice, store) as desk,
            opened(config.store, crew.handlers(), {"sweep": SWEEP}) as queue,
        ):
            crew.desk, crew.queue = desk, queue
            await crew.sweep()
            await queue.work(CONCURRENCY, DRAIN)
    finally:
        store.close()


async def enqueue(
    config: Config, voice: Voice, *, everything: bool = False, only: str | None = None
) -> Result:
    """A pass over a shared store: what is due is deferred, and workers do it; raises ConfigError where no source has that name."""
    if only is not None:
        config.source_named(only)
    crew, store = Crew(), Store(config.store_url())
    try:
        async with (
            passes.at_desk(config, voice, store) as desk,
            opened(config.store, crew.handlers(), {}) as queue,
        ):
            await publishing.hurry(desk)
            await alerts.look(desk)
            await upkeep.now_and_then(desk)
            await queue.take_over()
            due = await once.due_sources(desk, everything=everything, only=only)
            if everything or only is not None:
                await queue.defer(_asked(_poll(desk, look.name)) for look in due)
            await defer_due(desk, queue, due)
    finally:
        store.close()
    return Result()


async def defer_pass(desk: Desk) -> None:
    """What is due now is deferred, for a daemon whose store machines share."""
    async with opened(desk.config.store, Crew().handlers(), {}) as queue:
        await queue.take_over()
        await defer_due(desk, queue, await once.due_sources(desk))


async def defer_due(desk: Desk, queue: Queue, due: Iterable[sources.Look]) -> None:
    """Jobs for these sources and for all that waits in the store."""
    now = desk.now()
    await queue.defer(_poll(desk, look.name) for look in due if look.name in desk.sources)
    await queue.defer(_reads(await desk.store.run(links.due, now, AT_ONCE)))
    await queue.defer(_agains(await desk.store.run(newsroom.to_look_again, now)))
    await queue.defer(_tells(await desk.store.run(newsroom.due, AT_ONCE, now)))
    await queue.defer(await _publishes(desk, list(desk.sites)))


def _poll(desk: Desk, source: str) -> Job:
    host = urlsplit(desk.sources[source].url).netloc
    return Job("poll", source, {"source": source}, f"host:{host}", priority=3)


def _asked(job: Job) -> Job:
    """The job, done also where its source is not due."""
    return replace(job, arguments={**job.arguments, "is_asked": True})


def _reads(due: Iterable[Known]) -> list[Job]:
    return [
        Job("read", str(k.id), {"link": k.id}, f"host:{urlsplit(k.link.url).netloc}", priority=2) for k in due
    ]


def _agains(due: Iterable[newsroom.Kept]) -> list[Job]:
    return [Job("again", k.key, {"key": k.key}, f"host:{urlsplit(k.url).netloc}") for k in due]


def _tells(due: Iterable[tuple[str, str]]) -> list[Job]:
    stories = dict.fromkeys(story for story, _ in due)
    return [Job("tell", story, {"story": story}, f"story:{story}", priority=1) for story in stories]


async def _publishes(desk: Desk, sites: Iterable[str]) -> list[Job]:
    known = [desk.sites[site] for site in dict.fromkeys(sites) if site in desk.sites]
    waiting = await desk.store.run(publishing.waiting, known, desk.now())
    return [
        Job("publish", site, {"site": site}, f"site:{site}", priority=4, delay=GATHER) for site in waiting
    ]
