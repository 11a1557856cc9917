"""An English claim beside the source sentences it may stand on, by order and by what was left out.

The words of the claim must be words of one sentence, or of two joined, in their order: then who did what to whom is as it was
told. What lies between them must be such as may go: asides between commas, phrases with a preposition, manner adverbs, a
clause before or after that stands by itself. Words that bind what is said (`binding`) may never go, nor be added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from aggregator.verify import verbatim
from aggregator.verify.binding import LIMITS, NEGATORS, binds
from aggregator.verify.facts import Fault
from aggregator.verify.source import Source, Unit, with_days

MOST = 5
LONGEST = 120


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PREPOSITIONS = _words(
    "in on at for from with by to of during through across into near inside outside within along among amid around between against "
    "toward towards following alongside as via per after before since despite because"
)
FINITE = _words("is are was were be been has have had do does did who which that")
FREE = _words("the a an that")
CONNECTIVES = _words("and but also however meanwhile moreover still yet so then")
JOINS = (";", ",", "and", "while", "but", "—", "–", "-")
_TOKEN = re.compile(r"⟦[^⟧]*⟧|\d+(?:[.,:]\d+)*|\w+(?:['’]\w+)?|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Reading:
    """The tokens of a sentence in small letters, marks among them."""

    tokens: tuple[str, ...]

    def is_word(self, n: int) -> bool:
        """Whether the token is more than a mark."""
        return self.tokens[n][0].isalnum() or self.tokens[n][0] in "⟦%$€£"


def judge(
    text: str, source: Source, candidates: tuple[Unit, ...]
) -> tuple[tuple[Unit, ...], tuple[Fault, ...]]:
    """The units a claim stands on and what is wrong with it, nothing if it says what they say."""
    body = [unit for unit in candidates if unit.order >= 0][:MOST]
    if not body:
        return (), (("alignment", "no source sentence says this"),)
    for units in _choices(source, body):
        if _stands(text, units):
            return units, ()
    return (body[0],), tuple(_faults(text, body[0]))


def _choices(source: Source, body: list[Unit]) -> Iterator[tuple[Unit, ...]]:
    yield from ((unit,) for unit in body)
    for unit in body:
        after, before = source.following(unit), source.preceding(unit)
        if after:
            yield (unit, after)
        if before and before.order >= 0:
            yield (before, unit)
    yield from (
        (one, two) for one in body for two in body if one is not two and verbatim.speaks_for_itself(two)
    )


def _stands(text: str, units: tuple[Unit, ...]) -> bool:
    claim = read(with_days(text, units[0].published))
    told = [read(with_days(unit.text, unit.published)) for unit in units]
    said = {token for reading in told for token in reading.tokens} | FREE | set(JOINS)
    words = [claim.tokens[n] for n in range(len(claim.tokens)) if claim.is_word(n)]
    if len(words) > LONGEST or any(len(r.tokens) > 2 * LONGEST for r in told) or not set(words) <= said:
        return False
    places = _reached(words, told[0], {0})
    if len(told) == 1:
        return len(words) in places
    joined = _joined(claim, words)
    return any(
        len(words) in _reached(words, told[1], {at}, is_second=True)
        for at in joined & _after_join(words, places)
    )


def _after_join(words: list[str], places: set[int]) -> set[int]:
    """Where the second sentence may begin: where the first has been said, a word that joins them aside."""
    return places | {at + 1 for at in places if at < len(words) and words[at] in JOINS}


def _joined(claim: Reading, words: list[str]) -> set[int]:
    """The places of the claim's words before which a mark or a word joins two sentences."""
    out, at = set(), 0
    for n in range(len(claim.tokens)):
        if claim.is_word(n):
            before = claim.tokens[n - 1] if n else ""
            if before in JOINS:
                out.add(at)
            at += 1
    return out - {len(words)}


def _reached(words: list[str], told: Reading, starts: set[int], *, is_second: bool = False) -> set[int]:
    """How far the claim can have come when this sentence has been said, from these places."""
    ends: set[int] = set()
    front = {(at, 0) for at in starts}
    for _ in range(len(words) + 1):
        ends |= {at for at, j in front if at not in starts and may_go(told, j, len(told.tokens))}
        front = {
            step
            for at, j in front
            if at < len(words)
            for step in _steps(words, told, at, j)
            if j or not is_second or _is_start(told, step[1] - 1)
        }
        if not front:
            break
    return ends


def _steps(words: list[str], told: Reading, at: int, j: int) -> Iterator[tuple[int, int]]:
    if words[at] in FREE:
        yield (at + 1, j)
    for k in range(j, len(told.tokens)):
        if told.tokens[k] == words[at] and (k == j or may_go(told, j, k)):
            yield (at + 1, k + 1)


def _is_start(told: Reading, j: int) -> bool:
    """Whether nothing of weight comes before this token."""
    return all(token in CONNECTIVES | FREE or not token[0].isalnum() for token in told.tokens[: max(j, 0)])


def may_go(told: Reading, start: int, end: int) -> bool:
    """Whether the tokens from `start` to `end` may be left out of the sentence."""
    span = told.tokens[start:end]
    words = [told.tokens[n] for n in range(start, end) if told.is_word(n)]
    if all(word in FREE for word in words):
        return True
    if binds(words):
        return False
    is_first, is_last = start == 0, end >= len(told.tokens) - 1
    if is_first:
        return (span[-1] == "," and not FINITE & set(words)) or set(words) <= CONNECTIVES
    if span[0] in (",", "(", "—", "–"):
        return is_last or span[-1] in (",", ")", "—", "–")
    if len(words) == 1 and words[0].endswith("ly"):
        return True
    is_phrase = words[0] in PREPOSITIONS or words[0][0] == "⟦"
    return (is_phrase and not FINITE & set(words)) or (is_last and words[0] in ("and", "but", "while"))


@lru_cache(maxsize=2048)
def read(text: str) -> Reading:
    """The tokens of a sentence whose dates are resolved."""
    return Reading(tuple(token.casefold().replace("’", "'") for token in _TOKEN.findall(text)))


def _faults(text: str, unit: Unit) -> Iterator[Fault]:
    """What the claim says otherwise than the nearest sentence, in a word."""
    mine = set(read(with_days(text, unit.published)).tokens)
    theirs = set(read(with_days(unit.text, unit.published)).tokens)
    if bool(mine & NEGATORS) != bool(theirs & NEGATORS):
        yield "negation", f"the source says: {unit.text[:120]}"
    if (mine ^ theirs) & LIMITS:
        yield "modality", f"the source says: {unit.text[:120]}"
    missing = sorted(word for word in mine - theirs if len(word) > 3 and word.isalpha())
    if missing:
        yield "alignment", f"the source sentence lacks {', '.join(missing[:3])}"
    elif mine <= theirs:
        yield "role", f"the source binds these words otherwise: {unit.text[:120]}"
    else:
        yield "alignment", "no source sentence says this"
