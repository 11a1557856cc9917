"""A Korean sentence as phrases: nouns with their particle, predicates with their ending, each with its head to the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from aggregator.text import korean, mentions, quantities
from aggregator.text.korean import Morpheme
from aggregator.verify.korean import lexicon as lex

NOUNS = ("NNG", "NNP", "NNB", "NP", "NR", "SN", "SL", "SH", "XR", "XSN", "XPN", "SW", "W_SERIAL", "NNX")
PREDICATES = ("VV", "VA", "VX", "VCP", "VCN", "XSV", "XSA", "VV-I", "VV-R", "VA-I", "VA-R")
PARTICLES = ("JKS", "JKC", "JKG", "JKO", "JKB", "JKV", "JKQ", "JX", "JC")
ENDINGS = ("EC", "EF", "ETM", "ETN")


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


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence read: its phrases in order."""

    text: str
    phrases: tuple[Phrase, ...]
    words: frozenset[str] = field(default=frozenset())


@lru_cache(maxsize=4096)
def read(text: str, published: date | None) -> Clause:
    """The phrases of a sentence with their heads."""
    raw = list(_raw(text, published))
    merged = _with_heads(_postposed(_grouped(_wrapped(raw))))
    words = frozenset(word for phrase in merged for word in phrase.words)
    return Clause(text, tuple(merged), words)


def _raw(text: str, published: date | None) -> Iterator[Phrase]:
    """A phrase for every eojeol; quantities and dates are words of their own."""
    morphemes = korean.analyse(text)
    facts = _facts(text, published)
    n = 0
    while n < len(morphemes):
        k = n
        while k < len(morphemes) and morphemes[k].word == morphemes[n].word:
            k += 1
        yield from _eojeol(morphemes[n:k], facts, text)
        n = k


def _facts(text: str, published: date | None) -> list[tuple[int, int, str]]:
    """(start, end, word) of each date and quantity."""
    found = [(m.start, m.end, _day_word(mentions.resolved(m, published))) for m in mentions.found(text)]
    for quantity in quantities.found(text):
        if not any(a < quantity.end and quantity.start < b for a, b, _ in found):
            found.append((quantity.start, quantity.end, f"#{quantity.value:g}{quantity.unit}"))
    return sorted(found)


def _day_word(day: mentions.Day) -> str:
    return (
        f"@{day.year or 0}/{day.month or 0}/{day.day or 0}"
        if day.weekday is None or day.day
        else f"@w{day.weekday}"
    )


def _eojeol(
    morphemes: tuple[Morpheme, ...], facts: list[tuple[int, int, str]], text: str
) -> Iterator[Phrase]:
    """The phrases of one eojeol: more than one where a particle or an adnominal ending stands inside."""
    part: list[Morpheme] = []
    for n, morpheme in enumerate(morphemes):
        part.append(morpheme)
        following = morphemes[n + 1] if n + 1 < len(morphemes) else None
        if following and _divides(morpheme, following):
            yield from _phrase(part, facts, text)
            part = []
    yield from _phrase(part, facts, text)


def _divides(one: Morpheme, two: Morpheme) -> bool:
    return (one.tag == "ETM" or one.tag in ENDINGS or one.tag in PARTICLES) and (
        two.tag in ("NNG", "NNP", "NNB", "VV", "VA", "MAG", "SN") or (two.tag == "VX" and one.tag != "EC")
    )


def _phrase(part: list[Morpheme], facts: list[tuple[int, int, str]], text: str) -> Iterator[Phrase]:
    core = [m for m in part if m.tag[0] != "S" or m.tag in ("SN", "SL", "SH", "SW")]
    if not core:
        return
    start, end = part[0].start, part[-1].end
    has_comma = any(m.form == "," for m in part)
    surface = "".join(text[start:end].split())
    words = tuple(dict.fromkeys(_content(core, facts)))
    if any(a <= start and end <= b and word[0] == "@" for a, b, word in facts):
        yield Phrase("n", words, "time", start, end, surface, has_comma=has_comma)
        return
    predicate = next((m for m in core if m.tag in PREDICATES), None)
    if predicate and any(m.tag in ENDINGS for m in core):
        yield _predicate(core, words, start, end, surface, has_comma)
    elif all(m.tag in ("MAG", "MAJ", "IC") for m in core):
        yield Phrase("a", words, "adverb", start, end, surface, has_comma=has_comma)
    else:
        yield Phrase("n", words, _role(core, words), start, end, surface, has_comma=has_comma)


