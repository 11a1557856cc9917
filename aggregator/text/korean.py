"""Korean morphemes by Kiwi, loaded at the first call and kept for the life of the process.

Only worker processes call into this module (about 330 MB and 1.4 s of CPU to load).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Morpheme:
    """One morpheme: its form, its tag (Sejong set as Kiwi writes it, e.g. NNG, JKS, EF), where it stands, its eojeol number."""

    form: str
    tag: str
    start: int
    end: int
    word: int


@cache
def kiwi() -> Any:
    """The analyser of this process.

    Without Kiwi's dictionary of names of several words, which costs 190 MB and 1.6 s to load: what it knows best, titles of
    works, stands in brackets, and those are names here by their brackets, known or not.
    """
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=1, load_typo_dict=False, load_multi_dict=False)


# What stands in the brackets of titles: a film, a book, a law.
_TITLE = re.compile(r"(?<=[<〈《「『])(?! )[^<>〈〉《》「」『』]{1,40}(?<! )(?=[>〉》」』])")


@lru_cache(maxsize=4096)
def analyse(sentence: str) -> tuple[Morpheme, ...]:
    """The morphemes of a sentence in order; computed once for each sentence. Lone surrogates are read as U+FFFD."""
    found = tuple(
        Morpheme(token.form, token.tag, token.start, token.end, token.word_position)
        for token in kiwi().tokenize(_SURROGATES.sub("\ufffd", sentence))
    )
    for title in reversed(list(_TITLE.finditer(sentence))):
        found = _titled(found, title)
    return found


def _titled(morphemes: tuple[Morpheme, ...], title: re.Match[str]) -> tuple[Morpheme, ...]:
    """The morphemes with those of a title as one name, whatever words it is made of."""
    inside = [n for n, m in enumerate(morphemes) if title.start() <= m.start and m.end <= title.end()]
    if len(inside) < 2:
        return morphemes
    name = Morpheme(title.group(), "NNP", title.start(), title.end(), morphemes[inside[0]].word)
    return (*morphemes[: inside[0]], name, *morphemes[inside[-1] + 1 :])
