"""The poll step: asking a source, telling a flood from news, and when to look again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from aggregator import jobs
from aggregator.desk import Desk
from aggregator.edges.store import links, newsroom, sources, subscriptions
from aggregator.edges.store.sources import Asked, Look
from aggregator.edges.web import Unchanged
from aggregator.errors import (
    AggregatorError,
    BadStatus,
    FetchError,
    Forbidden,
    Killed,
    SourceError,
    WorkerError,
)
from aggregator.model import Kind, Link, Page, Source
from aggregator.poll import Announced, schedule
from aggregator.poll.announced import newest_first
from aggregator.text import urls

FLOOD = 20  # fewer new links than this are never a flood
GROWN = 3  # a flood is more than three times what the source ever had new at once
PARTS = 3  # sitemaps of an index that are read in one look
TRIED = 4  # feeds and sitemaps of a home page that are tried
REPEATED = timedelta(hours=3)
PAGES = 3  # pages of a listing that are read in one look


@dataclass(frozen=True, slots=True)
class Found:
    """What a source announces, and the page that said so."""

    page: Page
    announced: Announced
    url: str
    kind: Kind

    @property
    def is_index(self) -> bool:
        """Whether the links are on other pages than this one."""
        return self.announced.kind == "sitemap" and bool(self.announced.alternates)

    @property
    def is_whole(self) -> bool:
        """Whether this page changes when there are new links: an index without dates may stay the same while its parts change."""
        return not self.is_index or self.announced.is_dated


async def ask(desk: Desk, source: Source, look: Look) -> Found | None:
    """What the source announces now, None where nothing changed; raises FetchError, SourceError or Killed."""
    url = look.found_url or source.url
    page = await desk.web.poll(url, look.etag, look.last_modified)
    if isinstance(page, Unchanged) or body_hash(page) == look.body_hash:
        return None
    found = await _understood(desk, source, look, page)
    announced = await _followed(desk, source, look, found)
    return replace(found, announced=announced)


async def _understood(desk: Desk, source: Source, look: Look, page: Page) -> Found:
    """The announcement on this page, or on the better one that it leads to (a home page names its feed)."""
    kind: Kind = look.found_kind or source.kind
    if kind == "auto" and _is_markup(page):
        better = await _better(desk, source, page)
        if better is not None:
            return better
    announced = await desk.reading.call(jobs.links, replace(source, kind=kind), page, desk.now())
    return Found(page, announced, look.found_url or source.url, kind)


def _is_markup(page: Page) -> bool:
    """Whether this is a page for people rather than a feed or a sitemap."""
    start = page.body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html")) or b"<head" in start or b"<body" in start


async def _better(desk: Desk, source: Source, page: Page) -> Found | None:
    """The first of the feeds, sitemaps and listings this page leads to that announces anything."""
    for candidate in (await desk.reading.call(jobs.discover, page))[:TRIED]:
        try:
            there = (
                page if candidate.url in (page.url, page.final_url) else await desk.web.poll(candidate.url)
            )
            if isinstance(there, Page):
                known = replace(source, kind=candidate.kind)
                announced = await desk.reading.call(jobs.links, known, there, desk.now())
                if announced.links or announced.alternates:
                    return Found(there, announced, candidate.url, candidate.kind)
        except (FetchError, SourceError, Killed, WorkerError) as trouble:
            desk.voice.step("poll", source.name, "tried", str(trouble))
    return None


async def _followed(desk: Desk, source: Source, look: Look, found: Found) -> Announced:
    """The links of this page and of those it continues on: the parts of a sitemap index, a listing's next pages.

    One of those that cannot be had costs no other its links; raises its trouble where there are none at all, or where it may
    have passed by the next look, which would not go on behind a page it knows.
    """
    announced, trouble = found.announced, None
    is_index = found.is_index
    waiting = list(announced.alternates[:PARTS]) if is_index else await _next(desk, look, announced)
    seen = {found.page.final_url, found.url}
    while waiting and len(seen) < PARTS + PAGES:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        try:
            more = await _more(desk, replace(source, kind=announced.kind), url)
        except (FetchError, SourceError, Killed, WorkerError) as error:
            if not is_index and not look.failures and isinstance(error, FetchError) and error.passing:
                raise
            trouble = error
            desk.voice.step("poll", source.name, "tried", str(error))
            continue
        if more is not None:
            announced = replace(
                announced, links=_merged(announced.links, more.links), next_page=more.next_page
            )
            waiting += await _next(desk, look, announced)
    if is_index and not announced.links:
        raise trouble or SourceError("the sitemap index leads to no article", url=found.url)
    return replace(announced, is_dated=announced.is_dated and trouble is None)  # its part is owed


async def _more(desk: Desk, source: Source, url: str) -> Announced | None:
    """What a further page of the source announces."""
    page = await desk.web.poll(url)
    return await desk.reading.call(jobs.links, source, page, desk.now()) if isinstance(page, Page) else None


async def _next(desk: Desk, look: Look, announced: Announced) -> list[str]:
    """The next page of a listing whose first page holds nothing known: something may have been missed between two looks."""
    if look.last_poll is None or announced.next_page is None:
        return []
    unknown = await desk.store.run(links.count_unknown, announced.links)
    return [announced.next_page] if unknown == len(announced.links) else []


def _merged(first: Sequence[Link], more: Sequence[Link]) -> tuple[Link, ...]:
    """Both without repeats, newest first."""
    found: dict[str, Link] = {}
    for link in (*first, *more):
        found.setdefault(urls.identity(link.url), link)
    return newest_first(tuple(found.values()))


async def keep(desk: Desk, source: Source, look: Look, found: Found) -> Look:
    """The links and the next look are in the store; a flood is held and asked about."""
    now = desk.now()
    unknown = await desk.store.run(links.count_unknown, found.announced.links)
    states = first_states(source, found.announced.links) if look.last_poll is None else ()
    if not states:
        is_flood = unknown > max(FLOOD, GROWN * look.most_new)
        states = (("held" if is_flood else "new"),) * len(found.announced.links)

    def record(tx: Connection) -> tuple[links.Announced, Look]:
        added = links.announce(tx, found.announced.links, now, states)
        for story in added.shared:
            newsroom.tell_elsewhere(tx, story, desk.sites_of((source.name,)))
        if desk.config.monitor.callback:
            subscriptions.announce(tx, source.name, found.announced.topic or found.url, found.announced.hub)
        after = _looked(source, look, found, added, now)
        sources.record(tx, [after])
        return added, after

    added, after = await desk.store.run(record)
    outcome = "held" if added.held else "new" if added.new else "unchanged"
    desk.voice.step("poll", source.name, outcome, str(added.held or added.new or ""))
    if left := states.count("remembered"):
        desk.voice.step("poll", source.name, "remembered", left_out(source, left))
    return after


def left_out(source: Source, count: int) -> str:
    """What a first look leaves out, and the key that says how much it takes."""
    return f"a first look takes the newest {source.first} (`first:` of the source) and leaves {count} older ones out"


def first_states(source: Source, found: Sequence[Link]) -> tuple[str, ...]:
    """Of a first look the newest are read, the rest is only remembered."""
    return tuple("new" if n < source.first else "remembered" for n in range(len(found)))


def body_hash(page: Page) -> str:
    """The same for two answers of the same bytes."""
    return hashlib.sha256(page.body).hexdigest()[:32]


def unchanged(source: Source, look: Look, now: datetime) -> Look:
    """What is remembered after a look that brought nothing new."""
    after = replace(look, last_poll=now, failures=0, error=None, failing_since=None, new=0, doubt=None)
    return replace(after, next_poll=_next_look(source, after, now))


def failed(source: Source, look: Look, trouble: AggregatorError, now: datetime) -> Look:
    """What is remembered after a look that failed: the words, since when, and a later look the more often it failed."""
    retry = trouble.retry_after if isinstance(trouble, BadStatus) else None
    since = look.failing_since or now
    after = replace(
        look, last_poll=now, failures=look.failures + 1, error=str(trouble), failing_since=since, new=0
    )
    after = replace(after, doubt=sources.FORBIDDEN if isinstance(trouble, Forbidden) else None)
    return replace(after, next_poll=_next_look(source, after, now, retry))


async def mend_clock(desk: Desk) -> None:
    """Sources looked at in what is now the future wait no longer than if they had been looked at now."""
    now = desk.now()

    def work(tx: Connection) -> None:
        found = [look for look in sources.ahead(tx, now) if look.name in desk.sources]
        sources.postpone(tx, [set_back(desk.sources[look.name], look, now) for look in found])

    await desk.store.run(work)


def set_back(source: Source, look: Look, now: datetime) -> Look:
    """The look as if it had been now; as cron(8) has it, a line comes no second time for a clock set back three hours."""
    assert look.last_poll is not None
    assert look.next_poll is not None
    if schedule.is_line(source.every) and look.last_poll - now <= REPEATED:
        return replace(look, last_poll=now)
    return replace(look, last_poll=now, next_poll=min(look.next_poll, _next_look(source, look, now)))


def _looked(source: Source, look: Look, found: Found, added: links.Announced, now: datetime) -> Look:
    page, announced, is_whole = found.page, found.announced, found.is_whole
    times = [link.published.timestamp() for link in announced.links if link.published]
    after = replace(
        look,
        found_url=found.url if found.url != source.url else None,
        found_kind=found.kind if found.kind != source.kind else None,
        etag=page.header("etag") if is_whole else None,
        last_modified=page.header("last-modified") if is_whole else None,
        body_hash=body_hash(page) if is_whole else None,
        last_poll=now,
        failures=0,
        error=None,
        failing_since=None,
        doubt=None,
        new=added.new,
        most_new=max(look.most_new, added.new, len(announced.links) if look.last_poll is None else 0),
        rhythm=tuple(sorted(times)[-sources.RHYTHM :]),
        held=look.held + added.held,
        asked=_asked(found),
    )
    return replace(after, next_poll=_next_look(source, after, now))


def _asked(found: Found) -> Asked:
    """What server and feed asked for, kept for the looks that bring nothing new and so do not say it again."""
    announced, age = found.announced, schedule.max_age(found.page)
    apart = max(span.total_seconds() for span in (announced.ttl, age, timedelta()) if span is not None)
    return Asked(apart, tuple(announced.skip_hours), tuple(announced.skip_days))


def _next_look(source: Source, look: Look, now: datetime, retry_after: datetime | None = None) -> datetime:
    zone = ZoneInfo(source.clock)
    seen = schedule.Seen(
        now=now,
        name=source.name,
        zone=zone,
        published=tuple(datetime.fromtimestamp(t, zone) for t in look.rhythm),
        ttl=timedelta(seconds=look.asked.seconds),
        skip_hours=look.asked.hours,
        skip_days=look.asked.days,
        retry_after=retry_after,
        failures=look.failures,
    )
    return schedule.next_look(source.every, seen)
