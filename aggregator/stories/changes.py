"""What changed between a published text and the source as it now reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from aggregator.model import Story
from aggregator.text import quantities

CLOCK = re.compile(r"\d{1,2}:\d{2}")
WORD = re.compile(r"\w+")
SHOWN = 5
REMOVED = {"ko": "원문에서 빠진 내용을 뺐습니다", "en": "removed what the source no longer says"}
REWORDED = {"ko": "원문이 바뀐 내용을 반영했습니다", "en": "follows a change in the source"}
NEAR = 0.5

Parts = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class _Line:
    """A text as its words and figures in their order: a word without its ending, a figure as it is written, with its unit."""

    text: str

    @cached_property
    def parts(self) -> Parts:
        """(what is compared, the unit of a figure or None of a word)."""
        found = [(clock.start(), clock.end(), clock[0], ":") for clock in CLOCK.finditer(self.text)]
        rest = CLOCK.sub(lambda clock: " " * len(clock[0]), self.text)
        found += [(q.start, q.end, q.text.strip(), q.unit) for q in quantities.found(rest)]
        parts: list[tuple[str, str | None]] = []
        at = 0
        for start, end, figure, unit in sorted(found):
            parts += [(_stem(word), None) for word in WORD.findall(self.text[at:start].lower())]
            parts.append((figure, unit))
            at = end
        return (*parts, *((_stem(word), None) for word in WORD.findall(self.text[at:].lower())))

    @cached_property
    def words(self) -> frozenset[str]:
        """What it is about: all but its figures."""
        return frozenset(word for word, unit in self.parts if unit is None)


def corrections(
    sentences: Sequence[str], others: Sequence[str], story: Story, language: str | None
) -> tuple[str, ...]:
    """One short note a change, such as `120명 → 135명`, and at least one where anything changed.

    `sentences` of a published post and `others` of its texts (headline, excerpt, points, cells) are what the source no longer
    bears out. A figure is set beside another only where both stand between the same words and count the same. That something
    was removed is said of a whole sentence alone, and that the source changed where nothing better can be.
    """
    tongue = "ko" if language == "ko" else "en"
    now = [_Line(article.title) for article in story.articles]
    now += [_Line(sentence.text) for article in story.articles for sentence in article.sentences]
    notes: list[str] = []
    for text in (*sentences, *others):
        line = _Line(text)
        nearest = _nearest(line, now)
        if nearest is not None:
            notes += _figures(line, nearest)
        elif text in sentences:
            notes.append(REMOVED[tongue])
    if (sentences or others) and not notes:
        notes = [REWORDED[tongue]]
    return tuple(dict.fromkeys(notes))[:SHOWN]


def _figures(old: _Line, new: _Line) -> Iterator[str]:
    """`old → new` for each figure in whose place another of the same unit stands."""
    a, b = old.parts, new.parts
    for tag, start, end, begin, stop in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "replace":
            for m, n in _pairs(a, range(start, end), b, range(begin, stop)):
                if a[m] != b[n]:
                    thing = _thing(a, m) if _thing(a, m) == _thing(b, n) else ""
                    yield f"{a[m][0]}{thing} → {b[n][0]}{thing}"


def _thing(parts: Parts, n: int) -> str:
    """What a bare figure counts: the word after it, with a space before; empty where it has a unit or ends the line."""
    is_bare = parts[n][1] == "" and n + 1 < len(parts) and parts[n + 1][1] is None
    return f" {parts[n + 1][0]}" if is_bare else ""


def _pairs(a: Parts, mine: range, b: Parts, theirs: range) -> Iterator[tuple[int, int]]:
    """Which figures of a stretch stand for which of another: by place, or the only ones of their unit."""
    if len(mine) == len(theirs):
        yield from (
            (m, n) for m, n in zip(mine, theirs, strict=True) if a[m][1] is not None and a[m][1] == b[n][1]
        )
        return
    for m in mine:
        alike = [n for n in theirs if a[m][1] and b[n][1] == a[m][1]]
        if len(alike) == 1 and sum(a[k][1] == a[m][1] for k in mine) == 1:
            yield m, alike[0]


def _nearest(line: _Line, others: Sequence[_Line]) -> _Line | None:
    """The line that shares most words with this one, if it shares half of them."""
    best = max(others, key=lambda other: len(line.words & other.words), default=None)
    return (
        best
        if best is not None and line.words and len(line.words & best.words) >= NEAR * len(line.words)
        else None
    )


def _stem(word: str) -> str:
    """Korean words lose their last two letters, where endings and particles stand."""
    return word[:-2] if len(word) > 3 and "가" <= word[0] <= "힣" else word
