"""What bounds a statement and so must stay: for how long, in what part, about how much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from aggregator.text import quantities
from aggregator.verify.facts import Fault
from aggregator.verify.korean import lexicon as lex
from aggregator.verify.korean.phrase import Clause, Phrase

BEFORE = re.compile(r"(?:약|대략|얼추|줄잡아|어림잡아)\s?$")
WITHIN = re.compile(r"\d\s?[십백천만억조]?여")
ONLY = re.compile(r"[가-힣%]만(?:이|을|은|의|으로)?,?$")
AFTER = re.compile(r"\s?(?:가량|정도|남짓|안팎|내외|쯤|가까이|가까운|여 )")


def of_predicate(claim: Clause, told: Clause, k: int) -> Iterator[Fault]:
    """The words beside the told predicate at `k` that bound it and that the claim does not say."""
    for phrase in told.phrases:
        if phrase.head == k and _is_beside(phrase):
            for word in sorted(set(phrase.words) & lex.BOUNDS):
                if word not in claim.words and lex.BOUNDS.isdisjoint(claim.words):
                    yield ("scope", f"the source says {word}")


def of_only(claim: Clause, told: Clause, k: int, n: int) -> Iterator[Fault]:
    """That 만 stands beside the claimed predicate at `n` where it stands beside the told one at `k`."""
    mine, theirs = (any(p.head == at and _is_only(p) for p in c.phrases) for c, at in ((claim, n), (told, k)))
    if mine != theirs:
        yield ("scope", "the source says 만" if theirs else "the source does not say 만")


def _is_only(phrase: Phrase) -> bool:
    """청년에게만, 내년 말까지만; not 불만이, 100만."""
    is_noun = any(word.endswith("만") for word in phrase.words)
    return phrase.kind == "n" and not is_noun and bool(ONLY.search(phrase.surface))


def _is_beside(phrase: Phrase) -> bool:
    """Whether this phrase only qualifies its predicate: 한시적으로, 일부, 당분간."""
    is_bare = phrase.kind == "n" and phrase.role in ("", "by", "time") and set(phrase.words) <= lex.BOUNDS
    return phrase.kind == "a" or is_bare or bool(lex.SO_TO_SPEAK.intersection(phrase.words[:1]))


def of_figures(text: str, told: Iterable[str]) -> Iterator[Fault]:
    """The figures of a claim that every sentence it stands on gives as about so much, and it as exact."""
    texts = tuple(told)
    for quantity in quantities.found(text):
        ways = [
            _is_about(other, found)
            for other in texts
            for found in quantities.found(other)
            if (found.value, found.unit) == (quantity.value, quantity.unit)
        ]
        if ways and all(ways) and not _is_about(text, quantity):
            yield ("scope", f"the source says about {quantity.text}")


def _is_about(text: str, quantity: quantities.Quantity) -> bool:
    """Whether a word beside the figure says that it is one of about so much."""
    is_led = BEFORE.search(text, max(0, quantity.start - 6), quantity.start)
    return bool(is_led or WITHIN.search(quantity.text) or AFTER.match(text, quantity.end))
