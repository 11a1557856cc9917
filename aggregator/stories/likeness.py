"""How alike two articles are, by the runs of three words they share.

A story is found again through the names of its articles: the eight smallest hashes of those runs (a bottom-k sketch; Broder,
"On the resemblance and containment of documents", 1997). Two texts that share three quarters of their runs share at least one
of the eight names in all but a few cases in a hundred thousand.
"""

from __future__ import annotations

import re
import zlib
from difflib import SequenceMatcher
from functools import lru_cache

from aggregator.model import Article

WORD = re.compile(r"\w+")
NUMBER = re.compile(r"\d[\d.,]*")
RUN, NAMES = 3, 8
WORDS_READ = 4000
LEAD = 400  # letters at the beginning, where a report says whom it is about
LEAST_WORDS = 12  # below that a text says too little to be known by it
SAME, SAME_HEADLINE = 0.6, 0.35
NUMBERS_SHARED = 0.5


def names(article: Article) -> tuple[str, ...]:
    """Names under which a near-identical article would also be found; none for a text too short to be known by."""
    return tuple(f"f:{value:08x}" for value in sorted(_runs(article))[:NAMES])


def are_alike(one: Article, other: Article) -> bool:
    """Whether two articles are one text, give or take an edit: most runs shared, no different set of figures, no name exchanged."""
    a, b = _runs(one), _runs(other)
    if not a or not b:
        return False
    shared = len(a & b) / len(a | b)
    needed = SAME_HEADLINE if _headline(one) == _headline(other) else SAME
    return shared >= needed and _figures_agree(one, other) and not _are_about_others(one, other)


def _figures_agree(one: Article, other: Article) -> bool:
    """Reports made from one template (weather, prices) differ in little but their figures, and are different events."""
    a, b = set(NUMBER.findall(one.text[:20_000])), set(NUMBER.findall(other.text[:20_000]))
    return not (a or b) or len(a & b) >= NUMBERS_SHARED * len(a | b)


def _are_about_others(one: Article, other: Article) -> bool:
    """Whether at their beginning a name, or a day, stands in the place of another that the text nowhere has.

    Announcements made from one template (appointments, town halls, police appeals) share all but whom they are about. An
    edited copy at another address that exchanges such a word is told twice, which does less harm than one story told of two.
    """
    a, b = _lead(one), _lead(other)
    known, there = _keys(WORD.findall(one.text[:40_000])), _keys(WORD.findall(other.text[:40_000]))
    for tag, start, end, begin, stop in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "replace":
            lost = [word for word in a[start:end] if _is_name(word) and _key(word) not in there]
            come = [word for word in b[begin:stop] if _is_name(word) and _key(word) not in known]
            if lost and come:
                return True
    return False


def _lead(article: Article) -> list[str]:
    """The first words of the text, without the line that says who wrote it."""
    from aggregator.text import (
        bylines,
    )  # its expressions cost 14 ms, which a pass with nothing to read has not to pay

    first = " ".join(bylines.without(paragraph[:LEAD]) for paragraph in article.paragraphs[:2])
    return WORD.findall(first[:LEAD])


def _is_name(word: str) -> bool:
    """Whether a word can be a name or a day: it begins with a capital, or it is Korean. Scripts without spaces have no words here."""
    return len(word) > 1 and (word[0].isupper() or "가" <= word[0] <= "힣")


def _key(word: str) -> str:
    """A word without its case, a Korean one without its particles: the first two letters of a name are the same in each."""
    return word[:2] if "가" <= word[0] <= "힣" else word.lower()


def _keys(words: list[str]) -> set[str]:
    return {_key(word) for word in words[:WORDS_READ]}


def _headline(article: Article) -> str:
    return "".join(WORD.findall(article.title.lower()))


@lru_cache(maxsize=64)
def _runs(article: Article) -> frozenset[int]:
    words = WORD.findall(article.text[:40_000].lower())[:WORDS_READ]
    if len(words) < LEAST_WORDS:
        return frozenset()
    runs = zip(words, words[1:], words[2:], strict=False)
    return frozenset(zlib.crc32(" ".join(run).encode("utf-8", "replace")) for run in runs)
