"""How near words are to their source, quotations aside: longest shared run of words, containment of 8-word runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from aggregator.model import Article, Copying
from aggregator.text import quotations

LONGEST_RUN = 12
CONTAINMENT = 0.05
_RUN = 8
_WORD = re.compile(r"\w+")
_MANY = 50_000


class Told(NamedTuple):
    """What articles say: runs of words, where each pair of words stands, and the words that begin one."""

    runs: frozenset[tuple[str, ...]]
    places: dict[tuple[str, str], list[int]]
    openers: frozenset[str]


def copying(texts: Iterable[str], articles: tuple[Article, ...]) -> Copying:
    """What these texts share with the articles."""
    said = [_words(quotations.outside(text)) for text in texts]
    told = _told(articles)
    runs = [run for words in said for run in _runs(words)]
    shared = sum(run in told.runs for run in runs)
    longest = max((_longest(words, told) for words in said), default=0)
    return Copying(longest, round(shared / len(runs), 4) if runs else 0.0)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[k : k + _RUN]) for k in range(len(words) - _RUN + 1)]


@lru_cache(maxsize=2)
def _told(articles: tuple[Article, ...]) -> Told:
    words = [
        word for article in articles for word in (*_words(article.title), "\n", *_words(article.text), "\n")
    ]
    places: dict[tuple[str, str], list[int]] = {}
    for k, pair in enumerate(pairwise(words)):
        places.setdefault(pair, []).append(k)
    return Told(frozenset(_runs(words)), places, frozenset(words[:-1]))


def _longest(said: list[str], told: Told) -> int:
    """Length of the longest run of words that both hold."""
    best = int(not told.openers.isdisjoint(said))
    active: dict[int, int] = {}
    for pair in pairwise(said):
        now = {at + 1: active.get(at, 1) + 1 for at in told.places.get(pair, ())[:_MANY]}
        if now:
            best = max(best, max(now.values()))
        active = now
    return best
