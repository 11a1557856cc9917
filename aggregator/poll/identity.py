"""Whether two links are one article, whatever feeds, days and spellings they come from."""

from __future__ import annotations

from aggregator.model import Link
from aggregator.text import urls


def keys(link: Link) -> tuple[str, ...]:
    """The identities of this link, strongest first: its address, then its guid within its source.

    Of two links that share the first they are one article. The second alone says the same only where the address moved:
    a guid that is reused for another address in one document is dropped before (see `announced.gathered`).
    """
    address = "url:" + urls.identity(link.url)
    return (address, f"guid:{link.source}:{link.guid}") if link.guid else (address,)


def same(one: Link, other: Link) -> bool:
    """Whether both announce one article."""
    return not set(keys(one)).isdisjoint(keys(other))


def changed(known: Link, link: Link) -> bool:
    """Whether the later announcement of one article says that it was edited: its title differs by more than spaces."""
    if known.title is None or link.title is None:
        return False
    return _letters(known.title) != _letters(link.title)


def _letters(title: str) -> str:
    return "".join(char for char in title.casefold() if char.isalnum())
