"""A look at an address before it becomes a source: what is announced there, what would be read, and on what terms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

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
    """What was found; `trouble` says why there is no article, `robots` what those of the article's host say."""

    url: str
    kind: str
    title: str | None
    headlines: tuple[tuple[str, datetime | None], ...]
    article: Article | None
    fields: tuple[tuple[str, str, str], ...]
    trouble: str | None = None
    robots: str = "robots.txt allows it, and nothing reserves it"


async def scout(config: Config, url: str, body: str | None, licence: str = "auto") -> Scouted:
    """What this address announces and what its newest article reads like under this licence; raises FetchError or SourceError."""
    address = urls.clean(url)
    if address is None:
        raise InputError(f"{url!r} is not a web address", mend="it starts with http:// or https://")
    source = Source(
        urlsplit(address).netloc, address, select=Select(body=body) if body else None, licence=licence
    )
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
    known = (found.url, found.kind, found.announced.title, heads)
    if not links:
        return Scouted(*known, None, (), "nothing is announced")
    try:
        page = await desk.web.read(links[0].url)
        read = await desk.reading.call(jobs.article, page, links[0], source)
        fields = await desk.reading.call(jobs.explain, page, links[0], source)
    except Forbidden as trouble:
        return Scouted(*known, None, (), str(trouble), "nothing may be read there")
    except AggregatorError as trouble:
        return Scouted(*known, None, (), str(trouble))
    return Scouted(*known, read.article, fields)


def told(found: Scouted) -> list[str]:
    """The finding in lines to read."""
    lines = [f"{found.kind}: {found.url}" + (f" ({found.title})" if found.title else ""), ""]
    lines += [
        f"  {when:%Y-%m-%d %H:%M}  {title}" if when else f"  {'':16}  {title}"
        for title, when in found.headlines
    ]
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


def row(found: Scouted, name: str | None, licence: str) -> dict[str, str]:
    """The source as the configuration writes it."""
    made = name or _name(found.title or urlsplit(found.url).netloc)
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
        name = base = _name(title or urlsplit(url).netloc)
        number = 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        rows.append({"name": name, "url": url, "kind": kind, "licence": "auto"})
    return rows


def _name(words: str) -> str:
    """A short name of letters, digits and dashes."""
    return re.sub(r"[^\w]+", "-", words.lower()).strip("-")[:40] or "source"
