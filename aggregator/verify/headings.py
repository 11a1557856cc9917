"""Titles and headings: looser than sentences, since they name what a sentence tells.

Words in a row of one sentence are its own; else each word and figure must be told by one sentence, or by the headline, in the
order of the heading, an ending aside. What denies or binds there stays, and a claim is not cut off from what says that it is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from aggregator.text import mentions, quantities
from aggregator.verify.binding import GUARDED
from aggregator.verify.facts import Fault
from aggregator.verify.source import HEADLINE, Unit, letters, pairs

SHARE = 0.75
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]\w+")
_DENIALS = re.compile(
    r"\b(?:not|no|never|without|fails?|denie[sd])\b|n['’]t\b|않|없|못|아니|안 |미(?=[가-힣]{2})|불(?=[가-힣]{2})|무산",
    re.IGNORECASE,
)
_FIGURE_CUT = re.compile(r"\d[.,]?\d")
_CLAIMED = re.compile(r"(?:의혹|혐의|소문|가능성|여부|미수|무산)|[을를]?부인|[다라냐]고|[다라냐]는|다며")
_QUOTED = re.compile(r"고|는|며|면")
_CODAS = (4, 20)  # of 한다, 했다

Faults = tuple[Fault, ...]


def is_part(text: str, unit: Unit) -> bool:
    """Whether a text is words in a row of a sentence: no figure cut in two, no claim from what says that it is one."""
    said, told = letters(text, unit.published), letters(unit.text, unit.published)
    at = told.find(said)
    while said and at >= 0:
        end = at + len(said)
        if not _is_cut(told, at) and not _is_cut(told, end) and not _is_claimed(said, told[end:]):
            return True
        at = told.find(said, at + 1)
    return False


def _is_cut(told: str, border: int) -> bool:
    """Whether a figure goes on over this border: 1|5, 3|.5."""
    return any(
        m.start() < border < m.end() for m in _FIGURE_CUT.finditer(told, max(0, border - 2), border + 2)
    )


def _is_claimed(said: str, rest: str) -> bool:
    """Whether what follows says that this is but told or claimed: 올린다|고, 뇌물 수수| 의혹."""
    said, rest = normalize("NFC", said).rstrip(), normalize("NFC", rest).lstrip()
    if _CLAIMED.match(rest):
        return True
    is_ended = len(said) > 1 and said[-1] == "다" and (ord(said[-2]) - ord("가")) % 28 in _CODAS
    return is_ended and bool(_QUOTED.match(rest))


def judge(text: str, candidates: tuple[Unit, ...]) -> tuple[tuple[Unit, ...], Faults]:
    """The unit a heading stands on and what is wrong with it."""
    ground = (*candidates[:2], *(u for u in candidates[2:] if u.id.endswith(HEADLINE)))
    if not ground:
        return (), (("alignment", "no source sentence says this"),)
    judged = [(unit, tuple(_faults(text, unit))) for unit in ground]
    unit, faults = min(judged, key=lambda pair: len(pair[1]))
    return (unit,), faults


def _faults(text: str, unit: Unit) -> Iterator[Fault]:
    words, told = _WORD.findall(text), list(_WORD.finditer(unit.text))
    places = _places(words, [m.group() for m in told])
    if len(places) < len(words):
        yield ("alignment", f"no one source sentence says {words[len(places)]} there")
    elif places:
        yield from _bound(text, unit.text, told[places[0]], told[places[-1]])
    if _DENIALS.search(text) and not _DENIALS.search(unit.text):
        yield "negation", "the source does not deny this"
    yield from _figures(text, unit.text)


def _places(words: list[str], told: list[str]) -> list[int]:
    """Where the words stand in the sentence, one after another, as far as they do."""
    out: list[int] = []
    for word in words:
        place = _place(word, told, out[-1] if out else 0)
        if place is None:
            break
        out.append(place)
    return out


def _place(word: str, told: list[str], first: int) -> int | None:
    """Where this word, or the two that it is, ends in the sentence from this place on."""
    if word[0].isdigit():
        same = (k for k in range(first, len(told)) if told[k].replace(",", "") == word.replace(",", ""))
        return next(same, None)
    for k in range(first, len(told)):
        if _is_told(word, told[k]):
            return k
        if k > first and _is_told(word, told[k - 1] + told[k]):
            return k
    return None


def _is_told(word: str, other: str) -> bool:
    """Whether the other word holds most of the letters of this one."""
    wanted = pairs(word)
    return len(wanted & pairs(other)) >= SHARE * len(wanted)


def _bound(text: str, told: str, first: re.Match[str], last: re.Match[str]) -> Iterator[Fault]:
    """That what binds between these words, or denies or quotes the last of them, does so in the heading too."""
    after = re.match(r"\S*(?: \S+)?", told[last.end() :])
    end = told[last.start() : last.end() + (after.end() if after else 0)]
    if _DENIALS.search(end) and not _DENIALS.search(text):
        yield "negation", f"the source says: {end}"
    said = set(re.findall(r"[\w']+", text.casefold()))
    between = re.findall(r"[\w']+", told[first.start() : last.end()].casefold())
    yield from (("modality", f"the source says {word}") for word in between if word in GUARDED - said)
    is_quoted = _is_stated(text) and _is_quoting(last.group(), text)
    if is_quoted or _is_claimed(last.group(), told[last.end() :]):
        yield "modality", f"the source says: {end}"


def _is_stated(text: str) -> bool:
    """Whether a heading states something, as 올린다 does; 인상 only names it."""
    return text.rstrip("\"'”’.!?").endswith("다")


def _is_quoting(word: str, text: str) -> bool:
    """Whether the last word told quotes what the heading states: 올린다고."""
    return bool(re.search(r"[다라냐](?:고|는|며|면)$", word)) and not text.rstrip("\"'”’.").endswith(
        word[-2:]
    )


def _figures(text: str, told: str) -> Iterator[Fault]:
    days = mentions.found(text)
    known = {q.value for q in quantities.found(told)}
    for quantity in quantities.found(text):
        is_day = any(m.start < quantity.end and quantity.start < m.end for m in days)
        if not is_day and quantity.value not in known:
            yield "number", f"the sentence has no {quantity.text}"
