"""A look at an address before it becomes a source: what is announced there, what would be read, and on what terms."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from aggregator import config as configuration
from aggregator import jobs
from aggregator.config import Config
from aggregator.desk import Desk, opened
from aggregator.edges.store import Store
from aggregator.edges.store.sources import Look
from aggregator.errors import AggregatorError, Forbidden, InputError
from aggregator.model import Article, Select, Source
from aggregator.poll.opml import Outline
from aggregator.run import passes
from aggregator.steps import looking
from aggregator.text import urls
from aggregator.voice import Silence
from aggregator.write import plan

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Scouted:
    """What was found; `trouble` says why there is no article, `robots` what those of the article's host say, `left` what a first
    look would leave out.
    """

    url: str
    kind: str
    title: str | None
    headlines: tuple[tuple[str, datetime | None], ...]
    article: Article | None
    fields: tuple[tuple[str, str, str], ...]
    trouble: str | None = None
    robots: str = "robots.txt allows it, and nothing reserves it"
    left: str | None = None


def configured(config: Config, address: str) -> Source | None:
    """The configured source of this very address, else the first one on its host."""
    here, host = urls.identity(address), urlsplit(address).netloc
    rows = [row for row in config.sources if urlsplit(row.url).netloc == host]
    row = next((row for row in config.sources if urls.identity(row.url) == here), *rows[:1] or (None,))
    return configuration.source(row, config) if row else None


def asked(config: Config, url: str, body: str | None) -> Source:
    """The source to look at: on the host of a configured one it has all that one says; raises InputError."""
    stranger = new(url, "auto")
    source = configured(config, stranger.url) or stranger
    if urls.identity(source.url) != urls.identity(stranger.url):
        source = replace(source, url=stranger.url, kind="auto")
    return replace(source, select=replace(source.select or Select(), body=body)) if body else source


def new(url: str, licence: str) -> Source:
    """A source that is to be added, under the licence its operator states; raises InputError."""
    address = urls.absolute(url)  # `?feed=rss2` may be the whole name of a feed
    if address is None:
        raise InputError(f"{url!r} is not a web address", mend="it starts with http:// or https://")
    return Source(urlsplit(address).netloc, address, licence=licence)


async def scout(config: Config, source: Source) -> Scouted:
    """What this source announces and what its newest article reads like on its terms; raises FetchError or SourceError."""
    store = Store("sqlite:///:memory:")
    try:
        with passes.manners(config) as manners:
            async with opened(config, Silence(), store, manners=manners) as desk:
                found = await looking.ask(desk, source, Look(source.name))
                assert found is not None
                return await _article(desk, source, found)
    finally:
        store.close()


async def _article(desk: Desk, source: Source, found: looking.Found) -> Scouted:
    links = found.announced.links
    heads = tuple((link.title or link.url, link.published) for link in links[:SHOWN])
    over = len(links) - source.first
    left = looking.left_out(source, over) if over > 0 else None
    seen = Scouted(found.url, found.kind, found.announced.title, heads, None, (), left=left)
    if not links:
        return replace(seen, trouble="nothing is announced")
    try:
        page = await desk.web.read(links[0].url)
        read = await desk.reading.call(jobs.article, page, links[0], source)
        fields = await desk.reading.call(jobs.explain, page, links[0], source)
    except Forbidden as trouble:
        return replace(seen, trouble=str(trouble), robots="nothing may be read there")
    except AggregatorError as trouble:
        return replace(seen, trouble=str(trouble))
    return replace(seen, article=read.article, fields=fields)


def told(found: Scouted) -> list[str]:
    """The finding in lines to read."""
    lines = [f"{found.kind}: {found.url}" + (f" ({found.title})" if found.title else ""), ""]
    lines += [
        f"  {when:%Y-%m-%d %H:%M}  {title}" if when else f"  {'':16}  {title}"
        for title, when in found.headlines
    ]
    lines += ["", found.left] if found.left else []
    if found.article is None:
        return [*lines, "", f"no article could be read: {found.trouble}", f"robots       {found.robots}"]
    licence = found.article.licence
    lines += ["", *(f"{name:12} {value}   <- {origin}" for name, value, origin in found.fields), ""]
    lines.append(f"robots       {found.robots}")
    lines.append(f"licence      {licence.code} ({licence.evidence or 'nothing on the page says so'})")
    lines.append(f"posts        {plan.mode(licence, False, False)}")
    return lines


def is_new(found: Scouted, config: Config) -> None:
    """Raises InputError where this address is a source already."""
    here = urls.identity(found.url)
    known = next((row.name for row in config.sources if urls.identity(row.url) == here), None)
    if known is not None:
        raise InputError(
            f"{found.url} is a source already: {known}", mend="`aggregator sources list` has all"
        )


def row(found: Scouted, name: str | None, licence: str, config: Config) -> dict[str, str]:
    """The source as the configuration writes it, under a name that no other has."""
    taken = {source.name for source in config.sources}
    made = name or _free(_name(found.title or urlsplit(found.url).netloc), taken)
    values = {"name": made, "url": found.url, "kind": found.kind, "licence": licence}
    language = found.article.language if found.article else None
    return {**values, "language": language} if language else values


def rows_of(outlines: Sequence[Outline], config: Config) -> list[dict[str, str]]:
    """Sources of an OPML file as the configuration writes them, without those it has."""
    have = {urls.identity(source.url) for source in config.sources}
    taken = {source.name for source in config.sources}
    rows = []
    for title, url, kind in outlines:
        if urls.identity(url) in have:
            continue
        have.add(urls.identity(url))
        name = _free(_name(title or urlsplit(url).netloc), taken)
        taken.add(name)
        rows.append({"name": name, "url": url, "kind": kind, "licence": "auto"})
    return rows


def _free(base: str, taken: Collection[str]) -> str:
    """The name, or the first of those with a number that nobody has."""
    names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 2)))
    return next(name for name in names if name not in taken)


def _name(words: str) -> str:
    """A short name of letters, digits and dashes."""
    return re.sub(r"[^\w]+", "-", words.lower()).strip("-")[:40] or "source"