def _content(core: list[Morpheme], facts: list[tuple[int, int, str]]) -> Iterator[str]:
    """The content words of an eojeol: nouns that touch are one word, a date or quantity is one."""
    noun = ""
    for morpheme in core:
        fact = next((word for a, b, word in facts if a < morpheme.end and morpheme.start < b), None)
        if fact and morpheme.tag[0] not in "JE":
            yield from [noun] if noun else []
            noun = ""
            yield fact
        elif morpheme.tag in NOUNS:
            noun += morpheme.form.replace(",", "").casefold()
        else:
            yield from [noun] if noun else []
            noun = ""
            if morpheme.tag in ("MM", "MAG", "MAJ") or morpheme.tag[:2] in ("VV", "VA", "VC"):
                yield morpheme.form
    if noun:
        yield noun


def _role(core: list[Morpheme], words: tuple[str, ...]) -> str:
    particles = [m for m in core if m.tag in PARTICLES]
    forms = [lex.ROLES.get(m.form, "other") for m in particles]
    if not forms:
        is_time = any(w.startswith("@") or w in lex.TEMPORAL for w in words)
        return "time" if is_time else ""
    core_role = next((role for role in forms if role not in ("topic", "also", "only")), forms[0])
    is_time = any(w.startswith("@") for w in words)
    return "time" if is_time and core_role in ("topic", "to", "also", "only", "time") else core_role


def _predicate(
    core: list[Morpheme], words: tuple[str, ...], start: int, end: int, surface: str, has_comma: bool
) -> Phrase:
    ending = next(m for m in reversed(core) if m.tag in ENDINGS)
    role = {"EF": "final", "EC": "link", "ETM": "adnominal", "ETN": "nominal"}[ending.tag]
    if ending.form.endswith(lex.QUOTE_ENDINGS[:-1]) and role in ("link", "adnominal"):
        role = "quote"
    return Phrase("v", words, role, start, end, surface, ending.form, _marks(core, ending), -1, has_comma)


def _marks(core: list[Morpheme], ending: Morpheme) -> frozenset[str]:
    marks: set[str] = set()
    for morpheme in core:
        if morpheme.form in ("었", "았", "였", "엇") and morpheme.tag == "EP":
            marks.add("past")
        if morpheme.form == "겠":
            marks.add("plan")
        if morpheme.form in lex.NEGATIONS and morpheme.tag[0] in "VM":
            marks.add("not")
        if morpheme.tag in ("VX", "XSV", "VV") and morpheme.form in ("되", "받", "당하", "지"):
            marks.add("passive")
        if morpheme.tag in ("XSV", "VX", "VV") and morpheme.form in ("시키", "게 하"):
            marks.add("causative")
        if morpheme.form in ("야",) and morpheme.tag == "EC":
            marks.add("must")
    if ending.tag == "ETM":
        stem = next((m for m in reversed(core) if m.tag in PREDICATES), None)
        is_action = stem is not None and stem.tag[:2] in ("VV", "VX", "XS") and stem.tag != "XSA"
        if ending.form in ("ᆫ", "은", "던") and is_action:
            marks.add("past")
        if ending.form in ("ᆯ", "을"):
            marks.add("future")
    if ending.tag in ("EC", "EF") and any(ending.form.endswith(c) for c in ("면", "거든", "더라도")):
        marks.add("if")
    if ending.form.endswith(("려고", "려", "고자")):
        marks.add("plan")
    if ending.form.endswith(("어야", "아야", "야")):
        marks.add("must")
    if any(m.tag == "VCP" for m in core):
        marks.add("copula")
    return frozenset(marks)


# ---- predicates made of several eojeols


