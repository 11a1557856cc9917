"""Sentences by rules, in one pass, for any script. No analyser is loaded and nothing but outer space is lost.

A mark ends a sentence where what stands before it is no abbreviation, number or initial, what follows does not continue it
(a small letter, a Korean particle of quotation), and it is inside no quotation or bracket that is closed in its paragraph.
A quotation that is never closed protects nothing, so one lost mark does not swallow a paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from aggregator.text.remembered import remembered

CLOSERS = "\"'”’»›」』】》〉）)］\\]"
_MARKS, _WIDE = ".!?…؟۔।॥።։", "。！？｡"
_END = re.compile(  # each run of marks is tried once, from its first, so that a flood of them costs its length
    rf"[{_MARKS}{_WIDE}\n](?:"  # a set of letters first: the search for one costs a tenth of the trial of all ways
    rf"(?<=[{_MARKS}])(?<![{_MARKS}][{_MARKS}])[{_MARKS}]*+[{CLOSERS}]*+(?=\s)"  # marks, then space
    rf"|(?<=[{_WIDE}])[{_WIDE}]*[{CLOSERS}]*"  # scripts that write no space
    rf"|(?<=[다요죠까][.!?])[.!?]*+(?=[가-힣“‘\"'\[(▲△■□◆◇○●※A-Z0-9])"  # a space forgotten between two Korean sentences
    rf"|(?<=[다요죠까][.!?])[.!?]*+[{CLOSERS}]++(?=[가-힣])"  # the same after a quotation
    r"|(?<=\n)\n*)"
)
_NEXT = re.compile(r"\s*(\S{1,12})")
# After a closed quotation these continue it: "..."라고, "..." 라며, "..."는
_PARTICLES = frozenset("고라며면는은란이가을를과와도에의로으등식하조까뿐만처")
_KOREAN_TAIL = re.compile(
    r"(?:이?라(?:고|며|면서|는|던|고는|고도|든|는데)?|고|며|면서|는|란|이란|하고|등|식의|하는)(?![가-힣]*다[.!?])(?:\s|$|[가-힣,])"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEVER = _words(
    "mr mrs ms mx dr prof rev fr sr sra dra st ste mt ft gov sen rep gen lt col sgt capt cmdr maj adm brig cpl pvt hon pres supt det "
    "messrs mme mlle vs viz cf eg ie e.g i.e approx no nos nr vol pp fig figs art sec ch ed eds al etc. jr. p dept est "
    "jan feb mar apr jun jul aug sep sept oct nov dec bzw ca usw. z.b d.h u.a sog bspw str tel abb núm pág av"
)
_MAYBE = _words(
    "u.s u.k u.n e.u u.s.a d.c a.m p.m inc ltd co corp bros plc llc jr sr etc ph.d b.a m.a usw n.y n.j n.c n.d n.h n.m s.c s.d r.i w.va l.a "
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo"
)
_INITIALS = re.compile(r"(?:[a-z]\.)+[a-z]")
# What begins a sentence after "Inc." or "U.S." far more often than it continues a name.
_STARTERS = _words(
    "the a an he she it they we i you this that these those there here his her its their our my in on at for from with as if when "
    "while after before since but and or so yet however meanwhile although though according what who why how where one some many most "
    "both no not by to last earlier then now also despite during under about such"
)
_ORDINAL = _words("de da no nb nn fi et cs sk sl hr sr hu pl lv is lb")
_QUOTE = re.compile("[\"'“”„‟‘’‚«»‹›「」『』《》〈〉【】()（）\\[\\]]")
_PAIRS = {
    "“": "”", "„": "”“", "‘": "’", "‚": "’‘", "«": "»", "‹": "›", "「": "」", "『": "』", "《": "》", "〈": "〉",
    "【": "】", "(": ")", "（": "）", "[": "]", '"': '"', "'": "'",
}  # fmt: skip
_CLOSES = {close: tuple(o for o, c in _PAIRS.items() if close in c) for close in "".join(_PAIRS.values())}
_REACH = {'"': 1200, "“": 1200, "„": 1200, "«": 1200, "「": 1200, "『": 1200}


def split(paragraph: str, language: str | None = None) -> list[str]:
    """The sentences of this paragraph in order; joined they are the paragraph less the space around them."""
    return list(_split(paragraph, language))


@remembered
def _split(paragraph: str, language: str | None) -> tuple[str, ...]:
    closed: _Spans | None = None
    out, start = [], 0
    for match in _END.finditer(paragraph):
        end = match.end()
        if end <= start:
            continue
        closed = closed or _Spans(paragraph)
        if not _ends(paragraph, start, match, language, closed):
            continue
        out.append(paragraph[start:end].strip())
        start = end
    out.append(paragraph[start:].strip())
    return tuple(piece for piece in out if piece)


def closed_spans(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of every quotation and bracket that is opened and closed, in order of their ends; they may nest."""
    return tuple(_closed(text))


