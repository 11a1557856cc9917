"""A Korean sentence as phrases: nouns with their particle, predicates with their ending, each with its head to the right."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from aggregator.verify.korean import eojeols
from aggregator.verify.korean.grouping import grouped
from aggregator.verify.korean.heads import headed
from aggregator.verify.korean.phrase import Clause, Phrase

__all__ = ["Clause", "Phrase", "read"]


@lru_cache(maxsize=4096)
def read(text: str, published: date | None, anchor: date | None = None) -> Clause:
    """The phrases of a sentence with their heads; `anchor` is the day spoken of before it, for 이날 and 전날."""
    phrases = headed(grouped(list(eojeols.read(text, published, anchor))), text)
    return Clause(text, tuple(phrases), frozenset(word for phrase in phrases for word in phrase.words))