def _wrapped(raw: list[Phrase]) -> list[Phrase]:
    """The phrases with auxiliaries and the nouns that wrap a clause taken into their predicate."""
    out: list[Phrase] = []
    for phrase in raw:
        if out and out[-1].kind == "v" and _is_auxiliary(out[-1], phrase):
            out[-1] = _joined(out[-1], phrase)
        elif out and _is_hearsay(out[-1], phrase):
            out[-1] = replace(_joined(out[-1], phrase), marks=out[-1].marks)
        elif len(out) > 1 and _is_after_wrapper(out[-2], out[-1], phrase):
            noun = out.pop()
            out[-1] = _joined(_noted(out[-1], noun), phrase)
        elif out and out[-1].kind == "v" and out[-1].role == "adnominal" and _is_wrapper_copula(phrase):
            out[-1] = _joined(_noted(out[-1], phrase), phrase)
        elif out and phrase.kind == "v" and out[-1].kind == "a" and set(out[-1].words) <= {"안", "못"}:
            out[-1] = replace(phrase, start=out[-1].start, marks=phrase.marks | {"not"})
        else:
            out.append(phrase)
    return out


def _is_auxiliary(before: Phrase, phrase: Phrase) -> bool:
    """Whether this predicate only helps the one before: 하고 있다, 하지 않다, 해 왔다, 하게 되다, 하기로 하다."""
    if phrase.kind != "v" or before.has_comma:
        return False
    if before.role == "link" and before.ending in (
        "고",
        "어",
        "아",
        "지",
        "게",
        "어야",
        "아야",
        "려고",
        "으려고",
        "려",
        "으려",
        "ᆯ까",
        "고자",
        "도록",
        "야",
    ):
        return set(phrase.words) <= lex.FUNCTION_VERBS and (
            before.ending not in ("고",) or set(phrase.words) <= {"있", "싶", "말", "나"}
        )
    return before.role == "nominal" and set(phrase.words) <= {"하", "되"}


def _is_hearsay(before: Phrase, phrase: Phrase) -> bool:
    """Whether this is the 한다 of "드러났다고 한다", which has no speaker."""
    if before.kind != "v" or before.role != "quote" or phrase.kind != "v" or phrase.role != "final":
        return False
    return phrase.words == ("하",) and "past" not in phrase.marks


def _is_after_wrapper(clause: Phrase, noun: Phrase, phrase: Phrase) -> bool:
    """할 수 있다, 한 적이 있다, 할 것으로 보인다, 할 계획을 밝혔다 is not: the noun is a statement of its own there."""
    if (
        clause.kind != "v"
        or clause.role not in ("adnominal", "nominal", "quote")
        or noun.kind != "n"
        or phrase.kind != "v"
    ):
        return False
    if not noun.words or not set(noun.words) <= lex.WRAPPERS:
        return False
    words = set(phrase.words)
    return bool(words) and (
        words <= {"있", "없", "이", "하", "되", "크", "높", "낮", "아니"}
        or (noun.role == "by" and words <= lex.SEEMING | {"하", "되"})
    )


def _is_wrapper_copula(phrase: Phrase) -> bool:
    """예정이다, 것이다, 상황이다."""
    words = [w for w in phrase.words if w != "이"]
    return phrase.kind == "v" and "copula" in phrase.marks and bool(words) and set(words) <= lex.WRAPPERS


def _noted(clause: Phrase, noun: Phrase) -> Phrase:
    """The clause with what the wrapping noun says of its sureness."""
    marks = set(clause.marks)
    words = set(noun.words)
    if words & lex.PLANS or (words & {"것", "거", "터"} and "future" in marks):
        marks.add("plan")
    if words & {"수", "가능성", "우려", "법", "줄"}:
        marks.add("can")
    if words & {"혐의", "의혹", "주장", "설명", "분석", "평가", "관측", "지적", "입장", "뜻", "생각", "의사"}:
        marks.add("said")
    if words & {"때문"}:
        marks.add("cause")
    return replace(clause, marks=frozenset(marks))


def _joined(clause: Phrase, helper: Phrase) -> Phrase:
    marks = set(clause.marks) | (set(helper.marks) - {"copula"})
    if "not" in clause.marks and "not" in helper.marks:
        marks.discard("not")
    helped = set(helper.words)
    if "없" in helped or "아니" in helped:
        marks.add("not")
    if helped & lex.SEEMING and clause.role == "adnominal":
        marks.add("seems")
    if clause.ending.endswith(("어야", "아야", "야")):
        marks.add("must")
    if clause.role == "nominal" and helped <= {"하"}:
        marks.add("plan")
    if "싶" in helped:
        marks.add("want")
    past = "past" in helper.marks or (
        "past" in clause.marks and helper.role != "adnominal" and "future" not in helper.marks
    )
    marks = marks | {"past"} if past else marks - {"past"}
    return replace(
        clause,
        role=helper.role,
        end=helper.end,
        surface=clause.surface + helper.surface,
        ending=helper.ending,
        marks=frozenset(marks),
        has_comma=helper.has_comma,
    )


