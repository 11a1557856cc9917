"""How a sentence holds what one of its predicates says: as so, as what someone tells, as left open, on a condition.

A told quotation (고 밝혔다), a clause that says what a claim claims (받았다는 의혹, 오를 전망), one that a denial denies and one
that is left open (오면, 닫는지, 하도록) hold nothing for so; a claim that stands on one must hold it as loosely.
"""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.verify.facts import Fault
from aggregator.verify.korean import lexicon as lex
from aggregator.verify.korean.phrase import Clause, Phrase

TOLD, OPEN, PLANNED = "told", "open", "planned"
Phrases = tuple[Phrase, ...]


def faults(claim: Clause, n: int, told: Clause, k: int) -> Iterator[Fault]:
    """What the claim says for so at `n` that this sentence holds more loosely at `k`."""
    if not _is_asserted(claim.phrases, n):
        return
    mine, theirs = set(_holds(claim.phrases, n)), set(_holds(told.phrases, k))
    loose = theirs - mine - ({PLANNED} if mine else set())
    if loose:
        yield ("modality", f"the source does not say for itself {told.phrases[k].surface}")
    if _is_conditional(told.phrases, k) and not _is_conditional(claim.phrases, n):
        yield ("modality", f"the source sets a condition to {told.phrases[k].surface}")


def _is_asserted(phrases: Phrases, n: int) -> bool:
    """Whether the predicate at `n` ends its sentence or goes on, link by link, to the one that does."""
    while n >= 0 and phrases[n].role == "link":
        n = phrases[n].head
    return n >= 0 and phrases[n].kind == "v" and phrases[n].role == "final"


def _holds(phrases: Phrases, n: int) -> Iterator[str]:
    """In what ways the predicate at `n` is less than said to be so, by its own form and what is above it."""
    if phrases[n].marks & {"plan", "can"}:
        yield PLANNED
    yield from _above(phrases, n)


def _above(phrases: Phrases, n: int) -> Iterator[str]:
    """What this predicate and those above it say of its clause; an aim is an aim for its own clause alone."""
    is_beside, is_described, links = True, False, (*lex.OPEN_LINKS, *lex.AIMS)
    while n >= 0:
        phrase, n = phrases[n], phrases[n].head
        if phrase.kind != "v":
            continue
        if is_beside and phrase.marks & {"said", "seems"}:
            yield TOLD
        if phrase.role == "quote" or _is_claimed(phrases, phrase):
            if not _is_fact(phrases, phrase):
                yield PLANNED if _is_planned(phrases, phrase) else TOLD
        elif not is_described and _is_open(phrases, phrase, links):
            yield OPEN
        is_beside = is_beside and phrase.role == "link" and phrase.ending in lex.JOINING
        is_described = is_described or phrase.is_adnominal
        links = lex.OPEN_LINKS


def _is_planned(phrases: Phrases, phrase: Phrase) -> bool:
    """Whether this is the 할 of "할 예정": a plan, whoever tells of it."""
    return phrase.role == "adnominal" and bool(set(phrases[phrase.head].words) & lex.PLANS)


def _is_claimed(phrases: Phrases, phrase: Phrase) -> bool:
    """Whether the noun this clause describes is a claim, or one that a denial denies."""
    if not phrase.is_adnominal or phrase.head < 0:
        return False
    words = set(phrases[phrase.head].words)
    return bool(words & lex.CLAIMS) or (bool(words & lex.FACTS) and _is_denied(phrases, phrase.head))


def _is_fact(phrases: Phrases, phrase: Phrase) -> bool:
    """Whether this is the clause of "한다는 사실", which nothing denies."""
    if not phrase.is_adnominal or phrase.head < 0:
        return False
    return bool(set(phrases[phrase.head].words) & lex.FACTS) and not _is_denied(phrases, phrase.head)


def _is_denied(phrases: Phrases, n: int) -> bool:
    """Whether the predicate above this noun denies, doubts or wishes."""
    above = phrases[n].head
    if above < 0 or phrases[above].kind != "v":
        return False
    return "not" in phrases[above].marks or bool(set(phrases[above].words) & lex.DOUBTS)


def _is_open(phrases: Phrases, phrase: Phrase, links: tuple[str, ...]) -> bool:
    """Whether an ending leaves this clause open: 하면, 하든, 하는지, 하도록; or 하기를 of a wish."""
    if phrase.role == "link":
        return phrase.ending.endswith(links) and not _is_turn(phrase)
    return (
        phrase.role == "nominal" and phrase.head >= 0 and bool(set(phrases[phrase.head].words) & lex.DOUBTS)
    )


def _is_conditional(phrases: Phrases, n: int) -> bool:
    """Whether a condition stands over the predicate at `n` or over one that goes on to it."""
    onward = {n}
    for k in range(n - 1, -1, -1):
        phrase = phrases[k]
        if phrase.head not in onward:
            continue
        if _is_condition(phrases, k):
            return True
        if phrase.kind == "v" and phrase.role == "link" and phrase.ending in lex.JOINING:
            onward.add(k)
    return False


def _is_condition(phrases: Phrases, n: int) -> bool:
    """비가 오면, 비가 와야, 비가 올 경우, 우천 시."""
    phrase = phrases[n]
    if phrase.kind == "v":
        is_if = "if" in phrase.marks or phrase.ending.endswith(lex.ONLY_IF)
        return phrase.role == "link" and is_if and not _is_turn(phrase)
    is_time = (
        phrase.role in ("", "time", "to", "by") and bool(phrase.words) and phrase.words[-1] in lex.CONDITIONS
    )
    return is_time or phrase.words[:1] == ("경우",)


def _is_turn(phrase: Phrase) -> bool:
    """Whether this only leads on: 예를 들면, 비교하면."""
    return bool(set(phrase.words) & lex.TURNS)
