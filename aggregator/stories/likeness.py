"""How alike two articles are, by the runs of three words they share.

A story is found again through the names of its articles: the eight smallest hashes of those runs (a bottom-k sketch; Broder,
"On the resemblance and containment of documents", 1997). Two texts that share three quarters of their runs share at least one
of the eight names in all but a few cases in a hundred thousand.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache

from aggregator.model import Article

WORD = re.compile(r"\w+")
NUMBER = re.compile(r"\d[\d.,]*")
RUN, NAMES = 3, 8
WORDS_READ = 4000
LEAST_WORDS = 12  # below that a text says too little to be known by it
SAME, SAME_HEADLINE = 0.6, 0.35
NUMBERS_SHARED = 0.5


def names(article: Article) -> tuple[str, ...]:
    """Names under which a near-identical article would also be found; none for a text too short to be known by."""
    return tuple(f"f:{value:08x}" for value in sorted(_runs(article))[:NAMES])


def are_alike(one: Article, other: Article) -> bool:
    """Whether two articles are one text, give or take an edit: most runs shared, and no different set of figures."""
    a, b = _runs(one), _runs(other)
    if not a or not b:
        return False
    shared = len(a & b) / len(a | b)
    needed = SAME_HEADLINE if _headline(one) == _headline(other) else SAME
    return shared >= needed and _figures_agree(one, other)


def _figures_agree(one: Article, other: Article) -> bool:
    """Reports made from one template (weather, prices) differ in little but their figures, and are different events."""
    a, b = set(NUMBER.findall(one.text[:20_000])), set(NUMBER.findall(other.text[:20_000]))
    return not (a or b) or len(a & b) >= NUMBERS_SHARED * len(a | b)


def _headline(article: Article) -> str:
    return "".join(WORD.findall(article.title.lower()))


@lru_cache(maxsize=64)
def _runs(article: Article) -> frozenset[int]:
    words = WORD.findall(article.text[:40_000].lower())[:WORDS_READ]
    if len(words) < LEAST_WORDS:
        return frozenset()
    runs = zip(words, words[1:], words[2:], strict=False)
    return frozenset(zlib.crc32(" ".join(run).encode("utf-8", "replace")) for run in runs)
