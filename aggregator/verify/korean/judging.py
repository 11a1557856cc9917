"""A Korean claim beside the source sentences it may stand on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from aggregator.verify import verbatim
from aggregator.verify.facts import Fault
from aggregator.verify.korean import bounds, replaced, standing
from aggregator.verify.korean import lexicon as lex
from aggregator.verify.korean.bindings import SUBJECTS, Ground, agrees, ground, part, says
from aggregator.verify.korean.phrases import Clause, Phrase, read
from aggregator.verify.source import HEADLINE, Source, Unit, is_readable

MOST = 6
BACK = 4
UNMARKED = ("", "topic", "time", "genitive", "with", "place", "also")
PRONOUNS = frozenset({"그", "그녀", "그들", "이들"})


def judge(
    text: str, source: Source, candidates: tuple[Unit, ...]
) -> tuple[tuple[Unit, ...], tuple[Fault, ...]]:
    """The units a claim stands on and what is wrong with it, nothing if it says what they say."""
    best: tuple[tuple[Unit, ...], tuple[Fault, ...]] | None = None
    for grounds in _choices(source, candidates):
        claim = read(text, grounds[0].unit.published, grounds[0].unit.anchor)
        faults = tuple(Judgement(claim, grounds, source).faults())
        if best is None or _cost(faults) < _cost(best[1]):
            best = (tuple(g.unit for g in grounds), faults)
        if not faults:
            break
    return best or ((), (("alignment", "no source sentence says this"),))


def _choices(source: Source, candidates: tuple[Unit, ...]) -> Iterator[tuple[Ground, ...]]:
    """Each of the nearest sentences alone, then each with its neighbours, then each two of them; the headline with all."""
    body = [unit for unit in candidates if unit.order >= 0 and is_readable(unit.text)][:MOST]
    heads = tuple(ground(unit) for unit in source.units if unit.id.endswith(HEADLINE))[:1]
    pairs: list[tuple[Unit, ...]] = [(unit,) for unit in body]
    for unit in body:
        near = (source.following(unit), source.preceding(unit))
        pairs += [(unit, other) for other in near if other and other.order >= 0 and is_readable(other.text)]
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

    @property
    def is_headline(self) -> bool:
        """Whether the claim only names things, as headlines do: it asserts no more than that they belong together."""
        last = self.claim.phrases[-1:]
        return not last or last[0].kind != "v" or last[0].role != "final" or bool(last[0].marks & {"noun"})

    def faults(self) -> Iterator[Fault]:
        """What is wrong, first of all words that are not said at all."""
        missing = list(self._missing())
        if missing:
            yield from (("alignment", f"the source sentences lack {word}") for word in missing)
            return
        for told in self.grounds:
            if told.unit.order >= 0:
                yield from replaced.faults(self.claim.text, told.unit)
                for aside in verbatim.reserved(told.unit.text, self.claim.text):
                    yield ("modality", f"the source adds {aside}")
        for phrase in self.claim.phrases:
            yield from self._together(phrase)
        yield from self._bindings()
        yield from self._scoped()
        yield from self._caused()

    def _missing(self) -> Iterator[str]:
        """The words of weight that none of the sentences says."""
        for phrase in self.claim.phrases:
            for word in phrase.words:
                if word in lex.LIGHT or word in lex.CAUSES or word in lex.SAYING:
                    continue
                if word in lex.LIGHT_VERBS and phrase.kind == "v" and "action" not in phrase.marks:
                    continue
                if any(g.has(word) or _is_inside(phrase, g) for g in self.grounds):
                    continue
                if phrase.role not in SUBJECTS or not any(
                    _spoken_of(self.source, g.unit, word) for g in self.grounds
                ):
                    yield word

    # ---- bindings

    def _bindings(self) -> Iterator[Fault]:
        """That what the claim binds to one phrase one of the sentences binds so too, with all that hangs on it."""
        clauses = self._clauses()
        homes: dict[int, set[int]] = {}
        for head in sorted(clauses):
            lacking = [self._lacking(head, clauses[head], at, homes) for at in range(len(self.grounds))]
            homes[head] = {at for at, parts in enumerate(lacking) if not parts}
            for n in min(lacking, key=len):
                phrases = self.claim.phrases
                yield ("role", f"no source sentence binds {phrases[n].surface} to {phrases[head].surface} so")
        yield from self._carried_over(homes)
        for n, phrase in enumerate(self.claim.phrases):
            if phrase.kind == "v":
                yield from self._marked(n, homes.get(n) or set(range(len(self.grounds))))

    def _lacking(self, head: int, parts: list[int], at: int, homes: dict[int, set[int]]) -> list[int]:
        """The parts of a clause that this sentence does not bear out, beside that phrase of it that bears out most."""
        told, top = self.grounds[at], self.claim.phrases[head]
        kept = [n for n in parts if not self._is_given(n, head, at)]
        tops = told.verbs(top, key(top))
        choices = [[n for n in kept if not self._is_borne_out(n, head, at, k, homes)] for k in tops or [-1]]
        return min(choices, key=len)

    def _is_given(self, n: int, head: int, at: int) -> bool:
        """Whether this part of a clause needs no sentence that binds it so."""
        phrase, top = self.claim.phrases[n], self.claim.phrases[head]
        return self._is_free(phrase, top) or (self.is_headline and _is_beside(self.grounds[at], phrase, top))

    def _is_borne_out(self, n: int, head: int, at: int, k: int, homes: dict[int, set[int]]) -> bool:
        told, phrase, top = self.grounds[at], self.claim.phrases[n], self.claim.phrases[head]
        mine = replace(phrase, role=part(self.claim.phrases, n, head))
        ones = [one for one in told.places(key(phrase)[-1:]) if _is_same(told, one, phrase)]
        tops = [
            (top, k),
            *((other, place) for other in self._beyond(top) for place in told.verbs(other, key(other))),
        ]
        is_bound = any(
            place >= 0 and _relates(told, one, place, mine, other) for other, place in tops for one in ones
        )
        return is_bound and (phrase.kind == "n" or at in homes.get(n, {at}))

    def _clauses(self) -> dict[int, list[int]]:
        """The phrases of weight by the phrase of weight they depend on."""
        out: dict[int, list[int]] = {}
        for n, phrase in enumerate(self.claim.phrases):
            head = self._solid_head(n)
            if key(phrase) and head is not None:
                out.setdefault(head, []).append(n)
        return out

    def _carried_over(self, homes: dict[int, set[int]]) -> Iterator[Fault]:
        """That a predicate joined from another sentence has the subject there that it shares here."""
        phrases = self.claim.phrases
        for n, k in self._shared_subjects():
            verb, every = phrases[k], set(range(len(self.grounds)))
            mine = {at for at in homes.get(k, every) if self.grounds[at].verbs(verb, key(verb))}
            if mine & homes.get(phrases[n].head, every):
                continue
            if not any(self._has_subject(self.grounds[at], verb, key(phrases[n])) for at in mine):
                yield ("role", f"no source sentence binds {phrases[n].surface} to {verb.surface} so")

    def _has_subject(self, told: Ground, verb: Phrase, name: tuple[str, ...]) -> bool:
        """Whether this sentence speaks of the name, or leaves its subject unsaid after one that did."""
        if any(_is_named(p, name) for p in told.phrases):
            return True
        subjects = [told.subject(k) for k in told.verbs(verb, key(verb))]
        is_unsaid = any(n is None or not key(told.phrases[n]) for n in subjects)
        return is_unsaid and _spoken_of(self.source, told.unit, *name)

    def _shared_subjects(self) -> Iterator[tuple[int, int]]:
        """(subject, predicate) where the last predicate has its subject, or whom its 그 means, from a clause before it."""
        phrases, claimed = self.claim.phrases, Ground(self.grounds[0].unit, self.claim)
        for k, phrase in enumerate(phrases):
            if phrase.kind != "v" or phrase.role != "final" or not key(phrase):
                continue
            n = claimed.subject(k)
            if n is not None and not key(phrases[n]):
                n = next(
                    (m for m in reversed(range(n)) if phrases[m].role in SUBJECTS and key(phrases[m])), None
                )
            if n is not None and phrases[n].head != k:
                yield (n, k)

    def _solid_head(self, n: int) -> int | None:
        """The nearest phrase above this one that has words of weight."""
        place = self.claim.phrases[n].head
        while place >= 0 and not key(self.claim.phrases[place]):
            if self.claim.phrases[place].role in ("link", "final", "quote"):
                return None
            place = self.claim.phrases[place].head
        return place if place >= 0 else None

    def _is_free(self, phrase: Phrase, head: Phrase) -> bool:
        """Whether this bond needs no sentence of its own: a joined clause, or a subject that is still spoken of."""
        if phrase.kind == "v":
            return phrase.role == "final" or (
                phrase.role == "link" and phrase.ending in lex.JOINING | {"전", "후", "뒤"}
            )
        if phrase.role == "genitive" and head.role in SUBJECTS:
            return self._is_owned(phrase, head)
        return phrase.role in SUBJECTS and self._is_resumed(phrase, head)

    def _is_owned(self, phrase: Phrase, head: Phrase) -> bool:
        """Whether a sentence speaks of the head alone after one that spoke of its owner: 아기는 ... . 몸무게는 ... ."""
        return any(
            not any(told.phrases[k].head == n and told.phrases[k].kind == "n" for k in range(n))
            for told in self.grounds
            for n in told.places(key(head)[-1:])
            if told.phrases[n].role in SUBJECTS and _spoken_of(self.source, told.unit, *key(phrase))
        )

    def _is_resumed(self, phrase: Phrase, head: Phrase) -> bool:
        """Whether the sentence leaves its subject unsaid or says 그, and this is what was spoken of before."""
        for told in self.grounds:
            for place in told.places(key(head)[-1:]):
                if told.phrases[place].kind != "v" or any(
                    p.kind == "n" and p.role in SUBJECTS and key(p) for p in told.phrases[:place]
                ):
                    continue
                if _spoken_of(self.source, told.unit, *key(phrase)):
                    return True
        return False

    def _together(self, phrase: Phrase) -> Iterator[Fault]:
        """That the words of one phrase are said of one thing."""
        words = key(phrase)
        near = _are_told_together if self.is_headline else _are_near
        for word in words[:-1]:
            if not any(near(g, word, words[-1]) for g in self.grounds):
                yield ("role", f"no source sentence says {word} of {words[-1]}")

    def _beyond(self, top: Phrase) -> list[Phrase]:
        """What a phrase may depend on instead: what lies past a genitive, or past an adnominal clause."""
        phrases = self.claim.phrases
        if top.head < 0 or top.role not in ("genitive", "adnominal"):
            return []
        above = phrases[top.head]
        if top.role == "genitive" or above.head < 0:
            return [above] if top.role == "genitive" else []
        return [phrases[above.head]] if phrases[above.head].kind == "v" else []

    # ---- polarity, time, sureness

    def _marked(self, n: int, homes: set[int]) -> Iterator[Fault]:
        """That the sentences a clause stands on deny, plan, suppose and hold for so what it does."""
        phrase = self.claim.phrases[n]
        words = key(phrase)
        if not words:
            return
        grounds = [self.grounds[at] for at in sorted(homes)]
        told = [(g, k) for g in grounds for k in g.places(words[-1:]) if g.phrases[k].kind == "v"]
        if told:
            yield from min((self._otherwise(n, g, k) for g, k in told), key=len)

    def _otherwise(self, n: int, told: Ground, k: int) -> list[Fault]:
        return [
            *_differences(self.claim.phrases[n], told.phrases[k]),
            *standing.faults(self.claim, n, told.clause, k),
            *bounds.of_predicate(self.claim, told.clause, k),
            *bounds.of_only(self.claim, told.clause, k, n),
        ]

    # ---- scope and cause

    def _scoped(self) -> Iterator[Fault]:
        yield from bounds.of_figures(self.claim.text, (g.clause.text for g in self.grounds))
        said = {word for p in self.claim.phrases for word in p.words if word in lex.SCOPE}
        for word in sorted(said):
            if not any(g.has(word) for g in self.grounds):
                yield ("scope", f"the source does not say {word}")
        for phrase in self.claim.phrases:
            words = key(phrase)
            if phrase.kind != "n" or not words:
                continue
            told = [g.phrases[k] for g in self.grounds for k in g.places(words[-1:])]
            limits = [set(p.words) & lex.BINDING_SCOPE for p in told]
            if limits and all(limit and not limit & said for limit in limits):
                yield ("scope", f"the source says {min(limits[0])} of {words[-1]}")

    def _caused(self) -> Iterator[Fault]:
        said = {word for p in self.claim.phrases for word in p.words if word in lex.CAUSES}
        strong = [p for p in self.claim.phrases if p.role == "link" and p.ending in lex.STRONG_LINKS]
        if (said or strong) and not any(_has_cause(g) for g in self.grounds):
            yield ("cause", "the source names no cause")


def key(phrase: Phrase) -> tuple[str, ...]:
    """The words of weight of a phrase, the last of them its head; of a light verb its own word."""
    is_verb = phrase.kind == "v" and not phrase.marks & {"action", "copula", "carried"}
    light = lex.LIGHT | lex.LIGHT_VERBS if is_verb else lex.LIGHT
    named = {one for one, two in pairwise(phrase.words) if one == "이" and two in lex.TITLES}
    heavy = tuple(w for w in phrase.words if w not in light or w in named)
    if heavy or phrase.kind != "v" or "copula" in phrase.marks:
        return heavy
    return tuple(w for w in phrase.words if w not in lex.POSTPOSITIONS)


def _relates(told: Ground, n: int, k: int, phrase: Phrase, head: Phrase) -> bool:
    """Whether the told phrases at `n` and `k` stand to each other as the claimed phrase to its head."""
    one, two = told.phrases[n], told.phrases[k]
    if _is_asserted(head) and two.kind == "n" and k + 1 < len(told.phrases):
        return False
    if n == k:
        return head.kind != "v" or phrase.kind == "v" or phrase.role not in SUBJECTS
    is_above = k in told.chains[n] or n in told.chains[k]
    if head.kind == "v" and two.kind == "v" and phrase.kind == "n" and one.kind == "n":
        if n in told.chains[k]:
            return _fits_gap(told, k, phrase)
        if one.role == "topic" and phrase.role in SUBJECTS and not told.is_subject(n, k):
            return False
        is_turned = ("passive" in head.marks) != ("passive" in two.marks)
        return told.may_bind(n, k) and agrees(phrase.role, part(told.phrases, n, k), is_turned)
    if is_above or (
        head.kind == "v" and phrase.role not in SUBJECTS and one.kind == "n" and one.head == two.head
    ):
        return True
    is_part = one.role in ("around", "object", "to", "by", "place", "with")
    return phrase.role == "genitive" and one.head == two.head and is_part


def _is_same(told: Ground, n: int, phrase: Phrase) -> bool:
    """Whether the told phrase can be the claimed one: not 민주당 서울시당 for 국민의힘 서울시당."""
    mine, theirs = set(key(phrase)), set(key(told.phrases[n]))
    strange = [w for w in mine if not _is_nearby(told, w, n)]
    return not strange or theirs <= mine


def _is_nearby(told: Ground, word: str, n: int) -> bool:
    return any(k == n or n in told.chains[k] or k in told.chains[n] for k in told.places((word,)))


def _is_asserted(phrase: Phrase) -> bool:
    """Whether this predicate says that something is so; a noun in the source, as 구속 in "구속 여부", does not."""
    is_finite = phrase.role in ("final", "quote") or (phrase.role == "link" and phrase.ending in lex.JOINING)
    return phrase.kind == "v" and is_finite and not phrase.marks & {"copula", "carried", "noun"}


def _is_inside(phrase: Phrase, told: Ground) -> bool:
    """Whether a sentence holds the phrase letter by letter, however it was analysed."""
    stem = phrase.surface.strip("\"'“”‘’,.<>()").casefold()
    return len(stem) > 2 and (stem in told.surface or (phrase.kind == "n" and stem[:-1] in told.surface))


def _are_near(told: Ground, one: str, two: str) -> bool:
    return any(
        (abs(n - k) < 2 and told.phrases[min(n, k)].role == "") or k in told.chains[n] or n in told.chains[k]
        for n in told.places((one,))
        for k in told.places((two,))
    )


def _are_told_together(told: Ground, one: str, two: str) -> bool:
    """Whether one sentence says both: enough for a headline, which only puts them side by side."""
    return told.has(one) and told.has(two)


def _is_beside(told: Ground, phrase: Phrase, head: Phrase) -> bool:
    """Whether a sentence says both, where the claim gives the phrase no part of its own."""
    return phrase.role in UNMARKED and all(told.has(word) for word in (*key(phrase), *key(head)))


def _fits_gap(told: Ground, verb: int, phrase: Phrase) -> bool:
    """Whether the noun an adnominal predicate describes can have this part in it: one that is not taken."""
    if phrase.role not in ("subject", "object"):
        return True
    parts = {told.phrases[n].role for n in range(verb) if told.phrases[n].head == verb}
    return phrase.role not in parts


def _spoken_of(source: Source, unit: Unit, *name: str) -> bool:
    """Whether the last sentence before this one that has a subject is about this name."""
    before = source.preceding(unit)
    for _ in range(BACK):
        if before is None:
            return False
        told = ground(before)
        subjects = [p for n, p in enumerate(told.phrases) if key(p) and _is_subject(told, n)]
        if any(_is_named(p, name) for p in subjects):
            return True
        if subjects and not told.clause.words & PRONOUNS:
            return False
        before = source.preceding(before)
    return False


def _is_named(phrase: Phrase, name: tuple[str, ...]) -> bool:
    """Whether a phrase says the last word of a name, and before a mere title whose it is: 박 의원 is not 이 의원."""
    least = name[-2:] if name[-1] in lex.TITLES else name[-1:]
    return all(says(phrase, word) for word in least)


def _is_subject(told: Ground, n: int) -> bool:
    """Whether a phrase names what its sentence is about: a subject, or all that a sentence without a verb says."""
    phrase = told.phrases[n]
    is_last = n + 1 == len(told.phrases)
    return phrase.kind == "n" and (phrase.role in SUBJECTS or (is_last and not phrase.role))


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
