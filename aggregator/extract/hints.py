"""What the words of a page's classes, ids and short lines weigh for and against the body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_TOKEN = re.compile(r"[A-Za-z][a-z]*")
_WORD = re.compile(r"[^\W\d_]{2,}")
# The same of plain text, at a third of the cost.
_PLAIN_WORD = re.compile(r"[A-Za-z]{2,}")
_COMMENTS = (
    "comment",
    "respond",
    "disqus",
    "replies",
    "reply",
    "reader-",
    "댓글",
    "reagier",
    "kommentar",
)
KNOWN = 16384


class Hints:
    """Weighs the classes and ids of elements; those of a site are weighed once."""

    __slots__ = ("score", "weights")

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights
        self.score = lru_cache(KNOWN)(self._score)

    def _score(self, tag: str, hints: str) -> float:
        """The sum of what the words of a class and an id weigh."""
        return sum(self.weights.get(word, 0.0) for word in tokens(tag, hints))


def tokens(tag: str, hints: str) -> tuple[str, ...]:
    """The words of a class and an id, and the tag, each once."""
    found = [word.lower() for word in _TOKEN.findall(hints[:300])]
    return (f"<{tag}>", *dict.fromkeys(word for word in found if len(word) > 1))


@lru_cache(KNOWN)
def is_of_comments(hints: str) -> bool:
    """Whether a class or an id says that readers speak."""
    low = hints.lower()
    return any(word in low for word in _COMMENTS)


def words(text: str) -> list[str]:
    """The words by which a short text is known, Korean ones by their first two syllables too."""
    found = []
    low = text[:200].lower()
    if low.isascii():
        return _PLAIN_WORD.findall(low)[:16]
    for word in _WORD.findall(low)[:16]:
        found.append(word)
        if "가" <= word[0] <= "힣" and len(word) > 2:
            found.append(word[:2])
    return found


def worded(low: str, weights: Mapping[str, float]) -> float:
    """What the words of a short line weigh on the whole."""
    found = [weight for word in words(low) if (weight := weights.get(word))]
    return sum(found) / (len(found) + 1.0) if found else 0.0
