"""Titles and headings: looser than sentences, since they name what a sentence tells.

Each word must be found in one of the nearest two sentences or the headline, an ending aside, and a denial must be told there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.verify.facts import Fault
from aggregator.verify.source import HEADLINE, Unit, pairs

SHARE = 0.75
_WORD = re.compile(r"\w{2,}")
_DENIALS = re.compile(
    r"\b(?:not|no|never|without|fails?|denie[sd])\b|n['’]t\b|않|없|못|아니|안 |미(?=[가-힣]{2})|불(?=[가-힣]{2})|무산",
    re.IGNORECASE,
)


def judge(text: str, candidates: tuple[Unit, ...]) -> tuple[tuple[Unit, ...], tuple[Fault, ...]]:
    """The units a heading stands on and what is wrong with it."""
    ground = (*candidates[:2], *(u for u in candidates[2:] if u.id.endswith(HEADLINE)))
    if not ground:
        return (), (("alignment", "no source sentence says this"),)
    missing = [word for word in _WORD.findall(text) if not _is_told(word, ground)]
    if missing:
        return ground[:2], (("alignment", f"the source sentences lack {', '.join(missing[:3])}"),)
    return ground[:2], tuple(_denied(text, ground))


def _is_told(word: str, ground: tuple[Unit, ...]) -> bool:
    """Whether some unit holds most of the letters of this word."""
    wanted = pairs(word)
    return any(len(wanted & pairs(unit.text)) >= SHARE * len(wanted) for unit in ground)


def _denied(text: str, ground: tuple[Unit, ...]) -> Iterable[Fault]:
    if _DENIALS.search(text) and not any(_DENIALS.search(unit.text) for unit in ground):
        yield "negation", "the source does not deny this"
