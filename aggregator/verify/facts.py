"""Numbers, dates and quotations of a claim that no source sentence holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from unicodedata import normalize

from aggregator.text import mentions, names, quantities, quotations
from aggregator.text.mentions import Day
from aggregator.verify.source import Source

Fault = tuple[str, str]
_SHORTEST = 4
_WORDS = re.compile(r"\w+")
_PUNCTUATION = re.compile(r"[\W_]+")


def faults(text: str, source: Source) -> tuple[Fault, ...]:
    """(check, message) of each number, date and quotation of this text that the whole source does not hold."""
    found = mentions.found(text)
    return (
        *_numbers(text, found, source),
        *_dates(found, source),
        *_quotations(text, source),
        *_names(text, source),
    )


def _numbers(text: str, found: tuple[mentions.Mention, ...], source: Source) -> Iterable[Fault]:
    known = _values(source)
    for quantity in quantities.found(text):
        if any(m.start < quantity.end and quantity.start < m.end for m in found):
            continue
        units = known.get(quantity.value)
        if units is None:
            yield "number", f"the source has no {quantity.text}"
        elif quantity.unit and quantity.unit not in units and "" not in units:
            yield "number", f"the source gives {quantity.value:g} another unit than {quantity.text}"


def _dates(found: tuple[mentions.Mention, ...], source: Source) -> Iterable[Fault]:
    for mention in found:
        if mention.year and mention.day and not mention.month and mention.text not in source.text:
            yield "date", f"{mention.text} has no month"
            continue
        days = [mentions.resolved(mention, day) for day in source.published]
        if not any(_is_told(day, source) for day in days):
            yield "date", f"the source has no {mention.text}"


def _is_told(day: Day, source: Source) -> bool:
    if day == Day():
        return True
    return any(_covers(known, day) for known in _days(source))


def _covers(known: Day, day: Day) -> bool:
    """Whether the source's date is at least as exact as this one and agrees with it."""
    if not known.agrees(day):
        return False
    parts = ((known.day, day.day), (known.month, day.month), (known.weekday, day.weekday))
    return all(
        mine is not None or theirs is None or is_weekday
        for is_weekday, (mine, theirs) in zip((0, 0, 1), parts, strict=True)
    )


def _quotations(text: str, source: Source) -> Iterable[Fault]:
    for quotation in quotations.found(text):
        words = squash(quotation.text)
        if len(words) >= _SHORTEST and words not in _squashed(source):
            yield "quotation", f"the source does not say {quotation.text!r}"


def _names(text: str, source: Source) -> Iterable[Fault]:
    for name in names.found(text):
        words = [squash(word) for word in _WORDS.findall(name.text)]
        if any(len(word) > 1 and not _is_named(word, source) for word in words):
            yield "name", f"the source does not name {name.text}"


def _is_named(word: str, source: Source) -> bool:
    """Whether the source has the word, a last syllable aside that may be a particle."""
    told = _squashed(source)
    return word in told or (len(word) > 2 and "가" <= word[-1] <= "힣" and word[:-1] in told)


def has_any(text: str) -> bool:
    """Whether a text holds a number or a date."""
    return bool(quantities.found(text) or mentions.found(text))


def squash(text: str) -> str:
    """Letters and digits alone, one case."""
    return _PUNCTUATION.sub("", normalize("NFKC", text)).casefold()


@lru_cache(maxsize=4)
def _squashed(source: Source) -> str:
    return squash(source.text)


@lru_cache(maxsize=4)
def _values(source: Source) -> dict[float, frozenset[str]]:
    out: dict[float, set[str]] = {}
    for quantity in quantities.found(source.text):
        out.setdefault(quantity.value, set()).add(quantity.unit)
    return {value: frozenset(units) for value, units in out.items()}


@lru_cache(maxsize=4)
def _days(source: Source) -> frozenset[Day]:
    out: set[Day] = set()
    for unit in source.units:
        out.update(mentions.resolved(m, unit.published) for m in mentions.found(unit.text))
    for day in source.published:
        if isinstance(day, date):
            out.add(Day(day.year, day.month, day.day, day.weekday()))
    return frozenset(out)
