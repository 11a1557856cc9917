"""Headings: the source's own subhead, else the noun phrase that best says what a section is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from aggregator.model import Text
from aggregator.text import sentences
from aggregator.write import phrases_en, phrases_ko
from aggregator.write.phrases_ko import Phrase
from aggregator.write.sections import Part

_READERS: dict[str, Callable[[str], tuple[Phrase, ...]]] = {
    "ko": phrases_ko.phrases,
    "en": phrases_en.phrases,
}
_IDEAL = {"ko": (8, 20), "en": (14, 40)}


def of(parts: Sequence[Part], language: str | None, title: str) -> tuple[Text, ...]:
    """One heading for each part, none like another."""
    counts = [Counter(word for line in part.lines for word in line.words) for part in parts]
    spread = Counter(word for count in counts for word in count)
    taken: set[str] = {_key(title)}
    out: list[Text] = []
    for part, count in zip(parts, counts, strict=True):
        heading = (
            _subhead(part, taken) or _phrase(part, count, spread, language, taken) or _clause(part, taken)
        )
        taken.add(_key(heading.text))
        out.append(heading)
    return tuple(out)


def _subhead(part: Part, taken: set[str]) -> Text | None:
    head = part.subhead
    return Text(head.text, (head.id,)) if head and _key(head.text) not in taken else None


def _phrase(
    part: Part, count: Counter[str], spread: Counter[str], language: str | None, taken: set[str]
) -> Text | None:
    best: tuple[float, Text] | None = None
    for n, line in enumerate(part.lines[:4]):
        for phrase in _READERS.get(language or "", _capitals)(line.source):
            value = _value(phrase, count, spread, language) * (1.0 - 0.15 * n)
            if (
                (best is None or value > best[0])
                and not _is_taken(phrase.text, taken)
                and sentences.is_balanced(phrase.text)
            ):
                best = (value, Text(phrase.text, (line.id,)))
    return best[1] if best else None


def _value(phrase: Phrase, count: Counter[str], spread: Counter[str], language: str | None) -> float:
    """What a phrase says of its section: words frequent here and rare elsewhere, in a build and a length that read well."""
    weight = sum((1 + count[noun]) / (1 + 0.4 * spread[noun]) for noun in set(phrase.nouns))
    least, most = _IDEAL.get(language or "", (10, 40))
    length = len(phrase.text)
    fit = 1.0 if least <= length <= most else 0.75 if length > most else 0.6
    return phrase.build * fit * weight / float(len(set(phrase.nouns)) ** 0.6)


def _is_taken(text: str, taken: set[str]) -> bool:
    key = _key(text)
    return any(key in other or other in key for other in taken if other)


def _capitals(sentence: str) -> tuple[Phrase, ...]:
    """Names by their capitals, where no rules for a language's phrases are known."""
    found = re.findall(
        r"(?<=[\w,] )[^\W\d_a-z][\w-]+(?: (?:[^\W\d_a-z][\w-]+|de|du|la|von|van|der|del|di|da)){0,3}(?<=[\w])",
        sentence,
    )
    return tuple(Phrase(text, (text.lower(),), 1.0) for text in found if 4 <= len(text) <= 40)


def _clause(part: Part, taken: set[str]) -> Text:
    """The first words of a section up to the first mark inside its sentence; the sentence less its end if it has none."""
    for line in part.lines:
        text = re.split(r"[,，、;:()]|\s[–—-]\s", line.source.rstrip(".!?。！？ "))[0].strip(" \"'“”‘’「」")
        if 2 <= len(text) <= 60 and _key(text) not in taken and sentences.is_balanced(text):
            return Text(text, (line.id,))
    line = min(part.lines, key=lambda one: len(one.source))
    return Text(line.source.rstrip(".。 "), (line.id,))


def _key(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()
