"""Each phrase's head: the phrase to its right that it depends on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from aggregator.text import quotations
from aggregator.verify.korean import lexicon as lex
from aggregator.verify.korean.phrase import Phrase

LONG = 3


def headed(phrases: list[Phrase], text: str) -> list[Phrase]:
    """The phrases with their heads; a predicate that closes a quotation depends on the verb that quotes it."""
    groups = _quoted(phrases, text)
    out = [replace(phrase, head=_head(Row(phrases, groups, n), phrase)) for n, phrase in enumerate(phrases)]
    return [replace(p, role="quote") if _closes(p, groups, n) else p for n, p in enumerate(out)]


def _closes(phrase: Phrase, groups: list[int], n: int) -> bool:
    is_open = phrase.kind == "v" and phrase.role in ("final", "link") and phrase.head >= 0
    return is_open and groups[n] != 0 and groups[phrase.head] != groups[n]


def _quoted(phrases: list[Phrase], text: str) -> list[int]:
    """For each phrase the number of the longer quotation it stands in, 0 outside."""
    groups = [0] * len(phrases)
    for number, quotation in enumerate(quotations.found(text), 1):
        inside = [n for n, p in enumerate(phrases) if quotation.start <= p.start < quotation.end]
        if len(inside) >= LONG:
            groups[inside[0] : inside[-1] + 1] = [number] * len(inside)
    return groups


@dataclass(frozen=True)
class Row:
    """The phrases to the right of one of them, those of its own quotation or level before the others."""

    phrases: list[Phrase]
    groups: list[int]
    n: int

    def places(self) -> list[int]:
        """Where a head may be, nearest first."""
        own = self.groups[self.n]
        after = range(self.n + 1, len(self.phrases))
        same = [k for k in after if self.groups[k] == own]
        return [*same, *(k for k in after if self.groups[k] != own and 0 in (own, self.groups[k]))]

    def next(self, fits: Callable[[Phrase], bool]) -> int:
        """The nearest place that fits, -1 if none does."""
        return next((k for k in self.places() if fits(self.phrases[k])), -1)


def _head(row: Row, phrase: Phrase) -> int:
    if phrase.kind == "v":
        if phrase.is_adnominal:
            return row.next(_is_nominal)
        return row.next(_is_own_clause if phrase.has_comma else _is_plain)
    if phrase.role == "genitive":
        return row.next(lambda other: _is_nominal(other) and other.role != "time")
    if phrase.role == "topic":
        return _main(row)
    following = row.phrases[row.n + 1 : row.n + 2]
    if phrase.role == "with" and following and following[0].kind == "n" and following[0].role == "genitive":
        return row.n + 1
    return row.next(_is_own_clause if phrase.has_comma and phrase.role else _is_plain)


def _is_own_clause(phrase: Phrase) -> bool:
    return phrase.kind == "v" and not phrase.is_adnominal


def _is_nominal(phrase: Phrase) -> bool:
    """A noun, a noun made predicate, or one carried by a verb."""
    return phrase.kind == "n" or bool({"copula", "carried"} & phrase.marks)


def _is_plain(phrase: Phrase) -> bool:
    """Not 시한인 in "협상이 시한인 전날까지", nor 큰 in "먹고 큰 소리로": they say of the next noun what it is, no more."""
    if phrase.kind != "v" or not phrase.is_adnominal or "cleft" in phrase.marks:
        return phrase.kind == "v"
    return not {"copula", "state"} & phrase.marks


def _main(row: Row) -> int:
    """The predicate a topic belongs to: the first that ends a clause of its own level."""
    has_rival = False
    for k in row.places():
        phrase = row.phrases[k]
        if phrase.kind == "n" and phrase.role == "subject":
            has_rival = True
        if phrase.kind != "v" or phrase.is_adnominal or phrase.role == "nominal":
            continue
        if _passes_over(row, k, has_rival):
            has_rival = False
            continue
        return k
    return row.next(lambda phrase: phrase.kind == "v")


def _passes_over(row: Row, k: int, has_rival: bool) -> bool:
    """Whether the predicate at `k` is inside a clause that a topic looks past."""
    phrase = row.phrases[k]
    if phrase.role == "quote":
        after = Row(row.phrases, row.groups, k).next(_is_plain)
        rivals = (*row.phrases[: row.n], *row.phrases[k + 1 : max(after, k + 1)])
        return not any(p.role in ("topic", "subject") for p in rivals)
    if phrase.role != "link":
        return False
    after = Row(row.phrases, row.groups, k).next(_is_plain)
    if not phrase.has_comma and after >= 0 and row.phrases[after].role == "adnominal":
        return True
    return has_rival and phrase.ending not in lex.JOINING
