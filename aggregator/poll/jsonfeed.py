"""JSON Feed 1.0 and 1.1 (https://jsonfeed.org/version/1.1) -> its items."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aggregator.errors import SourceError
from aggregator.poll.announced import LIMIT, Announced, Item, Reading, gathered, plain
from aggregator.text import urls


def announced(text: str, look: Reading) -> Announced:
    """What this feed announces; raises SourceError if it is JSON of another kind."""
    try:
        # Numbers stay text: an id is not for counting, and one of thousands of digits is no reason to fail.
        feed = json.loads(text, strict=False, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as exc:
        raise SourceError("not a feed but broken JSON", url=look.base) from exc
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise SourceError("not a feed but JSON of another kind", url=look.base)
    items = (_item(entry) for entry in _bounded(feed["items"]) if isinstance(entry, dict))
    return Announced(
        gathered(items, look, _text(feed, "language")),
        "feed",
        hub=_hub(feed, look.base),
        title=plain(_text(feed, "title"), 500),
        next_page=_next(feed, look),
        topic=urls.absolute(_text(feed, "feed_url") or "", look.base),
    )


def _bounded(items: list[Any]) -> list[Any]:
    """All, or of very many the first and the last, for either end may be the newer."""
    return items if len(items) <= 2 * LIMIT else items[:LIMIT] + items[-LIMIT:]


def _item(entry: Mapping[str, Any]) -> Item:
    guid = _text(entry, "id")
    places = (
        _text(entry, "url"),
        guid if (guid or "").startswith("http") else None,
        _text(entry, "external_url"),
    )
    summary = _text(entry, "summary") or _text(entry, "content_text") or _text(entry, "content_html")
    published = _text(entry, "date_published") or _text(entry, "date_modified")
    return Item(places, guid, _text(entry, "title"), published, summary)


def _text(holder: Mapping[str, Any], name: str) -> str | None:
    """The value if it is text or a number; ids of JSON Feed 1.0 may be numbers."""
    value = holder.get(name)
    return value if isinstance(value, str) else None


def _hub(feed: Mapping[str, Any], base: str) -> str | None:
    hubs = feed.get("hubs")
    found = (_text(hub, "url") for hub in hubs if isinstance(hub, dict)) if isinstance(hubs, list) else ()
    return next((url for hub in found if hub and (url := urls.absolute(hub, base))), None)


def _next(feed: Mapping[str, Any], look: Reading) -> str | None:
    page = _text(feed, "next_url")
    return urls.absolute(page, look.base) if page else None
