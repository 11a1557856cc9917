"""Which lines are told: central to the article, early in it, and not said already. Order is always the source's."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from aggregator.write.material import Line, Material

_CHAIN = 4  # lines that come with one that leans on them, itself included
_ALIKE = 0.72  # share of a line's words that another already says


def scores(material: Material, title: tuple[str, ...]) -> tuple[float, ...]:
    """A weight for each line, about 0 to 2: nearness to the whole and to the title, by position."""
    lines = material.lines
    known = Counter(word for line in lines for word in set(line.words))
    weights = {
        word: math.log1p(count) * (1.0 if count < 0.7 * len(lines) else 0.5) for word, count in known.items()
    }
    norm = math.sqrt(sum(value * value for value in weights.values())) or 1.0
    return tuple(_score(line, n, len(lines), weights, norm, frozenset(title)) for n, line in enumerate(lines))


def _score(
    line: Line, n: int, total: int, weights: dict[str, float], norm: float, title: frozenset[str]
) -> float:
    own = set(line.words)
    if not own:
        return 0.0
    central = 3.0 * sum(weights[word] for word in own) / (norm * math.sqrt(len(own) + 3))
    named = len(own & title) / max(3, len(title))
    place = 1.0 - 0.35 * n / total + (0.3 if n == 0 else 0.1 if n < 3 else 0.0)
    return (central + 0.5 * named + 0.1 * line.has_figures) * place * _form(line)


def _form(line: Line) -> float:
    """How well a line stands alone: whole, of a sentence's length, no question and no bare quotation."""
    length = len(line.text)
    fit = 1.0 if 25 <= length <= 260 else 0.75
    if line.asks or line.text.rstrip("\"'”’」").endswith("!"):
        fit *= 0.6
    if line.is_quoted:
        fit *= 0.6
    return fit * (0.9 if line.leans else 1.0)


def choose(lines: Sequence[Line], weights: Sequence[float], number: int) -> tuple[int, ...]:
    """Places of at most `number` lines, the first among them, each bringing the line it leans on, in source order."""
    chosen: set[int] = set()
    opening = next(
        (
            n
            for n, line in enumerate(lines[:4])
            if line.text.count(" ") > 2 and not line.leans and not line.asks
        ),
        0,
    )
    for place in sorted(range(len(lines)), key=lambda n: (-(n == opening), -weights[n])):
        wanted = _with_ground(lines, place, chosen)
        if (
            wanted
            and len(chosen) + len(wanted) <= number
            and not any(_is_said(lines, n, chosen) for n in wanted)
        ):
            chosen |= wanted
    return tuple(sorted(chosen))


def _with_ground(lines: Sequence[Line], place: int, chosen: set[int]) -> set[int]:
    """A line and those before it that it leans on, as far as they are not chosen yet; none where they are too many."""
    wanted = {place}
    while lines[place].leans and place > 0 and place - 1 not in chosen:
        place -= 1
        wanted.add(place)
    return wanted if len(wanted) <= _CHAIN else set()


def _is_said(lines: Sequence[Line], place: int, chosen: set[int]) -> bool:
    own = set(lines[place].words)
    return any(_likeness(own, set(lines[n].words)) > _ALIKE for n in chosen)


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if len(one) > 3 and len(other) > 3 else 0.0