# ---- noun phrases of several eojeols


def _grouped(phrases: list[Phrase]) -> list[Phrase]:
    """The phrases with bare nouns joined to the noun that follows, times apart."""
    out: list[Phrase] = []
    for phrase in phrases:
        before = out[-1] if out else None
        if before and phrase.kind == "n" and before.kind == "n" and _joins(before, phrase):
            out[-1] = replace(
                phrase,
                words=(*before.words, *phrase.words),
                start=before.start,
                surface=before.surface + phrase.surface,
                role="time" if before.role == "time" and phrase.role in ("", "time") else phrase.role,
            )
        else:
            out.append(phrase)
    return out


def _joins(before: Phrase, phrase: Phrase) -> bool:
    if before.role == "time":
        is_one_date = any(word[0] == "@" and word in phrase.words for word in before.words)
        return is_one_date or (phrase.role == "time" and not before.has_comma)
    return before.role == "" and phrase.role != "time"


def _postposed(phrases: list[Phrase]) -> list[Phrase]:
    """The phrases with verbs that only stand for a particle (을 통해, 에 대한) taken into their noun."""
    out: list[Phrase] = []
    for phrase in phrases:
        before = out[-1] if out else None
        is_particle = phrase.kind == "v" and bool(phrase.words) and set(phrase.words) <= lex.POSTPOSITIONS
        if before and before.kind == "n" and is_particle and phrase.role in ("link", "adnominal"):
            role = "genitive" if phrase.role == "adnominal" else "around"
            out[-1] = replace(
                before,
                role=role,
                end=phrase.end,
                surface=before.surface + phrase.surface,
                has_comma=phrase.has_comma,
            )
        else:
            out.append(phrase)
    return out


# ---- heads


def _with_heads(phrases: list[Phrase]) -> list[Phrase]:
    return [replace(phrase, head=_head(phrases, n)) for n, phrase in enumerate(phrases)]


def _head(phrases: list[Phrase], n: int) -> int:
    phrase = phrases[n]
    if phrase.kind == "v":
        if phrase.role == "adnominal" or (
            phrase.role == "quote" and phrase.ending.endswith(("는", "던", "ᆫ"))
        ):
            return _next(phrases, n, "n")
        return _next(phrases, n, "v") if phrase.role != "final" else _after_quotation(phrases, n)
    if phrase.role == "genitive":
        return _next(phrases, n, "n")
    if phrase.role == "topic":
        return _main(phrases, n)
    return _next(phrases, n, "v", _is_plain_verb)


def _is_plain_verb(phrase: Phrase) -> bool:
    """Not 시한인 in "협상이 시한인 전날까지": a noun there says of the next noun what it is, no more."""
    return not (phrase.role == "adnominal" and "copula" in phrase.marks)


def _next(phrases: list[Phrase], n: int, kind: str, fits: Callable[[Phrase], bool] | None = None) -> int:
    places = [k for k in range(n + 1, len(phrases)) if phrases[k].kind == kind]
    return next((k for k in places if fits is None or fits(phrases[k])), -1)


def _main(phrases: list[Phrase], n: int) -> int:
    """The predicate a topic belongs to: the first that ends a clause of its own level."""
    has_rival = False
    for k in range(n + 1, len(phrases)):
        phrase = phrases[k]
        if phrase.kind == "n" and phrase.role == "subject":
            has_rival = True
        if phrase.kind != "v" or phrase.role in ("adnominal", "nominal"):
            continue
        if phrase.role == "quote" or (has_rival and phrase.role == "link"):
            has_rival = False
            continue
        return k
    return _next(phrases, n, "v")


def _after_quotation(phrases: list[Phrase], n: int) -> int:
    """A finished sentence inside a quotation depends on the verb that quotes it."""
    return _next(phrases, n, "v")
