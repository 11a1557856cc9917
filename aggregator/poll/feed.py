"""RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0 and CDF -> their items.

The document is read by feedparser with its sanitising and resolving of contents off: of a feed we keep addresses, titles,
dates and a line of text, and check those ourselves. Decoding, dates and bounds are ours; feedparser reads KST as UTC,
garbles EUC-KR without a label, and needs 10 s for 200,000 nested elements.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from aggregator.errors import SourceError
from aggregator.poll.announced import Announced, Item, Reading, gathered, plain
from aggregator.text import urls


def announced(text: str, look: Reading) -> Announced:
    """What this feed announces; raises SourceError if it is no feed or is out of bounds."""
    parsed = parse(text, look.base)
    feed = parsed["feed"]
    if not parsed["entries"] and not parsed["version"] and not feed.get("title"):
        raise SourceError("not a feed", url=look.base)
    return Announced(
        gathered(map(item, parsed["entries"]), look, feed.get("language")),
        "feed",
        ttl=_ttl(feed),
        hub=_related(feed, "hub", look.base),
        title=title(feed),
        next_page=_related(feed, "next", look.base),
        skip_hours=_skipped(text, SKIP_HOURS, HOUR, _hour),
        skip_days=_skipped(text, SKIP_DAYS, DAY, WEEKDAYS.get),
        topic=_related(feed, "self", look.base),
    )


def parse(text: str, base: str) -> Mapping[str, Any]:
    """feedparser's reading of this document, its addresses resolved against `base`; raises SourceError if it fails."""
    document = _bounded(_undeclared(text), base)
    try:
        return _parsed(document, base)
    except Exception:  # of any kind: feedparser's own errors on a stranger's markup have no common base
        return _reduced(document, base)


def _reduced(document: str, base: str) -> Mapping[str, Any]:
    """The reading without the elements of other modules."""
    try:
        return _parsed(MODULE.sub("", document), base)
    except Exception as exc:  # as above, and there is nothing left to go on with
        raise SourceError("not a feed", url=base) from exc


