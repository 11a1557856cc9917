"""What a Korean sentence is read into."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase ("n"), a predicate ("v") or an adverb ("a").

    `words` are its content words, quantities as "#3명", dates as "@2023/4/9" with 0 for what is not said. `role` is the
    particle's (lexicon.ROLES), "time", "" for none; for a predicate it is final, link, adnominal, nominal or quote and
    `ending` its last ending. `marks` say polarity, time and sureness. `head` is the place of the phrase it depends on.
    """

    kind: str
    words: tuple[str, ...]
    role: str
    start: int
    end: int
    surface: str = ""
    ending: str = ""
    marks: frozenset[str] = frozenset()
    head: int = -1
    has_comma: bool = False

    @property
    def is_adnominal(self) -> bool:
        """Whether this predicate describes a noun: 하는, 한다는."""
        return self.role == "adnominal" or (self.role == "quote" and self.ending.endswith(("는", "던", "ᆫ")))


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence read: its phrases in order."""

    text: str
    phrases: tuple[Phrase, ...]
    words: frozenset[str]
