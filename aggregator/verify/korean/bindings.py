"""What a source sentence binds together: which words may depend on which, and in what part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from aggregator.verify.korean.lexicon import CLEFTS, SAYING, SURNAMES
from aggregator.verify.korean.phrases import Clause, Phrase, read
from aggregator.verify.source import Unit

SUBJECTS = ("subject", "topic")
WILD = ("topic", "theme", "also", "only", "or", "", "other", "like", "quote")
_PREFIX = re.compile(r"^\W{0,3}[가-힣]{2,4}\s{0,2}[:：]\s*")
_NO_QUOTES = str.maketrans("", "", '"“”')
CONTENTS = frozenset({"사실", "것", "점", "혐의", "의혹", "내용", "계획", "방침", "예정"})
AROUND = ("to", "place", "by", "time", "with", "around", "")
WHENCE, WHITHER = frozenset({"place", "from"}), frozenset({"by", "until"})


@dataclass(frozen=True)
class Ground:
    """A source sentence as the ground a claim may stand on."""

    unit: Unit
    clause: Clause

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        return self.clause.phrases

    @cached_property
    def surface(self) -> str:
        """The sentence without its spaces."""
        return "".join(self.clause.text.split()).casefold()

    @cached_property
    def chains(self) -> tuple[tuple[int, ...], ...]:
        """For each phrase the places above it, itself first."""
        return tuple(tuple(self._above(n)) for n in range(len(self.phrases)))

    def _above(self, n: int) -> Iterator[int]:
        while n >= 0:
            yield n
            n = self.phrases[n].head

    def has(self, word: str) -> bool:
        """Whether this sentence says the word."""
        return any(self.holds(n, word) for n in range(len(self.phrases))) or (
            len(word) > 1 and word[0] not in "#@" and word in self.surface
        )

    def holds(self, n: int, word: str) -> bool:
        """Whether the phrase at this place says the word."""
        return says(self.phrases[n], word)

    def places(self, words: tuple[str, ...]) -> list[int]:
        """The phrases that say any of these words."""
        return [n for n in range(len(self.phrases)) if any(self.holds(n, word) for word in words)]

    def verbs(self, phrase: Phrase, words: tuple[str, ...]) -> list[int]:
        """The phrases that say what heads a claim's clause: for a verb of saying any that quotes."""
        if not words or words[-1] not in SAYING or phrase.kind != "v":
            return self.places(words[-1:])
        quoting = {p.head for p in self.phrases if p.role == "quote" and p.head >= 0}
        return sorted({*self.places(words[-1:]), *(k for k in self.places(tuple(SAYING)) if k in quoting)})

    def verbs_above(self, n: int) -> tuple[int, ...]:
        """Predicates above this phrase up to the one whose clause it is in, clauses beside it and around it."""
        return tuple(k for k in self.chains[n] if self.phrases[k].kind == "v")

    def subject(self, verb: int) -> int | None:
        """The phrase that is the subject of this predicate, its own before a shared one; None where it is not said."""
        found = [n for n in range(verb) if self.phrases[n].kind == "n" and self.phrases[n].role in SUBJECTS]
        own = [n for n in found if self._owns(n, verb)]
        best = own or [n for n in found if self._shares(n, verb) or self._reaches(n, verb)]
        return best[-1] if best else None

    def _owns(self, n: int, verb: int) -> bool:
        return self.phrases[n].head == verb

    def _shares(self, n: int, verb: int) -> bool:
        """Whether what is subject where this phrase stands is subject of that predicate too."""
        head = self.phrases[n].head
        if head < 0 or self.phrases[head].role == "adnominal":
            return False
        return verb in self._onward(head) or head in self._around(verb)

    def _reaches(self, n: int, verb: int) -> bool:
        """Whether the subject may belong past an adnominal clause that follows it, or to the link right after it."""
        head = self.phrases[n].head
        if head >= 0 and self.phrases[head].role == "adnominal":
            return any(k == verb for k in self.verbs_above(head)[1:2])
        between = [k for k in range(n + 1, verb) if self.phrases[k].kind == "v"]
        return not between and self.phrases[verb].role == "link"

    def _onward(self, verb: int) -> tuple[int, ...]:
        """This predicate and those its subject goes on to, not out of a quotation."""
        out = []
        for k in self.chains[verb]:
            if self.phrases[k].kind == "v":
                out.append(k)
                if self.phrases[k].role in ("quote", "adnominal"):
                    break
        return tuple(out)

    def _around(self, verb: int) -> tuple[int, ...]:
        """The predicates whose clause this one stands in: quotations included, and 사람으로 of "저지른 사람으로 보인다"."""
        out = []
        is_inside = True
        for k in self.chains[verb]:
            phrase = self.phrases[k]
            if phrase.kind == "v":
                out.append(k)
            elif is_inside and (phrase.role == "by" or set(phrase.words) & CONTENTS):
                is_inside = False
            else:
                break
        return tuple(out)

    def may_bind(self, n: int, verb: int) -> bool:
        """Whether the phrase at `n` may belong to this predicate."""
        phrase = self.phrases[n]
        if phrase.head == verb:
            return True
        if phrase.role in SUBJECTS:
            return self.is_subject(n, verb) or (phrase.role == "topic" and self._shares(n, verb))
        if verb <= n or not (verb in self.chains[n] or phrase.head in self.chains[verb]):
            return False
        return not self._is_blocked(n, verb)

    def is_subject(self, n: int, verb: int) -> bool:
        """Whether `n` is the subject, or is spoken of by a subject that only stands for its clause: 증상이 생긴 것은."""
        subject = self.subject(verb)
        if subject is None or subject == n:
            return subject == n
        return set(self.phrases[subject].words) <= CLEFTS and subject in self.chains[n]

    def _is_blocked(self, n: int, verb: int) -> bool:
        """Whether a subject of that predicate, or a rival of the same part, stands between."""
        phrase = self.phrases[n]
        for k in range(n + 1, verb):
            other = self.phrases[k]
            if other.kind != "n" or other.head != verb:
                continue
            if other.role in SUBJECTS and k > phrase.head >= 0 and not self.phrases[phrase.head].is_adnominal:
                return True
            if other.role == phrase.role and phrase.role in ("object", "time"):
                return True
        return False