def is_balanced(text: str) -> bool:
    """Whether every quotation mark and bracket of this text has its partner; apostrophes are no quotation marks."""
    paired = {edge for start, end in _closed(text) for edge in (start, end - 1)}
    return all(m.start() in paired or _is_apostrophe(text, m.start()) for m in _QUOTE.finditer(text))


class _Spans:
    """Whether a place lies inside a closed quotation, in logarithmic time."""

    def __init__(self, text: str) -> None:
        merged: list[tuple[int, int]] = []
        for start, end in sorted(_closed(text)):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]

    def hold(self, place: int) -> bool:
        index = bisect_right(self._starts, place - 1) - 1
        return index >= 0 and place < self._ends[index]


def _closed(text: str) -> Iterator[tuple[int, int]]:
    """Pairs of marks, the nearest opener first; a straight mark opens or closes by what stands beside it."""
    opened: dict[str, list[int]] = {}
    for match in _QUOTE.finditer(text):
        mark, at = match.group(), match.start()
        opener = _opener(text, mark, at, opened)
        if opener is not None:
            start = opened[opener].pop()
            if at - start <= _REACH.get(opener, 400):
                yield start, at + 1
        elif mark in _PAIRS and _can_open(text, mark, at):
            opened.setdefault(mark, []).append(at)


def _opener(text: str, mark: str, at: int, opened: dict[str, list[int]]) -> str | None:
    """The kind of the open mark that this one closes, or None where it closes none."""
    kinds = [kind for kind in _CLOSES.get(mark, ()) if opened.get(kind)]
    if not kinds or (mark in "\"'’" and not _can_close(text, mark, at)):
        return None
    return max(kinds, key=lambda kind: opened[kind][-1])


def _can_open(text: str, mark: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if mark == "'":
        return (
            bool(after.strip())
            and not (before.isalnum() and not _is_hangul(before))
            and before not in "\"”’'"
        )
    if mark == '"':
        return bool(after.strip()) and not before.isdigit()
    return True


def _can_close(text: str, mark: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if mark in "'’":
        return bool(before.strip()) and not (after.isalnum() and after.isascii())
    return bool(before.strip()) or not after.strip()


def _is_apostrophe(text: str, at: int) -> bool:
    """A single mark inside or right after a word, or before a decade or a clipped word."""
    inside = text[at - 1 : at].isalnum() or text[at + 1 : at + 2].isalnum()
    return (text[at] in "'’" and inside) or (text[at] == "‘" and text[at + 1 : at + 2].isdigit())


def _is_hangul(char: str) -> bool:
    return "가" <= char <= "힣"


def _ends(text: str, start: int, match: re.Match[str], language: str | None, closed: _Spans) -> bool:
    mark, end = match.group(), match.end()
    if closed.hold(end):
        return False
    following = _NEXT.match(text, end)
    after = following.group(1) if following else ""
    if mark[0] == "\n":
        return not (after[:1].islower() and after[:1].isascii())
    if mark[0] in "。！？｡":
        return not (mark[-1] in CLOSERS and re.match(r"[とはがをのにも、，]|(?:って|など)", after))
    if after[:1].islower() or after[:1] in ",;:)”’":
        return False
    if mark[-1] in CLOSERS and (
        _KOREAN_TAIL.match(after) or (after[:1] in _PARTICLES and text[end : end + 1] == after[:1])
    ):
        return False
    before = text[max(start, match.start() - 16) : match.start()]
    return _is_stop(mark, before, after, language, match.start() - start)


def _is_stop(mark: str, before: str, after: str, language: str | None, length: int) -> bool:
    """Whether a mark with space behind it ends its sentence, by the words beside it."""
    if mark.startswith(("..", "…")):
        return (
            mark[-1] in CLOSERS
            or before[-1:] in "다요죠까음함임"
            or (after[:1].isupper() and before[-1:].isascii())
        )
    if mark[0] != ".":
        return True
    word = re.split(r"[\s(\[“‘\"'/,-]", before)[-1].lower()
    if word.isdigit():
        return _number_ends(word, before, after, language, length)
    if word in _NEVER:
        return False
    if word in _MAYBE or _INITIALS.fullmatch(word) or (len(word) == 1 and word.isascii() and word.isalpha()):
        return after.strip("“\"'‘").lower().rstrip(",.'’s") in _STARTERS or _is_hangul(after[:1])
    return True


def _number_ends(word: str, before: str, after: str, language: str | None, length: int) -> bool:
    """A number with a point is an item ("1. Aims"), a date ("2023. 11. 22.") or an ordinal ("22. November") before it is an end."""
    if length <= 3 or after[:1].isdigit() or language in _ORDINAL:
        return False
    return not re.search(r"\d\.\s?\d{1,2}$", before)
