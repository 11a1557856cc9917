"""Points: the crispest of the lines told, one to a section first, without their asides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.model import Text
from aggregator.text import sentences
from aggregator.write.material import Line, trimmed
from aggregator.write.sections import Part

# A bracket that only repeats or glosses a name; one with a figure or a quotation in it stays, and so does one that a Korean
# particle follows, for the particle's form is that of the word in the bracket.
_ASIDE = re.compile(r"\s?[(（][^()（）\d\"“”‘’']{1,40}[)）](?![가-힣])")


def of(parts: Sequence[Part], weights: dict[int, float], number: int) -> tuple[Text, ...]:
    """At most this many points, in source order, none saying what another says and none that leans on another line.

    A point stands alone, so one that begins "the next day he" would be read of whoever the point before it names.
    """
    ranked = [sorted(part.lines, key=lambda line: -_crispness(line, weights)) for part in parts]
    turns = [lines[n] for n in range(max(map(len, ranked), default=0)) for lines in ranked if n < len(lines)]
    chosen: list[Line] = []
    for line in (line for line in turns if not line.leans):
        if len(chosen) < number and _is_fit(line) and not any(_alike(line, other) for other in chosen):
            chosen.append(line)
    chosen = chosen or sorted(turns, key=lambda line: (line.leans, line.order))[:1]
    return tuple(Text(_short(line), (line.id,)) for line in sorted(chosen, key=lambda line: line.order))


def _crispness(line: Line, weights: dict[int, float]) -> float:
    length = len(line.text)
    brief = 1.0 if length <= 80 else 0.8 if length <= 130 else 0.5
    quoted = 0.7 if re.search('["“”]', line.text) else 1.0
    return weights.get(line.order, 0.0) * brief * quoted * (1.1 if line.has_figures else 1.0)


def _is_fit(line: Line) -> bool:
    return 12 <= len(line.text) <= 220 and not line.is_quoted and not line.text.rstrip().endswith("?")


def _alike(one: Line, other: Line) -> bool:
    left, right = set(one.words), set(other.words)
    return one.id == other.id or len(left & right) > 0.6 * max(1, min(len(left), len(right)))


def _short(line: Line) -> str:
    """The line without its connective and, where it quotes nothing, without glosses in brackets."""
    text = trimmed(line).text
    if re.search("[\"“”‘’']", text):
        return text
    short = _ASIDE.sub("", text)
    return short if sentences.is_balanced(short) and len(short) > 10 else text
