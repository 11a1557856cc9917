"""The end of a post from the end of its source: the outcome or what comes next, else the last thing of substance said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.write.material import Line

_OUTLOOK = re.compile(
    r"예정|계획|방침|전망|예상|기대|앞으로|향후|내년|다음 ?달|내달|오는 |할 것|겠습니다|될 것|나설|이어갈|추진할|결국|최종|"
    r"\b(?:will|expected|expects?|plans?|next|upcoming|going to|hopes?|aims?|scheduled|set to|could|future|later this|ultimately|in the end|by 20\d\d)\b"
)
_BACKGROUND = re.compile(r"^(?:한편|앞서|참고로)|^(?:Meanwhile|Earlier|Previously)\b")


def split(
    told: Sequence[Line], lines: Sequence[Line], weights: dict[int, float], is_long: bool
) -> tuple[list[Line], list[Line]]:
    """The lines told in the body, and those told as the conclusion; none of the latter where the source is too short."""
    if len(told) < (5 if is_long else 8):
        return list(told), []
    last = _ending(told, weights)
    return [line for line in told if line not in last], last


def _ending(told: Sequence[Line], weights: dict[int, float]) -> list[Line]:
    """One or two neighbours from the last third, an outlook before all."""
    tail = list(told[-max(3, len(told) // 3) :])
    best = max(tail, key=lambda line: _finality(line, weights, tail))
    at = tail.index(best)
    if best.leans and at > 0:
        return [tail[at - 1], best]
    if at + 1 < len(tail) and tail[at + 1].leans:
        return [best, tail[at + 1]]
    return [best]


def _finality(line: Line, weights: dict[int, float], tail: Sequence[Line]) -> float:
    late = tail.index(line) / len(tail)
    outlook = 0.6 if _OUTLOOK.search(line.text) else 0.0
    fit = 0.0 if line.is_quoted or line.text.endswith("?") or len(line.text) < 20 else 1.0
    background = 0.6 if _BACKGROUND.search(line.text) else 1.0
    return (
        fit
        * background
        * (weights.get(line.order, 0.0) * 0.4 + 1.5 * late + outlook)
        * (0.8 if line.leans else 1.0)
    )
