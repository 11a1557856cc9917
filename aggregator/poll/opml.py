"""Lists of subscriptions in OPML 1.0 and 2.0 (http://opml.org/spec2.opml), in and out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape

from aggregator.errors import SourceError
from aggregator.poll.feed import tags
from aggregator.text import clean, urls


def read(text: str) -> tuple[tuple[str, str], ...]:
    """Titles and addresses of the feeds in this list, each address once; raises SourceError if it is no OPML."""
    if not OPML.search(text[:4096]):
        raise SourceError(
            "not an OPML file", mend="one begins with <opml>, as `aggregator sources export` writes it"
        )
    found: dict[str, tuple[str, str]] = {}
    for start, end in tags(text[:LONGEST]):
        if text[start + 1 : start + 8].lower() == "outline":
            _add(text[start:end], found)
    return tuple(found.values())


def write(feeds: Iterable[tuple[str, str]], title: str = "aggregator") -> str:
    """An OPML 2.0 document of these (title, address) pairs, in their order."""
    lines = (
        f'    <outline type="rss" text="{_quoted(name)}" title="{_quoted(name)}" xmlUrl="{_quoted(url)}"/>\n'
        for name, url in feeds
    )
    head = f"  <head>\n    <title>{_quoted(title)}</title>\n  </head>\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n{head}  <body>\n{"".join(lines)}  </body>\n</opml>\n'


def _add(outline: str, found: dict[str, tuple[str, str]]) -> None:
    values: dict[str, str] = {}
    for name, _, value in ATTRIBUTE.findall(outline):
        values.setdefault(name.lower(), unescape(value).strip())
    url = urls.absolute(values.get("xmlurl") or values.get("url") or "")
    if url:
        title = clean.visible(values.get("title") or values.get("text") or "") or urls.site(url)
        found.setdefault(urls.identity(url), (title[:200], url))


def _quoted(text: str) -> str:
    return escape(clean.visible(text), quote=True)


LONGEST = 5_000_000
OPML = re.compile(r"<opml\b|<outline\b", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([A-Za-z:_][\w:.-]{0,40})\s{0,9}=\s{0,9}([\"'])(.{0,4000}?)\2", re.DOTALL)
