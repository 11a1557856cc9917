"""Whether two links are one article, whatever feeds, days and spellings they come from."""

from __future__ import annotations

import re

from aggregator.model import Link
from aggregator.text import urls


def keys(link: Link) -> tuple[str, ...]:
    """The identities of this link, strongest first: its address, then its guid within its source.

    Of two links that share the first they are one article; the second alone has to be confirmed (see `is_moved`).
    """
    address = "url:" + urls.identity(link.url)
    return (address, f"guid:{link.source}:{link.guid}") if link.guid else (address,)


def same(one: Link, other: Link) -> bool:
    """Whether both announce one article."""
    shared = set(keys(one)).intersection(keys(other))
    return keys(one)[0] in shared or (bool(shared) and is_moved(one, other))


def is_moved(known: Link, link: Link) -> bool:
    """Whether a guid at another address is the known article that moved, rather than the name of another one.

    Some feeds number their items from 1 each day. A moved article keeps its date or, in the main, its title; where neither
    can be compared the guid is believed.
    """
    has_titles, has_dates = known.title and link.title, known.published and link.published
    return (
        (not has_titles and not has_dates)
        or bool(has_titles and _is_alike(known.title or "", link.title or ""))
        or bool(has_dates and known.published == link.published)
    )


def changed(known: Link, link: Link) -> bool:
    """Whether the later announcement of one article says that it was edited: its title differs by more than spaces."""
    if known.title is None or link.title is None:
        return False
    return _letters(known.title) != _letters(link.title)


def _is_alike(one: str, other: str) -> bool:
    """Whether half of what two titles are spelt with is the same, and every number: `29일의 날씨` is another day's."""
    if NUMBER.findall(one) != NUMBER.findall(other):
        return False
    mine, others = _pairs(_letters(one)), _pairs(_letters(other))
    return 2 * len(mine & others) >= ALIKE * (len(mine) + len(others))


def _pairs(letters: str) -> set[str]:
    return {letters[at : at + 2] for at in range(max(1, len(letters) - 1))}


def _letters(title: str) -> str:
    return "".join(char for char in title.casefold() if char.isalnum())


ALIKE = 0.5
NUMBER = re.compile(r"\d+")
