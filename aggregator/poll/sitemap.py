"""Sitemaps, news sitemaps and sitemap indexes (https://www.sitemaps.org/protocol.html) -> their pages.

Read tag by tag and not as a tree: a sitemap may have 50,000 pages, and half of those in the wild are not well formed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import urlsplit

from aggregator.errors import SourceError
from aggregator.poll.announced import Announced, Item, Reading, gathered, moment
from aggregator.text import urls


class Entry(NamedTuple):
    """A page or a part of an index: its address and what is said of it."""

    place: str
    published: str | None = None
    modified: str | None = None
    title: str | None = None


def announced(text: str, look: Reading) -> Announced:
    """Pages of the sitemap's own site, or the parts of an index; raises SourceError if it holds neither."""
    if INDEX.search(text[:PROLOG]):
        return _index(text, look)
    listed = _newest([entry for entry in entries(text, "url") if _is_own(entry.place, look.base)])
    items = (Item((entry.place,), None, entry.title, entry.published or entry.modified) for entry in listed)
    return Announced(gathered(items, look), "sitemap")


def listed(text: str, look: Reading) -> Announced:
    """The pages of a sitemap that is a plain list, an address a line."""
    places = [Entry(line.strip()) for line in text.splitlines() if line.strip()]
    own = _newest([entry for entry in places if _is_own(entry.place, look.base)])
    return Announced(gathered((Item((entry.place,)) for entry in own), look), "sitemap")


def entries(text: str, name: str) -> Iterator[Entry]:
    """The entries of this name in the document's order; those without an address are left out."""
    for block in blocks(text, name):
        found: dict[str, str] = {}
        for prefix, key, value in FIELD.findall(block):
            if prefix.lower() not in OTHERS:
                found.setdefault(key.lower(), _content(value))
        if found.get("loc"):
            yield Entry(found["loc"], found.get("publication_date"), found.get("lastmod"), found.get("title"))


def _is_own(place: str, base: str) -> bool:
    """Whether this is an address of the sitemap's own site or of a part of it; others have no say here."""
    one, other = urls.site(place), urls.site(base)
    return not one or one == other or one.endswith("." + other) or other.endswith("." + one)


def blocks(text: str, name: str) -> Iterator[str]:
    """What stands between the tags of this name, which do not nest."""
    opening, closing = (
        re.compile(rf"<(?:\w+:)?{name}(?:\s[^<>]*)?>", re.IGNORECASE),
        re.compile(rf"</(?:\w+:)?{name}\s*>", re.IGNORECASE),
    )
    at = 0
    while (start := opening.search(text, at)) and (end := closing.search(text, start.end())):
        yield text[start.end() : end.start()]
        at = end.end()


def _index(text: str, look: Reading) -> Announced:
    """Parts newest first as they are dated or named, news sitemaps before others; an index that lists only itself is a loop."""
    myself = urls.identity(look.base)
    parts: dict[str, tuple[bool, float, str, str]] = {}
    for entry in entries(text, "sitemap"):
        url = urls.absolute(entry.place, look.base)
        if url and _is_own(url, look.base) and urls.identity(url) != myself:
            changed = moment(entry.modified, look)
            parts.setdefault(
                urls.identity(url),
                (
                    "news" in urlsplit(url).path.lower(),
                    changed.timestamp() if changed else 0.0,
                    _period(url),
                    url,
                ),
            )
    if not parts:
        raise SourceError("a sitemap index that lists no sitemap but itself", url=look.base)
    best = sorted(parts.values(), key=lambda part: part[:3], reverse=True)
    shown = best[:MOST_PARTS]
    return Announced(
        (),
        "sitemap",
        alternates=tuple(url for *_, url in shown),
        is_dated=all(changed for _, changed, *_ in shown),
    )


def _period(url: str) -> str:
    """The digits of the year, month or day a part is named after, if it is."""
    found = PERIOD.search(url)
    return "".join(filter(str.isdigit, found[0])) if found else ""


def _newest(listed: list[Entry]) -> list[Entry]:
    """Of a great many the newest as their dates are spelt, or both ends of an undated list, as new ones come at either."""
    if len(listed) <= MOST:
        return listed
    if any(entry.published or entry.modified for entry in listed):
        return sorted(listed, key=lambda entry: entry.published or entry.modified or "", reverse=True)[:MOST]
    return [*listed[: MOST // 2], *listed[-MOST // 2 :]]


def _content(value: str) -> str:
    value = value.strip()
    if value.startswith("<![CDATA["):
        value = value[9:].removesuffix("]]>").strip()
    return unescape(value) if "&" in value else value


PROLOG = 4096
MOST = 1000
MOST_PARTS = 100
INDEX = re.compile(r"<(?:\w+:)?sitemapindex\b", re.IGNORECASE)
PERIOD = re.compile(r"(?<!\d)(?:19|20)\d\d(?:[-_/]?[01]\d(?:[-_/]?[0-3]\d)?)?(?!\d)")
OTHERS = frozenset(("image", "video", "xhtml"))
FIELD = re.compile(
    r"<(?:(\w+):)?(loc|lastmod|publication_date|title)(?:\s[^<>]*)?>\s*(<!\[CDATA\[(?:(?!\]\]>)[^\0]){0,4000}\]\]>|[^<]{0,4000})",
    re.IGNORECASE,
)
