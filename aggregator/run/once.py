"""One pass over what is due: poll, read, tell, publish, each finished before the next begins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import TypeVar

from aggregator import pipeline
from aggregator.desk import Desk
from aggregator.edges.store import links, newsroom, sources
from aggregator.edges.store.sources import Look
from aggregator.errors import AggregatorError
from aggregator.steps import looking, publishing

T = TypeVar("T")
R = TypeVar("R")
BATCH = 500  # units of a step under way at once; the web keeps its own, smaller bounds
REFRESHED = timedelta(days=30)


@dataclass
class Result:
    """What a pass came to. `troubles` are sites that took no posts, or for which none could be made."""

    failed: list[str] = field(default_factory=list)
    published: dict[str, int] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 done, 1 a site has troubles, 3 a source could not be polled."""
        if self.troubles:
            return 1
        return 3 if self.failed else 0


async def run(desk: Desk, due: Sequence[Look]) -> Result:
    """A pass over these sources and all that waits in the store."""
    result = Result()
    await publish(desk, result)  # what an interrupted pass left ready, before anything is told anew
    await poll(desk, due, result)
    await read(desk)
    await look_again(desk, await desk.store.run(newsroom.to_look_again, desk.now()))
    result.troubles += await tell(desk)
    await publish(desk, result)
    return result


async def refresh(desk: Desk) -> Result:
    """Reads every published article of the last 30 days again and carries what changed into the posts."""
    result = Result()
    await publish(desk, result)
    since = desk.now() - REFRESHED
    await look_again(desk, await desk.store.run(newsroom.to_look_again, desk.now(), since))
    result.troubles += await tell(desk)
    await publish(desk, result)
    return result


async def due_sources(desk: Desk, *, everything: bool = False, only: str | None = None) -> tuple[Look, ...]:
    """The sources to be polled now: those whose look has come; all of them, or just one, where asked for.

    One that another configuration of the same store knows, and this one does not, is that one's.
    """
    if everything or only is not None:
        looks = await desk.store.run(sources.every)
    else:
        await looking.mend_clock(desk)
        looks = await desk.store.run(sources.due, desk.now())
    return tuple(look for look in looks if look.name in desk.sources and only in (None, look.name))


async def poll(desk: Desk, due: Sequence[Look], result: Result) -> None:
    """Every source due is asked; one source's trouble costs no other its turn."""
    desk.voice.due("poll", len(due))
    looks = await _each(due, lambda look: pipeline.poll(desk, desk.sources[look.name], look))
    await keep_unchanged(desk)
    result.failed = [look.name for look in looks if look.error and not look.is_forbidden]


async def keep_unchanged(desk: Desk) -> None:
    """The looks that brought nothing new are recorded, all in one transaction."""
    looks, desk.unchanged = desk.unchanged, []
    await desk.store.run(sources.record, looks)


async def read(desk: Desk) -> None:
    """Every link due is read once in this pass."""
    due = await desk.store.run(links.due, desk.now(), 100_000)
    desk.voice.due("read", len(due))
    await _each(due, lambda known: pipeline.read(desk, known))


async def look_again(desk: Desk, due: Sequence[newsroom.Kept]) -> None:
    """Published articles are read again."""
    desk.voice.due("refresh", len(due))
    await _each(due, lambda kept: pipeline.look_again(desk, kept))


async def tell(desk: Desk) -> list[str]:
    """Every story due is told on the sites where it is due; what is wrong with their themes is returned."""
    due = await desk.store.run(newsroom.due, 100_000, desk.now())
    stories = [
        (story, [site for _, site in pairs]) for story, pairs in groupby(due, key=lambda pair: pair[0])
    ]
    desk.voice.due("tell", len(stories))
    troubles = await _each(stories, lambda one: pipeline.tell(desk, *one))
    return list(dict.fromkeys(trouble for found in troubles for trouble in found))


async def publish(desk: Desk, result: Result, sites: Sequence[str] | None = None) -> None:
    """Every site gets its ready posts; a site that takes none is told of and rests, and the others get theirs."""
    for site in tuple(desk.sites if sites is None else sites):
        if not await desk.store.run(publishing.waiting, [desk.sites[site]], desk.now()):
            await publishing.settle(desk, desk.sites[site])
            continue
        try:
            made = await pipeline.publish(desk, site)
        except AggregatorError as trouble:
            result.troubles.append(f"{site}: {trouble}")
        else:
            result.published[site] = result.published.get(site, 0) + made


async def _each(items: Iterable[T], work: Callable[[T], Awaitable[R]]) -> list[R]:
    """What the work makes of every item, a bounded number of them at once."""
    gate = asyncio.Semaphore(BATCH)

    async def one(item: T) -> R:
        async with gate:
            return await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(item)) for item in items]
    except* AggregatorError as troubles:
        raise troubles.exceptions[0] from None
    return [task.result() for task in tasks]
