"""What was found in a sentence is kept for those who ask again: writer, gate and check read the same ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")
MANY = 1024
LONGEST = 1000  # letters; what is longer is no sentence, and a thousand of them would fill a worker


def remembered(work: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
    """The same function of a text and hashable options, whose last results are kept; they must be immutable."""
    kept = cast("Callable[Concatenate[str, P], T]", lru_cache(MANY)(work))

    @wraps(work)
    def known(text: str, /, *args: P.args, **named: P.kwargs) -> T:
        return kept(text, *args, **named) if len(text) <= LONGEST else work(text, *args, **named)

    return known
