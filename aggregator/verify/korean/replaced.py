"""Words that stand in the place of others: a claim that follows a source sentence word for word but for one.

Where the surroundings and the particle are the same, another word is another statement, whatever the rest of the article says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from aggregator.text import korean
from aggregator.verify.facts import Fault
from aggregator.verify.korean import lexicon as lex
from aggregator.verify.source import Unit, with_days

LEAST_SHARE = 0.6
LEAST = 4
LONGEST = 80
_WEIGHTY = frozenset({"NNG", "NNP", "NR", "SN", "SL", "SH", "XR", "VV", "VA", "MAG", "MM"})


_LIGHT = lex.LIGHT | lex.LIGHT_VERBS | lex.POSTPOSITIONS


@dataclass(frozen=True, slots=True)
class Eojeol:
    """One eojeol: as it is written, its words of weight and its particles."""

    text: str
    words: tuple[str, ...]
    particles: tuple[str, ...]


def faults(text: str, unit: Unit) -> Iterator[Fault]:
    """The words that stand where this sentence has others."""
    mine, theirs = _eojeols(with_days(text, unit.published)), _eojeols(with_days(unit.text, unit.published))
    if not LEAST <= len(mine) <= LONGEST or len(theirs) > LONGEST:
        return
    matcher = SequenceMatcher(None, [e.text for e in mine], [e.text for e in theirs], autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks())
    if shared < LEAST_SHARE * len(mine):
        return
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "replace" and b - a == d - c <= 2:
            yield from _pairs(mine[a:b], theirs[c:d])


def _pairs(mine: list[Eojeol], theirs: list[Eojeol]) -> Iterator[Fault]:
    for one, two in zip(mine, theirs, strict=True):
        if one.particles == two.particles and one.text[:2] != two.text[:2] and _differ(one.words, two.words):
            yield ("alignment", f"{one.text} stands where the source has {two.text}")


def _differ(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    if not mine or not theirs or set(mine) & set(theirs) or set(mine + theirs) <= lex.SAYING:
        return False
    one, two = "".join(mine), "".join(theirs)
    return one not in two and two not in one


@lru_cache(maxsize=1024)
def _eojeols(text: str) -> list[Eojeol]:
    """The eojeols of a text whose dates are resolved."""
    out: dict[int, list[korean.Morpheme]] = {}
    for morpheme in korean.analyse(text):
        out.setdefault(morpheme.word, []).append(morpheme)
    return [_eojeol(text, group) for group in out.values()]


def _eojeol(text: str, group: list[korean.Morpheme]) -> Eojeol:
    words = tuple(m.form for m in group if m.tag.split("-")[0] in _WEIGHTY and m.form not in _LIGHT)
    particles = tuple(lex.ROLES.get(m.form, m.form) for m in group if m.tag[0] == "J")
    return Eojeol(text[group[0].start : group[-1].end].strip("\"'“”‘’,.()<>"), words, particles)
