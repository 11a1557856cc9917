"""Names in running prose: of persons, places and bodies, and words in another script.

Korean names come from the analyser's proper nouns with the nouns that touch them; in other languages a name is a run of
capitalised words that no sentence begins with, or that stands capitalised elsewhere in the text too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregator.text import korean, mentions

_HANGUL = re.compile("[가-힣]")
_RUN = re.compile(
    r"(?<![\w'’])[A-Z][\w&.’'-]*(?:(?: (?:of|the|de|la|van|von|bin|al|and|for) (?=[A-Z])| )[A-Z][\w&.’'-]*){0,7}"
)
_STARTS = re.compile(r"(?:^|[.!?…:\"“‘(\n]\s*)$")
_NO_NAME = frozenset(
    word
    for line in (
        "the a an this that these those i he she it we they his her its their our my your in on at for from with as by to of and or but",
        "if when while after before since there here what who why how where which not no yes mr mrs ms dr yesterday today tomorrow",
        "monday tuesday wednesday thursday friday saturday sunday",
    )
    for word in line.split()
)
_TOUCHING = frozenset({"NNP", "NNG", "SL", "SN", "SH", "XSN"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its place in the text."""

    text: str
    start: int
    end: int


def found(text: str) -> tuple[Name, ...]:
    """The names of this text, in order; dates are none."""
    made = _korean(text) if _HANGUL.search(text) else _latin(text)
    days = [(m.start, m.end) for m in mentions.found(text)]
    return tuple(name for name in made if not any(a <= name.start and name.end <= b for a, b in days))


def _korean(text: str) -> list[Name]:
    out: list[Name] = []
    run: list[korean.Morpheme] = []
    for morpheme in (*korean.analyse(text), korean.Morpheme("", "", len(text) + 1, len(text) + 1, -1)):
        if run and (morpheme.tag not in _TOUCHING or morpheme.start != run[-1].end):
            if any(m.tag in ("NNP", "SL") for m in run) and run[-1].end - run[0].start > 1:
                out.append(Name(text[run[0].start : run[-1].end], run[0].start, run[-1].end))
            run = []
        if morpheme.tag in _TOUCHING:
            run.append(morpheme)
    return out


def _latin(text: str) -> list[Name]:
    out = []
    for match in _RUN.finditer(text):
        words = match.group().rstrip(".’'-").split()
        start = match.start()
        if _STARTS.search(text[max(0, start - 3) : start]) and (
            words[0].lower() in _NO_NAME or len(words) == 1
        ):
            start += len(words[0]) + 1
            words = words[1:]
        if words and words[0].lower() not in _NO_NAME:
            name = " ".join(words)
            out.append(Name(name, start, start + len(name)))
    return out
