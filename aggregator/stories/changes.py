"""What changed between a published text and the source as it now reads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.model import Story
from aggregator.text import quantities

CLOCK = re.compile(r"\d{1,2}:\d{2}")
FIGURE = re.compile(r"\d[\d.,:]*(?<=\d)(?:\s?(?:%p|%|[만억조천]+))?")
WORD = re.compile(r"\w+")
SHOWN = 5
REMOVED = {"ko": "원문에서 빠진 내용을 뺐습니다", "en": "removed what the source no longer says"}
REWORDED = {"ko": "원문이 바뀐 내용을 반영했습니다", "en": "follows a change in the source"}
NEAR = 0.5


def corrections(failed: Sequence[str], story: Story, language: str | None) -> tuple[str, ...]:
    """One short note a change, such as `120명 → 135명`; `failed` are published texts that the source no longer bears out."""
    sentences = [s.text for article in story.articles for s in article.sentences]
    notes = [_note(text, sentences, "ko" if language == "ko" else "en") for text in failed]
    return tuple(dict.fromkeys(notes))[:SHOWN]


def _note(text: str, sentences: Sequence[str], language: str) -> str:
    now = _nearest(text, sentences)
    if now is None:
        return REMOVED[language]
    old, new = _figures(text), _figures(now)
    gone = [figure for figure in old if figure not in new]
    come = [figure for figure in new if figure not in old]
    if gone and come:
        return ", ".join(f"{a} → {b}" for a, b in zip(gone, come, strict=False))
    return REWORDED[language]


def _figures(text: str) -> list[str]:
    """Quantities with their units, and times of day, as they are written and in their order."""
    found = [(clock.start(), clock[0]) for clock in CLOCK.finditer(text)]
    rest = CLOCK.sub(lambda clock: " " * len(clock[0]), text)
    found += [(quantity.start, quantity.text.strip()) for quantity in quantities.found(rest)]
    return [figure for _, figure in sorted(found)]


def _nearest(text: str, sentences: Sequence[str]) -> str | None:
    """The sentence that shares most words with this text, if it shares half of them."""
    words = _words(text)
    best = max(sentences, key=lambda s: len(words & _words(s)), default=None)
    return best if best is not None and len(words & _words(best)) >= NEAR * len(words) else None


def _words(text: str) -> set[str]:
    """Words without their figures, and Korean words without their last two letters, where endings and particles stand."""
    return {
        w[:-2] if len(w) > 3 and "가" <= w[0] <= "힣" else w
        for w in WORD.findall(FIGURE.sub(" ", text.lower()))
    }
