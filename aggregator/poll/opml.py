"""Lists of subscriptions in OPML 1.0 and 2.0 (http://opml.org/spec2.opml), in and out.

What is no feed is written as a link, so that no other reader subscribes to it; `aggregatorKind` says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import NamedTuple, get_args

from aggregator.errors import SourceError
from aggregator.model import Kind
from aggregator.poll.feed import tags
from aggregator.text import clean, urls


class Outline(NamedTuple):
    """One line of a list; its kind is `auto` where nothing of ours says it."""

    title: str
    url: str
    kind: Kind = "auto"


def read(text: str) -> tuple[Outline, ...]:
    """The sources in this list, each address once; raises SourceError if it is no OPML."""
    if not OPML.search(text[:4096]):
        raise SourceError(
            "not an OPML file", mend="one begins with <opml>, as `aggregator sources export` writes it"
        )
    found: dict[str, Outline] = {}
    for start, end in tags(text[:LONGEST]):
        if text[start + 1 : start + 8].lower() == "outline":
            _add(text[start:end], found)
    return tuple(found.values())


def write(outlines: Iterable[Outline], title: str = "aggregator") -> str:
    """An OPML 2.0 document of these sources, in their order."""
    lines = map(_line, outlines)
    head = f"  <head>\n    <title>{_quoted(title)}</title>\n  </head>\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n{head}  <body>\n{"".join(lines)}  </body>\n</opml>\n'


def _line(outline: Outline) -> str:
    what, where = ("link", "url") if outline.kind in ("listing", "sitemap") else ("rss", "xmlUrl")
    name, url = _quoted(outline.title), _quoted(outline.url)
    return f'    <outline type="{what}" text="{name}" title="{name}" {where}="{url}" aggregatorKind="{outline.kind}"/>\n'


def _add(outline: str, found: dict[str, Outline]) -> None:
    values: dict[str, str] = {}
    for name, _, value in ATTRIBUTE.findall(outline):
        values.setdefault(name.lower(), unescape(value).strip())
    url = urls.absolute(values.get("xmlurl") or values.get("url") or "")
    if url:
        title = clean.visible(values.get("title") or values.get("text") or "") or urls.site(url)
        kinds: tuple[Kind, ...] = get_args(Kind)
        kind: Kind = next((kind for kind in kinds if kind == values.get("aggregatorkind")), "auto")
        found.setdefault(urls.identity(url), Outline(title[:200], url, kind))


def _quoted(text: str) -> str:
    return escape(clean.visible(text), quote=True)


LONGEST = 5_000_000
OPML = re.compile(r"<opml\b|<outline\b", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([A-Za-z:_][\w:.-]{0,40})\s{0,9}=\s{0,9}([\"'])(.{0,4000}?)\2", re.DOTALL)