_STEM = ("어", "아", "여")


def part(phrases: tuple[Phrase, ...], n: int, verb: int) -> str:
    """The part the phrase at `n` has beside this predicate: a topic is its subject where it has an object and no other subject."""
    role = phrases[n].role
    if (
        role == "with"
        and n + 1 < len(phrases)
        and phrases[n + 1].kind == "n"
        and phrases[n + 1].head == phrases[n].head
    ):
        return part(phrases, n + 1, verb)
    if role != "topic":
        return role
    others = {p.role for k, p in enumerate(phrases) if p.head == verb and k != n}
    if "subject" in others:
        return "theme"
    return "subject" if "object" in others else "topic"


def says(phrase: Phrase, word: str) -> bool:
    """Whether a phrase says the word: as a word of its own, inside one, or as a date or quantity that agrees."""
    if word[0] == "@":
        return any(_is_day(word, other) for other in phrase.words if other[0] == "@")
    if word[0] == "#":
        return any(_is_quantity(word, other) for other in phrase.words if other[0] == "#")
    if len(word) == 1 and word in SURNAMES and _has_surname(phrase, word):
        return True
    if word in phrase.words or (len(word) > 1 and word in phrase.surface.casefold()):
        return True
    return phrase.kind == "v" and any(
        _is_stem(word, other) or _is_stem(other, word) for other in phrase.words
    )


def _has_surname(phrase: Phrase, word: str) -> bool:
    """Whether a name with a title begins with this: 윤 of 윤석열 대통령."""
    return len(phrase.words) > 1 and any(w.startswith(word) and 1 < len(w) < 5 for w in phrase.words)


def _is_stem(short: str, long: str) -> bool:
    """줄 of 줄어들."""
    return long.startswith(short) and long[len(short) : len(short) + 1] in _STEM and bool(long[len(short) :])


def _is_day(claimed: str, told: str) -> bool:
    """Whether the told date is the claimed one, as exact or with parts left unsaid in either."""
    (mine, _, my_word), (theirs, _, their_word) = claimed.partition("~"), told.partition("~")
    if mine == theirs or (my_word and my_word == their_word):
        return True
    if "w" in mine or "w" in theirs:
        return False
    if theirs == "@0/0/0":
        return not mine.endswith("/0")
    pairs = list(zip(mine[1:].split("/"), theirs[1:].split("/"), strict=True))
    return all(a == b or "0" in (a, b) for a, b in pairs) and any(a == b != "0" for a, b in pairs)


def _is_quantity(claimed: str, told: str) -> bool:
    one, two = claimed[1:].lstrip("0123456789.e+-"), told[1:].lstrip("0123456789.e+-")
    same = claimed[: len(claimed) - len(one)] == told[: len(told) - len(two)]
    return same and (one == two or not one or not two)


@lru_cache(maxsize=2048)
def ground(unit: Unit) -> Ground:
    """The ground a unit is; kept for the claims that follow."""
    return Ground(unit, read(_told(unit), unit.published, unit.anchor))


def _told(unit: Unit) -> str:
    """The words of a unit, those of an interview with their speaker."""
    if not unit.speaker:
        return unit.text
    words = _PREFIX.sub("", unit.text).rstrip(" .").translate(_NO_QUOTES)
    return f"{unit.speaker}{_topic_particle(unit.speaker)} “{words}”라고 말했다."


def _topic_particle(noun: str) -> str:
    """은 after a consonant, 는 after a vowel."""
    return "은" if "가" <= noun[-1] <= "힣" and (ord(noun[-1]) - ord("가")) % 28 else "는"


def agrees(claimed: str, told: str, is_turned: bool) -> bool:
    """Whether a part in the claim may be that part in the source; turned where one is passive and the other is not.

    Where from and where to are never one.
    """
    ways = {claimed, told}
    if ways & WHENCE and ways & WHITHER:
        return False
    if is_turned:
        if claimed in SUBJECTS and told == "subject":
            return False
        if {claimed, told} <= {"subject", "object", "topic", "to", "by"}:
            return True
    if claimed == told or claimed in WILD or told in WILD:
        return (
            not ({claimed, told} & {"from", "until", "than"})
            or claimed == told
            or not {claimed, told} & {"subject", "object"}
        )
    if "with" in (claimed, told):
        return True
    return claimed in AROUND and told in AROUND
