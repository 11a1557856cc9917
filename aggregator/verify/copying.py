"""How near words are to their source, quotations aside: longest shared run of words, containment of 8-word runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from aggregator.model import Article, Copying
from aggregator.text import quotations

LONGEST_RUN = 12
CONTAINMENT = 0.05
_RUN = 8
_WORD = re.compile(r"\w+")
_MANY = 50_000


def copying(texts: Iterable[str], articles: tuple[Article, ...]) -> Copying:
    """What these texts share with the articles."""
    said = [_words(quotations.outside(text)) for text in texts]
    source = _source(articles)
    runs = [run for words in said for run in _runs(words)]
    shared = sum(run in source for run in runs)
    longest = max((_longest(words, _places(articles), _all_words(articles)) for words in said), default=0)
    return Copying(longest, round(shared / len(runs), 4) if runs else 0.0)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[k : k + _RUN]) for k in range(len(words) - _RUN + 1)]


@lru_cache(maxsize=2)
def _all_words(articles: tuple[Article, ...]) -> list[str]:
    return [
        word for article in articles for word in (*_words(article.title), "\n", *_words(article.text), "\n")
    ]


@lru_cache(maxsize=2)
def _source(articles: tuple[Article, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(_runs(_all_words(articles)))


@lru_cache(maxsize=2)
def _places(articles: tuple[Article, ...]) -> dict[tuple[str, str], list[int]]:
    words = _all_words(articles)
    out: dict[tuple[str, str], list[int]] = {}
    for k in range(len(words) - 1):
        out.setdefault((words[k], words[k + 1]), []).append(k)
    return out


def _longest(said: list[str], places: dict[tuple[str, str], list[int]], source: list[str]) -> int:
    """Length of the longest run of words that both hold."""
    known = {pair[0] for pair in places}
    best = int(any(word in known for word in said))
    active: dict[int, int] = {}
    for k in range(len(said) - 1):
        now = {at + 1: active.get(at, 1) + 1 for at in places.get((said[k], said[k + 1]), ())[:_MANY]}
        best = max(best, max(now.values(), default=0))
        active = now
    return best
