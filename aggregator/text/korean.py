"""Korean morphemes by Kiwi, loaded at the first call and kept for the life of the process.

Only worker processes call into this module (about 500 MB and 2 s of CPU to load).
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
    """The analyser of this process."""
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=1, load_typo_dict=False)


@lru_cache(maxsize=4096)
def analyse(sentence: str) -> tuple[Morpheme, ...]:
    """The morphemes of a sentence in order; computed once for each sentence. Lone surrogates are read as U+FFFD."""
    return tuple(
        Morpheme(token.form, token.tag, token.start, token.end, token.word_position)
        for token in kiwi().tokenize(_SURROGATES.sub("\ufffd", sentence))
    )
