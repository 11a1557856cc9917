"""The four steps, in the order in which news becomes a post. Read this first.

    poll     a source  ->  links it announces, and when to look again
    read     a link    ->  an article that joins or opens a story, or the reason why not
    tell     a story   ->  a post a site, verified: ready, held or refused
    publish  a site    ->  its ready posts, in one commit

Each takes one unit, is safe to repeat and records its result in one transaction. Done is recorded last, so a crash repeats
work but never a post. Who calls them, and when, is the business of `run/`. What they lean on: `steps/` holds the decisions of
each step, the rooms do the work, `edges/` touches the world.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from aggregator import jobs
from aggregator.desk import Desk
from aggregator.edges.store import links, newsroom, sources
from aggregator.edges.store.links import Known
from aggregator.edges.store.newsroom import Kept
from aggregator.edges.store.sources import Look
from aggregator.errors import (
    AggregatorError,
    BadStatus,
    FetchError,
    Killed,
    PageError,
    RenderError,
    SourceError,
    WorkerError,
    WriteError,
    unexpected,
)
from aggregator.model import Source
from aggregator.steps import looking, publishing, reading, telling

# What a unit's own input can cause, a rule that broke on it in a worker included. What concerns every unit (the store, a lock)
# is not among them and ends the pass.
FAILURES = (FetchError, SourceError, PageError, WriteError, RenderError, Killed, WorkerError)


async def poll(desk: Desk, source: Source, look: Look) -> Look:
    """Asks a source what is new. Its links are in the store, and so is its next look, which is returned."""
    try:
        with _alone():
            found = await looking.ask(desk, source, look)
            if found is not None:
                return await looking.keep(desk, source, look, found)
    except FAILURES as trouble:
        after = looking.failed(source, look, trouble, desk.now())
        await desk.store.run(sources.record, [after])
        desk.voice.step("poll", source.name, "forbidden" if after.is_forbidden else "failed", str(trouble))
        return after
    after = looking.unchanged(source, look, desk.now())
    desk.unchanged.append(after)
    desk.voice.step("poll", source.name, "unchanged")
    return after


async def read(desk: Desk, known: Known) -> None:
    """Reads an announced article. It joins its story, or the store says why not and whether to try again."""
    source = desk.sources.get(known.link.source)
    if source is None:
        return await reading.let_go(desk, known)
    try:
        with _alone():
            page = await reading.fetch(desk, known.link.url)
            read = await desk.reading.call(jobs.article, page, known.link, source)
            reading.permit(read.article)
            await reading.keep(desk, known, page, read)
    except FAILURES as trouble:
        await reading.give_up(desk, known, trouble)


async def tell(desk: Desk, story_id: str, sites: Sequence[str]) -> list[str]:
    """Writes, verifies and renders a story for these sites; each post is ready, held or refused with its findings.

    What is wrong with a site's theme is returned: its telling stays due, and nothing more is told for it for a while.
    """
    about = await telling.subject(desk, story_id)
    if about is None:
        await telling.let_go(desk, story_id, sites)
        return []
    takers = await telling.takers(desk, about, sites)
    troubles: list[str] = []
    for taker in takers:
        if taker.reason:
            await telling.withdraw(desk, taker, about.story.lead.title)
    for one in telling.assignments(desk, about, [taker for taker in takers if not taker.reason]):
        try:
            told = await telling.write(desk, one)
        except FAILURES as trouble:
            troubles += await telling.refuse(desk, one, trouble)
        else:
            troubles += await telling.keep(desk, one, told)
    return troubles


async def publish(desk: Desk, site: str) -> int:
    """Commits the ready posts of a site; returns how many stand there now that did not before."""
    config = desk.sites[site]
    count = 0
    for _ in range(2):  # a path that proves taken is changed, and its post goes out in a second batch
        batch = await publishing.batch(desk, config)
        if not batch:
            break
        try:
            receipt = await publishing.deliver(desk, config, batch)
        except AggregatorError as trouble:
            await publishing.rest(desk, config, trouble)
            desk.voice.step("publish", site, "failed", str(trouble))
            raise
        count += await publishing.keep(desk, config, batch, receipt)
        if not any(outcome.state == "taken" for outcome in receipt.outcomes):
            break
    return count


async def look_again(desk: Desk, kept: Kept) -> None:
    """Reads a published article once more: a changed one is told again, one that is gone is withdrawn."""
    source = desk.sources.get(kept.source)
    if source is None:  # another configuration of the same store has it
        return await desk.store.run(newsroom.put_off, kept, desk.now() + reading.ELSEWHERE)
    try:
        with _alone():
            page = await reading.fetch(desk, kept.url)
            link = await desk.store.run(links.of_article, kept.story, kept.url)
            read = await desk.reading.call(jobs.article, page, link, source)
            reading.permit(read.article)
            await reading.keep_again(desk, kept, page, read)
    except (BadStatus, PageError) as trouble:
        await reading.withdraw_or_wait(desk, kept, trouble)
    except FAILURES as trouble:
        await reading.wait(desk, kept, trouble)


@contextmanager
def _alone() -> Iterator[None]:
    """What nobody expected of a stranger's input is the trouble of its unit, and of no other."""
    try:
        yield
    except AggregatorError:
        raise
    except Exception as error:  # of whatever kind, as in a worker
        raise unexpected(error) from None
