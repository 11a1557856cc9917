"""What one look at a source gives, and how the items of a document become its links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
from html import unescape
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from aggregator.model import Link, Source
from aggregator.text import clean, dates, urls, zones

Form = Literal["feed", "sitemap", "listing"]


@dataclass(frozen=True, slots=True)
class Announced:
    """Links newest first without repeats, and what the document says about itself.

    `alternates` are addresses of feeds, of sitemaps or of the parts of a sitemap index, best first; an index has parts and
    no links, and where it `is_dated` it changes when they do. `hub` is told of news by the publisher, under the address `topic`. `skip_hours` are hours of the day (UTC) and `skip_days` weekdays (Monday is 0) at which nothing comes.
    """

    links: tuple[Link, ...]
    kind: Form
    ttl: timedelta | None = None
    hub: str | None = None
    title: str | None = None
    alternates: tuple[str, ...] = ()
    next_page: str | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    topic: str | None = None
    is_dated: bool = False


class Item(NamedTuple):
    """One item as its document writes it: `places` are addresses, the best first; `published` is a date not yet read."""

    places: tuple[str | None, ...]
    guid: str | None = None
    title: str | None = None
    published: str | None = None
    summary: str | None = None


class Reading(NamedTuple):
    """Whose document it is, where it lies and when it is read."""

    source: Source
    base: str
    now: datetime
    zone: tzinfo


def reading(source: Source, base: str, now: datetime) -> Reading:
    """The circumstances of a look at this source; its zone is the configured one, else what host and language tell."""
    return Reading(source, base, now, _zone(source, base, source.language))


def gathered(items: Iterable[Item], look: Reading, tongue: str | None = None) -> tuple[Link, ...]:
    """The links of these items, newest first, each address once; what has no web address is left out.

    `tongue` is the language the document says it is in; with that of its titles it may tell the zone of its dates.
    """
    from aggregator.text import (
        language,
    )  # its tables cost 60 ms, which the parent, who gathers nothing, has not to pay

    listed = list(items)
    titles = " ".join(item.title[:200] for item in listed[:TITLES] if item.title)
    spoken = language.guess(titles, look.source.language or tongue)
    look = look._replace(zone=_zone(look.source, look.base, spoken))
    found = [link for link in (_link(item, look) for item in listed) if link]
    return newest_first(_distinct(found))[:LIMIT]


def _zone(source: Source, base: str, spoken: str | None) -> tzinfo:
    """The configured zone, else that of the host's country or of the language; one nobody knows is UTC."""
    try:
        return ZoneInfo(source.timezone) if source.timezone else zones.zone_of(spoken, urls.host(base))
    except (ValueError, LookupError, OSError):
        return UTC


def newest_first(links: Sequence[Link]) -> tuple[Link, ...]:
    """By date, in the document's order where dates are equal; what has none stays beside what stood before it."""
    ranks, rank = [], max((link.published for link in links if link.published), default=None)
    for link in links:
        rank = link.published or rank
        ranks.append(rank)
    if rank is None:
        return tuple(links)
    order = sorted(range(len(links)), key=lambda n: ranks[n] or rank, reverse=True)
    return tuple(links[n] for n in order)


def plain(text: str | None, limit: int = 1000) -> str | None:
    """One line of text without markup; None if nothing is left."""
    if not text:
        return None
    text = text[: 6 * limit]
    if "<" in text:
        text = TAG.sub(_space, HIDDEN.sub(" ", text))
    if "&" in text:
        text = unescape(text)
    return clean.visible(text)[:limit].strip() or None


def _space(found: re.Match[str]) -> str:
    """A block or a line break parts words, an inline tag does not, and what HTML does not know is text."""
    name = found[1].lower()
    if name in BLOCKS:
        return " "
    return "" if name in INLINE else found[0]


def moment(text: str | None, look: Reading) -> datetime | None:
    """The date read in the source's zone, never later than now; None for what is none or older than the web."""
    found = dates.instant(text, look.zone, now=look.now) if text else None
    if found is None or found.year < FIRST_YEAR:
        return None
    # Some papers stamp tomorrow's date on evening items: an item that is seen has been published.
    return min(found, look.now)


def _link(item: Item, look: Reading) -> Link | None:
    url = next((found for place in item.places if place and (found := urls.clean(place, look.base))), None)
    if url is None:
        return None
    published = moment(item.published, look)
    return Link(
        url, look.source.name, _guid(item.guid), plain(item.title, 500), published, plain(item.summary)
    )


def _guid(guid: str | None) -> str | None:
    """Data without spaces around and what no database holds; a very long one by its hash, for only equality counts."""
    guid = clean.storable(guid or "").strip()
    return (
        "sha256:" + sha256(guid.encode("utf-8", "replace")).hexdigest() if len(guid) > 512 else guid or None
    )


def _distinct(links: list[Link]) -> list[Link]:
    """Each address once, with its newest date; a guid that stands for two addresses is no identity."""
    first: dict[str, Link] = {}
    for link in links:
        key = urls.identity(link.url)
        first[key] = _merged(first[key], link) if key in first else link
    counts = Counter(link.guid for link in first.values())
    return [replace(link, guid=None) if counts[link.guid] > 1 else link for link in first.values()]


def _merged(one: Link, other: Link) -> Link:
    published = max((link.published for link in (one, other) if link.published), default=None)
    return replace(
        one, published=published, title=one.title or other.title, summary=one.summary or other.summary
    )


LIMIT = 1000
TITLES = 20
FIRST_YEAR = 1990
HIDDEN = re.compile(
    r"<!--[^>]{0,500}-->|<(script|style)\b[^>]{0,200}>[^<]{0,4000}</\1\s{0,9}>", re.IGNORECASE
)
TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,15})(?:\s[^<>]{0,4000}|/)?>")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = _names(
    "p br div li ul ol h1 h2 h3 h4 td tr table figure blockquote hr section article tbody thead dl dt dd center"
)
INLINE = _names(
    "link meta object embed param form label a b i u s em strong span font img sub sup small big code mark cite q abbr wbr figcaption iframe video audio source"
)