def _parsed(document: str, base: str) -> Mapping[str, Any]:
    import feedparser  # 0.2 s of CPU, and the parent process never needs it

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    body = io.BytesIO(document.encode("utf-8", "ignore"))
    parsed: Mapping[str, Any] = feedparser.parse(
        body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return parsed


def item(entry: dict[str, Any]) -> Item:
    """The item of an entry as feedparser gives it."""
    links = entry.get("links") or ()
    guid = entry.get("id")
    permalink = (
        guid if entry.get("guidislink", True) and str(guid).startswith(("http://", "https://")) else None
    )
    others = (
        link.get("href")
        for link in links
        if link.get("rel") not in ("self", "edit", "replies", "enclosure", "hub")
    )
    places = filter(None, (entry.get("feedburner_origlink"), entry.get("link"), *others, permalink))
    return Item(tuple(dict.fromkeys(places)), guid, title(entry), _date(entry), _summary(entry))


def title(entry: Mapping[str, Any]) -> str | None:
    """The title as text: of a plain one every character stays, of HTML the markup goes."""
    text = entry.get("title")
    detail = entry.get("title_detail") or {}
    if text and detail.get("type") == "text/plain" and "&" not in text and "<" in text:
        return plain(text.replace("<", "&lt;"), 500)
    return plain(text, 500)


def _date(entry: dict[str, Any]) -> str | None:
    """The date as written; feedparser's own dictionary would answer for `updated` with `published`."""
    return next((str(found) for name in DATES if (found := dict.get(entry, name))), None)


def _summary(entry: Mapping[str, Any]) -> str | None:
    if entry.get("summary"):
        return str(entry["summary"])
    return next((str(part["value"]) for part in entry.get("content") or () if part.get("value")), None)


def _ttl(feed: Mapping[str, Any]) -> timedelta | None:
    """How long the feed asks to be left alone: RSS `ttl` in minutes, or the period of the syndication module."""
    minutes = str(feed.get("ttl") or "").strip()
    if minutes.isdecimal() and len(minutes) < 6 and int(minutes):
        return timedelta(minutes=int(minutes))
    period = PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    if period is None:
        return None
    often = str(feed.get("sy_updatefrequency") or "1").strip()
    return period / max(1, int(often) if often.isdecimal() and len(often) < 5 else 1)


def _related(feed: Mapping[str, Any], rel: str, base: str) -> str | None:
    links = (link.get("href") for link in feed.get("links") or () if link.get("rel") == rel)
    return next((found for link in links if link and (found := urls.absolute(link, base))), None)


def _skipped(text: str, block: re.Pattern[str], part: re.Pattern[str], number: Any) -> tuple[int, ...]:
    """Numbers of a `skipHours` or `skipDays`; all of them would mean never, so they mean nothing."""
    found = block.search(text)
    if not found:
        return ()
    numbers = sorted({n for name in part.findall(found[1]) if (n := number(name.lower())) is not None})
    return tuple(numbers) if len(numbers) < (24 if block is SKIP_HOURS else 7) else ()


def _hour(name: str) -> int | None:
    return int(name) % 24 if int(name) <= 24 else None


def _undeclared(text: str) -> str:
    """The document from its first element on: declarations, DOCTYPEs and their entities have no say.

    Short entities a DOCTYPE declares are put in their places; long or nested ones are only good for attacks.
    """
    start = ROOT.search(text)
    if start is None:
        return text
    prolog, document = text[: start.start()], text[start.start() :]
    if "&#" in document:
        document = NUMERIC.sub(_character, document)
    declared = dict(ENTITY.findall(prolog)) if "<!ENTITY" in prolog else {}
    if not declared:
        return document
    return REFERENCE.sub(lambda found: declared.get(found[1], found[0]), document)


def _character(found: re.Match[str]) -> str:
    """A reference to a character, or nothing where XML allows none."""
    code = int(found[1], 16) if found[1] else int(found[2])
    is_allowed = (
        code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    )
    return found[0] if is_allowed else ""


def _bounded(text: str, base: str) -> str:
    """The document if it can be read in reasonable time, else SourceError.

    What nobody reads is left out: of a long content all but its beginning, and the items beyond the bound.
    """
    if len(text) > MOST_CHARACTERS:
        raise SourceError("a feed of more than 20 MB of text", url=base)
    kept: list[str] = []
    done = last = depth = items = since = 0
    for start, end in tags(text):
        if start - last > LONG_CONTENT:
            kept += (text[done:last], _beginning(text[last:start]))
            done = start
        depth += _deeper(text, start, end)
        is_end = text.startswith(ITEM_ENDS, start)
        items, since = items + is_end, 0 if is_end else since + 1
        is_reasonable = depth <= DEEPEST and since <= MOST_TAGS
        if not is_reasonable or (end - start > 2000 and _is_monster(text[start:end])):
            raise SourceError("a feed nested or written beyond reason", url=base)
        if items == MOST_ITEMS:
            kept.append(text[done:end])
            done = max(text.rfind(mark) + len(mark) for mark in ITEM_ENDS)
            break
        last = end
    return "".join((*kept, text[done:]))


def _deeper(text: str, start: int, end: int) -> int:
    """How much deeper the document is after this tag."""
    return -1 if text.startswith("</", start) else int(text[end - 2] != "/")


def _beginning(content: str) -> str:
    """The first part of a content that is one CDATA section or escaped text; any other as it is."""
    head = content[:KEPT_CONTENT]
    if content.lstrip().startswith("<![CDATA["):
        return content if "]]>" in head else head + "]]>"
    return content if "<" in head else head[: head.rfind("&")] if "&" in head[-40:] else head


def tags(text: str) -> Iterator[tuple[int, int]]:
    """Where each tag of this markup starts and ends; comments and CDATA are passed over."""
    at = text.find("<")
    while at >= 0:
        if text.startswith("<!", at):
            mark = (
                "]]>" if text.startswith("<![CDATA[", at) else "-->" if text.startswith("<!--", at) else ">"
            )
            end = text.find(mark, at)
            end += len(mark) if end >= 0 else 0
        else:
            end = text.find(">", at) + 1
            if end and not text.startswith("<?", at):
                yield at, end
        if end <= 0:
            return
        at = text.find("<", end)


def _is_monster(tag: str) -> bool:
    """Whether no one but an attacker writes such a tag."""
    return len(tag) > 100_000 or tag.count("=") > 500 or tag.count("<") > 50


MOST_CHARACTERS = 20_000_000
MOST_ITEMS = 1000
MOST_TAGS = 12_000  # of one item; feedparser compares each of its categories with all before
LONG_CONTENT = 2000
KEPT_CONTENT = 1500
DEEPEST = 500
ITEM_ENDS = ("</item>", "</entry>", "</ITEM>")
DATES = ("published", "created", "updated")
ROOT = re.compile(r"<[A-Za-z]")
ENTITY = re.compile(r"<!ENTITY\s+(\w{1,40})\s+[\"']((?:&#\w{1,8};|[^&%\"'<]){0,8})[\"']\s*>")
NUMERIC = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));")
MODULE = re.compile(
    r"</?(?!(?:content|dc|dcterms|atom|feedburner|sy|rdf|rss|a10)[a-z]*:)\w{1,30}:\w[^<>]{0,5000}>",
    re.IGNORECASE,
)
REFERENCE = re.compile(r"&(\w{1,40});")
SKIP_HOURS = re.compile(r"<skipHours>([^\0]{0,2000}?)</skipHours>", re.IGNORECASE)
SKIP_DAYS = re.compile(r"<skipDays>([^\0]{0,1000}?)</skipDays>", re.IGNORECASE)
HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE | re.ASCII)
DAY = re.compile(r"<day>\s*([a-z]{6,9})\s*</day>", re.IGNORECASE)
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}
PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
