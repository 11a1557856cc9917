"""A Korean claim beside the source sentences it may stand on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from aggregator.verify.facts import Fault
from aggregator.verify.korean import lexicon as lex
from aggregator.verify.korean.bindings import SUBJECTS, Ground, agrees, ground, says
from aggregator.verify.korean.phrases import Clause, Phrase, read
from aggregator.verify.source import HEADLINE, Source, Unit

MOST = 6
LINKS_THAT_JOIN = (
    "고",
    "며",
    "으며",
    "지만",
    "는데",
    "은데",
    "ᆫ데",
    "으나",
    "나",
    "고서",
    "었고",
    "은데",
    "라며",
)


def judge(
    text: str, source: Source, candidates: tuple[Unit, ...]
) -> tuple[tuple[Unit, ...], tuple[Fault, ...]]:
    """The units a claim stands on and what is wrong with it, nothing if it says what they say."""
    best: tuple[tuple[Unit, ...], tuple[Fault, ...]] | None = None
    for grounds in _choices(source, candidates):
        claim = read(text, grounds[0].unit.published)
        faults = tuple(Judgement(claim, grounds, source).faults())
        if best is None or _cost(faults) < _cost(best[1]):
            best = (tuple(g.unit for g in grounds), faults)
        if not faults:
            break
    return best or ((), (("alignment", "no source sentence says this"),))


def _choices(source: Source, candidates: tuple[Unit, ...]) -> Iterator[tuple[Ground, ...]]:
    """Each of the nearest sentences alone, then each with its neighbours, then each two of them; the headline with all."""
    body = [unit for unit in candidates if unit.order >= 0][:MOST]
    heads = tuple(ground(unit) for unit in source.units if unit.id.endswith(HEADLINE))[:1]
    pairs: list[tuple[Unit, ...]] = [(unit,) for unit in body]
    for unit in body:
        pairs += [
            (unit, other)
            for other in (source.following(unit), source.preceding(unit))
            if other and other.order >= 0
        ]
    for units in dict.fromkeys([*pairs, *combinations(body, 2)]):
        yield (*(ground(unit) for unit in units), *heads)


def _cost(faults: tuple[Fault, ...]) -> int:
    """How far a choice is from bearing the claim out: a word that is not said weighs most."""
    return sum(10 if check == "alignment" else 1 for check, _ in faults)


@dataclass(frozen=True)
class Judgement:
    """One claim beside one choice of sentences."""

    claim: Clause
    grounds: tuple[Ground, ...]
    source: Source

    def faults(self) -> Iterator[Fault]:
        """What is wrong, first of all words that are not said at all."""
        missing = list(self._missing())
        if missing:
            yield from (("alignment", f"the source sentences lack {word}") for word in missing)
            return
        for n, phrase in enumerate(self.claim.phrases):
            yield from self._bound(n, phrase)
            if phrase.kind == "v":
                yield from self._marked(phrase)
        yield from self._scoped()
        yield from self._caused()

    def _missing(self) -> Iterator[str]:
        """The words of weight that none of the sentences says."""
        for phrase in self.claim.phrases:
            for word in phrase.words:
                if word in lex.LIGHT or word in lex.CAUSES or word in lex.SAYING:
                    continue
                if not any(g.has(word) or _is_inside(phrase, g) for g in self.grounds):
                    yield word

    # ---- bindings

    def _bound(self, n: int, phrase: Phrase) -> Iterator[Fault]:
        """That what the claim binds together one of the sentences binds so too."""
        words = _key(phrase)
        if not words:
            return
        yield from self._together(phrase, words)
        head = self._solid_head(n)
        if head is None:
            return
        if not any(self._supports(g, phrase, words, head) for g in self.grounds):
            if phrase.kind == "v" and self._joins(phrase):
                return
            if phrase.role in SUBJECTS and self._is_resumed(words, head):
                return
            yield ("role", f"no source sentence binds {phrase.surface} to {head.surface} so")

    def _solid_head(self, n: int) -> Phrase | None:
        """The nearest phrase above this one that has words of weight."""
        place = self.claim.phrases[n].head
        while place >= 0 and not _key(self.claim.phrases[place]):
            place = self.claim.phrases[place].head
        return self.claim.phrases[place] if place >= 0 else None

    def _together(self, phrase: Phrase, words: tuple[str, ...]) -> Iterator[Fault]:
        """That the words of one phrase are said of one thing."""
        for word in words[:-1]:
            if not any(_are_near(g, word, words[-1]) for g in self.grounds):
                yield ("role", f"no source sentence says {word} of {words[-1]}")

    def _supports(self, told: Ground, phrase: Phrase, words: tuple[str, ...], head: Phrase) -> bool:
        tops = told.places(_key(head)[-1:])
        return any(self._relates(told, n, k, phrase, head) for n in told.places(words[-1:]) for k in tops)

    def _relates(self, told: Ground, n: int, k: int, phrase: Phrase, head: Phrase) -> bool:
        one, two = told.phrases[n], told.phrases[k]
        if n == k:
            return True
        if head.kind == "v" and two.kind == "v":
            if phrase.kind == "v" or one.kind == "v":
                return k in told.chains[n] or n in told.chains[k]
            if two.role == "adnominal" and two.head == n:
                return _fits_gap(told, k, phrase)
            if not told.may_bind(n, k):
                return False
            return agrees(phrase.role, one.role, ("passive" in head.marks) != ("passive" in two.marks))
        if head.kind == "v" and two.kind == "n":
            return k in told.chains[n] or n in told.chains[k]
        if k in told.chains[n] or n in told.chains[k]:
            return True
        return (
            phrase.role == "genitive"
            and one.head == two.head
            and one.role in ("around", "object", "to", "by", "place", "with")
        )

    def _joins(self, phrase: Phrase) -> bool:
        return phrase.role == "final" or (phrase.role == "link" and phrase.ending in LINKS_THAT_JOIN)

    def _is_resumed(self, words: tuple[str, ...], head: Phrase) -> bool:
        """Whether the sentence leaves its subject unsaid or says 그, and this is what was spoken of before."""
        for told in self.grounds:
            for place in told.places(_key(head)[-1:]):
                subject = told.subject(place)
                if subject is not None and _key(told.phrases[subject]):
                    continue
                if _spoken_of(self.source, told.unit, words[-1]):
                    return True
        return False

    # ---- polarity, time, sureness

    def _marked(self, phrase: Phrase) -> Iterator[Fault]:
        words = _key(phrase)
        if not words:
            return
        told = [g.phrases[k] for g in self.grounds for k in g.places(words[-1:]) if g.phrases[k].kind == "v"]
        if not told:
            return
        faults = [list(_differences(phrase, other)) for other in told]
        yield from min(faults, key=len)

    # ---- scope and cause

    def _scoped(self) -> Iterator[Fault]:
        said = {word for p in self.claim.phrases for word in p.words if word in lex.SCOPE}
        for word in said:
            if not any(g.has(word) for g in self.grounds):
                yield ("scope", f"the source does not say {word}")
        for phrase in self.claim.phrases:
            words = _key(phrase)
            if phrase.kind != "n" or not words:
                continue
            told = [g.phrases[k] for g in self.grounds for k in g.places(words[-1:])]
            limits = [set(p.words) & lex.BINDING_SCOPE for p in told]
            if limits and all(limit and not limit & said for limit in limits):
                yield ("scope", f"the source says {min(limits[0])} of {words[-1]}")

    def _caused(self) -> Iterator[Fault]:
        said = {word for p in self.claim.phrases for word in p.words if word in lex.CAUSES}
        if said and not any(_has_cause(g) for g in self.grounds):
            yield ("cause", "the source names no cause")
        for phrase in self.claim.phrases:
            if (
                phrase.role == "link"
                and phrase.ending in lex.STRONG_LINKS
                and not any(_has_cause(g) for g in self.grounds)
            ):
                yield ("cause", "the source names no cause")


def _is_inside(phrase: Phrase, told: Ground) -> bool:
    """Whether a sentence holds the phrase letter by letter, however it was analysed."""
    stem = phrase.surface.strip("\"'“”‘’,.<>()").casefold()
    return len(stem) > 2 and (
        stem in told.surface or (phrase.kind == "n" and len(stem) > 3 and stem[:-1] in told.surface)
    )


def _key(phrase: Phrase) -> tuple[str, ...]:
    """The words of weight of a phrase, the last of them its head."""
    heavy = tuple(w for w in phrase.words if w not in lex.LIGHT)
    if phrase.kind == "v" and not heavy:
        return tuple(w for w in phrase.words if w != "이")
    return heavy


def _are_near(told: Ground, one: str, two: str) -> bool:
    for n in told.places((one,)):
        for k in told.places((two,)):
            if abs(n - k) < 2 or k in told.chains[n] or n in told.chains[k]:
                return True
    return False


def _fits_gap(told: Ground, verb: int, phrase: Phrase) -> bool:
    """Whether the noun an adnominal predicate describes can have this part in it: one that is not taken."""
    if phrase.role not in ("subject", "object"):
        return True
    parts = {told.phrases[n].role for n in range(verb) if told.phrases[n].head == verb}
    return phrase.role not in parts


def _spoken_of(source: Source, unit: Unit, word: str) -> bool:
    before = source.preceding(unit)
    for _ in range(3):
        if before is None:
            return False
        told = ground(before)
        last = told.phrases[-1:]
        subjects = [
            p
            for p in told.phrases
            if p.kind == "n" and (p.role in SUBJECTS or (p in last and not p.role)) and _key(p)
        ]
        if any(says(p, word) for p in subjects):
            return True
        if subjects:
            return False
        before = source.preceding(before)
    return False


def _differences(claimed: Phrase, told: Phrase) -> Iterator[Fault]:
    mine, theirs = claimed.marks, told.marks
    if ("not" in mine) != ("not" in theirs):
        yield ("negation", f"the source says {told.surface}")
    for mark in ("plan", "can", "must", "if", "want", "seems"):
        if mark in theirs and not mine & {mark, "plan", "can", "seems", "if"}:
            yield ("modality", f"the source says {told.surface}")
    if "past" in mine and "past" not in theirs and told.role in ("final", "adnominal", "quote"):
        yield ("modality", f"the source says {told.surface}")
    if "plan" in mine and "past" in theirs and "plan" not in theirs:
        yield ("modality", f"the source says {told.surface}")


def _has_cause(told: Ground) -> bool:
    words = told.clause.words
    return bool(words & lex.CAUSES) or any(
        p.role == "link" and p.ending in lex.CAUSE_LINKS for p in told.phrases
    )
