"""Phrases of one eojeol joined where several are one: auxiliaries, wrapped clauses, bare nouns, verbs that only carry a noun."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from aggregator.verify.korean import lexicon as lex
from aggregator.verify.korean.phrase import Phrase

AUXILIARY_LINKS = lex.words("고 어 아 지 게 어야 아야 려고 으려고 려 으려 ᆯ까 고자 도록 야")
WRAPPER_VERBS = lex.words("있 없 이 하 되 크 높 낮 아니")
COMPLEMENTED = frozenset({"object", "to", "by", "place", "until", "from", "around"})


def grouped(raw: list[Phrase]) -> list[Phrase]:
    """The phrases of a sentence, joined."""
    phrases = _headline(raw) if _is_headline(raw) else raw
    phrases = _clefts(phrases)
    for step in (_wrapped, _before_and_after, _nouns, _postposed, _noun_predicates, _carried):
        phrases = step(phrases)
    return phrases


def _clefts(raw: list[Phrase]) -> list[Phrase]:
    """The phrases with a noun predicate before 것 marked as one that has parts: 인기인 것은."""
    out = list(raw)
    for n, (one, two) in enumerate(pairwise(raw)):
        if one.is_adnominal and "copula" in one.marks and bool(two.words) and set(two.words) <= lex.CLEFTS:
            out[n] = replace(one, marks=one.marks | {"cleft"})
    return out


def _is_headline(raw: list[Phrase]) -> bool:
    """Whether the sentence ends in a noun or breaks off, as headlines do."""
    return bool(raw) and not (raw[-1].kind == "v" and raw[-1].role == "final")


def _headline(raw: list[Phrase]) -> list[Phrase]:
    """The phrases of a headline, in which a noun before the first comma is what it is about."""
    first = next((n for n, p in enumerate(raw) if p.has_comma and p.kind == "n" and not p.role), None)
    is_first = first is not None and not any(
        p.kind == "v" or p.role in ("topic", "subject") for p in raw[:first]
    )
    return [replace(p, role="topic") if n == first and is_first else p for n, p in enumerate(raw)]


def _wrapped(raw: list[Phrase]) -> list[Phrase]:
    """Auxiliaries and the nouns that wrap a clause taken into their predicate."""
    out: list[Phrase] = []
    for phrase in raw:
        joined = _taken_in(out, phrase)
        if joined is None:
            out.append(phrase)
        else:
            out[-1:] = [joined]
    return out


def _taken_in(out: list[Phrase], phrase: Phrase) -> Phrase | None:
    """The last predicate with this phrase in it, if it belongs there; a noun between them is taken off."""
    if not out or phrase.kind != "v":
        return None
    last = out[-1]
    if last.kind == "a" and set(last.words) <= {"안", "못"}:
        return replace(phrase, start=last.start, marks=phrase.marks | {"not"})
    if last.kind == "v" and _is_auxiliary(last, phrase):
        return _joined(last, phrase)
    if (
        last.kind == "v"
        and last.role in ("quote", "final")
        and phrase.words == ("이",)
        and phrase.is_adnominal
    ):
        return replace(_joined(last, phrase), role="quote", marks=last.marks)
    if last.kind == "v" and _is_hearsay(last, phrase):
        return replace(_joined(last, phrase), marks=last.marks | (phrase.marks & {"future"}) | {"said"})
    if last.is_adnominal and last.kind == "v" and _is_wrapper_copula(phrase):
        return _joined(_noted(last, phrase), phrase)
    if len(out) > 1 and _is_after_wrapper(out[-2], last, phrase):
        out.pop()
        return _joined(_noted(out[-1], last), phrase)
    return None


def _is_auxiliary(before: Phrase, phrase: Phrase) -> bool:
    """Whether this predicate only helps the one before: 하고 있다, 하지 않다, 해 왔다, 하게 되다, 하기로 하다."""
    words = set(phrase.words)
    if before.has_comma:
        return False
    if before.role == "nominal":
        return words <= {"하", "되"}
    if before.role != "link" or before.ending not in AUXILIARY_LINKS or not words <= lex.FUNCTION_VERBS:
        return False
    return before.ending != "고" or words <= {"있", "싶", "말", "나", "나서"}


def _is_hearsay(before: Phrase, phrase: Phrase) -> bool:
    """Whether this is the 한다 of "드러났다고 한다", which has no speaker."""
    is_open = phrase.role == "final" or (phrase.role == "adnominal" and "future" in phrase.marks)
    return before.role == "quote" and is_open and phrase.words == ("하",) and "past" not in phrase.marks


def _is_after_wrapper(clause: Phrase, noun: Phrase, phrase: Phrase) -> bool:
    """할 수 있다, 한 적이 있다, 할 것으로 보인다; not 할 계획을 밝혔다, where the noun is a statement of its own."""
    if clause.kind != "v" or clause.role not in ("adnominal", "nominal", "quote") or noun.kind != "n":
        return False
    if not noun.words or not set(noun.words) <= lex.WRAPPERS:
        return False
    words = set(phrase.words)
    return bool(words) and (
        words <= WRAPPER_VERBS or (noun.role == "by" and words <= lex.SEEMING | {"하", "되"})
    )


def _is_wrapper_copula(phrase: Phrase) -> bool:
    """예정이다, 것이다, 상황이다."""
    words = {w for w in phrase.words if w != "이"}
    return "copula" in phrase.marks and bool(words) and words <= lex.WRAPPERS


def _noted(clause: Phrase, noun: Phrase) -> Phrase:
    """The clause with what the wrapping noun says of its sureness."""
    words = set(noun.words)
    marks = {mark for mark, nouns in lex.WRAPPER_MARKS if words & nouns}
    if "future" in clause.marks and words & {"것", "거", "터"}:
        marks.add("plan")
    return replace(clause, marks=clause.marks | marks)


def _joined(clause: Phrase, helper: Phrase) -> Phrase:
    return replace(
        clause,
        role=helper.role,
        end=helper.end,
        surface=clause.surface + helper.surface,
        ending=helper.ending,
        marks=_joined_marks(clause, helper),
        has_comma=helper.has_comma,
    )


def _joined_marks(clause: Phrase, helper: Phrase) -> frozenset[str]:
    helped = set(helper.words)
    own = helper.marks - {"copula", "state", "action"} - ({"passive"} if helped <= {"되"} else frozenset())
    marks = set(clause.marks | own)
    if helped & {"없", "아니"}:
        marks.add("not")
    if "not" in clause.marks and "not" in helper.marks | (
        {"not"} if helped & {"없", "아니"} else frozenset()
    ):
        marks.discard("not")
    if helped & lex.SEEMING and clause.role == "adnominal":
        marks.add("seems")
    if clause.role == "nominal" and helped <= {"하"}:
        marks.add("plan")
    if "싶" in helped:
        marks.add("want")
    is_past = "past" in helper.marks or ("past" in clause.marks and not helper.is_adnominal)
    return frozenset(marks | {"past"}) if is_past else frozenset(marks - {"past"})


# ---- nouns


def _nouns(phrases: list[Phrase]) -> list[Phrase]:
    """Bare nouns joined to the noun that follows, times apart."""
    out: list[Phrase] = []
    for phrase in phrases:
        before = out[-1] if out else None
        if before and before.kind == phrase.kind == "n" and _joins(before, phrase):
            is_time = before.role == "time" and phrase.role in ("", "time")
            out[-1] = replace(
                phrase,
                words=(*before.words, *phrase.words),
                start=before.start,
                surface=before.surface + phrase.surface,
                role="time" if is_time else phrase.role,
            )
        elif (
            before
            and phrase.kind == "a"
            and set(phrase.words) <= {"역시", "또한"}
            and before.kind == "n"
            and not before.role
        ):
            out[-1] = replace(before, role="topic")
        else:
            out.append(phrase)
    return out


def _joins(before: Phrase, phrase: Phrase) -> bool:
    if before.role == "time":
        is_one_date = any(word[0] == "@" and word in phrase.words for word in before.words)
        return is_one_date or (phrase.role == "time" and not before.has_comma)
    if before.ending == "…":
        return False
    is_listed = before.has_comma and before.words and before.words[-1][0] == "#"
    is_when = phrase.role == "time" and set(phrase.words) <= lex.WHEN
    return before.role == "" and (phrase.role != "time" or is_when) and not is_listed


def _postposed(phrases: list[Phrase]) -> list[Phrase]:
    """Verbs that only stand for a particle (을 통해, 에 대한, 로 된) taken into their noun."""
    out: list[Phrase] = []
    for phrase in phrases:
        before = out[-1] if out else None
        if before and before.kind == "n" and _is_particle(before, phrase):
            out[-1] = replace(
                before,
                role="genitive" if phrase.is_adnominal else "around",
                end=phrase.end,
                surface=before.surface + phrase.surface,
                has_comma=phrase.has_comma,
            )
        else:
            out.append(phrase)
    return out


def _is_particle(before: Phrase, phrase: Phrase) -> bool:
    if phrase.kind != "v" or not phrase.words or phrase.role not in ("link", "adnominal"):
        return False
    if phrase.words == ("되",):
        return before.role == "by" and phrase.is_adnominal
    return set(phrase.words) <= lex.POSTPOSITIONS


def _before_and_after(phrases: list[Phrase]) -> list[Phrase]:
    """맞기 전, 끝난 뒤: the noun of time taken into the predicate as its ending."""
    out: list[Phrase] = []
    for phrase in phrases:
        before = out[-1] if out else None
        is_time = (
            phrase.kind == "n"
            and len(phrase.words) == 1
            and phrase.words[0] in ("전", "후", "뒤", "다음", "직후", "직전")
        )
        if (
            before
            and before.kind == "v"
            and before.role in ("nominal", "adnominal")
            and is_time
            and phrase.role != "genitive"
        ):
            out[-1] = replace(
                before,
                role="link",
                ending=phrase.words[0],
                end=phrase.end,
                surface=before.surface + phrase.surface,
            )
        else:
            out.append(phrase)
    return out


def _noun_predicates(phrases: list[Phrase]) -> list[Phrase]:
    """Bare nouns that stand for a predicate made one: "보스턴으로 이동, ", "물량은 2만 호, ", "인상 요구" at the end."""
    out: list[Phrase] = []
    for n, phrase in enumerate(phrases):
        following = phrases[n + 1] if n + 1 < len(phrases) else None
        before = out[-1] if out else None
        out.append(_as_predicate(before, phrase, following) if phrase.kind == "n" else phrase)
    return out


def _as_predicate(before: Phrase | None, phrase: Phrase, following: Phrase | None) -> Phrase:
    if _is_complement(phrase, following):
        return replace(phrase, role="by")
    is_end = following is None or phrase.ending == "…"
    if (
        phrase.role
        or not phrase.words
        or not (phrase.has_comma or is_end)
        or before is None
        or before.kind != "n"
    ):
        return phrase
    made = replace(phrase, kind="v", role="final" if is_end else "link", ending="고")
    if before.role in COMPLEMENTED:
        return replace(made, marks=frozenset({"noun"}))
    if before.role in ("topic", "subject") and (phrase.words[-1][0] == "#" or is_end):
        return replace(made, marks=frozenset({"copula"}))
    return phrase


def _is_complement(phrase: Phrase, following: Phrase | None) -> bool:
    """Whether this is the 아수라장이 of "아수라장이 됐다"."""
    if phrase.role != "subject" or following is None or following.kind != "v":
        return False
    return set(following.words) <= {"되", "아니"}


def _carried(phrases: list[Phrase]) -> list[Phrase]:
    """An action noun and the verb that only carries it made one: 공격을 받다, 조깅을 하다."""
    out: list[Phrase] = []
    for phrase in phrases:
        before = out[-1] if out else None
        verb = phrase.words[0] if phrase.kind == "v" and len(phrase.words) == 1 else ""
        if (
            before
            and before.kind == "n"
            and before.role == "object"
            and verb in lex.CARRIERS
            and before.words
        ):
            carried = frozenset({"carried", "passive"} if verb in ("받", "당하", "입") else {"carried"})
            out[-1] = replace(
                phrase,
                words=before.words,
                start=before.start,
                surface=before.surface + phrase.surface,
                marks=phrase.marks | carried,
            )
        else:
            out.append(phrase)
    return out
