"""The eojeols of a sentence as phrases, before any is joined to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby

from aggregator.text import korean, mentions, quantities
from aggregator.text.korean import Morpheme
from aggregator.verify.korean import lexicon as lex
from aggregator.verify.korean.phrase import Phrase

NOUNS = frozenset({"NNG", "NNP", "NNB", "NP", "NR", "SN", "SL", "SH", "XR", "XSN", "XPN", "SW"})
PREDICATES = frozenset({"VV", "VA", "VX", "VCP", "VCN", "XSV", "XSA"})
STATES = frozenset({"VA", "XSA"})
ADVERBS = frozenset({"MAG", "MAJ", "IC"})
ENDINGS = {"EF": "final", "EC": "link", "ETM": "adnominal", "ETN": "nominal"}
NEW = frozenset({"NNG", "NNP", "NNB", "VV", "VA", "MAG", "SN", "NP"})
STEPS = {"이날": 0, "당일": 0, "같은 날": 0, "전날": -1, "전일": -1, "다음 날": 1, "다음날": 1, "이튿날": 1}

Fact = tuple[int, int, str]


def read(text: str, published: date | None, anchor: date | None) -> Iterator[Phrase]:
    """A phrase for every eojeol, more where a particle or an ending stands inside one."""
    facts = _facts(text, published, anchor)
    morphemes = (replace(m, tag=m.tag.split("-")[0]) for m in korean.analyse(text))
    for _, group in groupby(morphemes, key=lambda m: m.word):
        for part in _parts(_with_short_particle(list(group))):
            yield from _phrase(part, facts, text)


def _with_short_particle(group: list[Morpheme]) -> list[Morpheme]:
    """The morphemes with 서 of a headline's 법원서 as the particle it is."""
    last = group[-1]
    if len(group) > 1 and last.form == "서" and last.tag in NOUNS:
        return [*group[:-1], replace(last, tag="JKB")]
    return group


def _facts(text: str, published: date | None, anchor: date | None) -> list[Fact]:
    """(start, end, word) of each date and quantity."""
    found: list[Fact] = []
    for mention in mentions.found(text):
        day = mentions.resolved(mention, published)
        if mention.shift and mention.shift[0] == "context":
            day = _beside(mention.text, anchor)
        else:
            anchor = day.exact or anchor
        found.append((mention.start, mention.end, _day_word(day, mention)))
    for quantity in quantities.found(text):
        if not any(a < quantity.end and quantity.start < b for a, b, _ in found):
            found.append((quantity.start, quantity.end, f"#{quantity.value:g}{quantity.unit}"))
    return sorted(found)


def _beside(words: str, anchor: date | None) -> mentions.Day:
    """The day that 이날 or 전날 means after this date was spoken of."""
    step = STEPS.get(words)
    if step is None or anchor is None:
        return mentions.Day()
    day = mentions.days_from(anchor, step)
    return mentions.Day(day.year, day.month, day.day)


def _day_word(day: mentions.Day, mention: mentions.Mention) -> str:
    said = f"~{mention.text}" if mention.shift and mention.shift[0] == "context" else ""
    if day.weekday is not None and not day.day:
        return f"@w{day.weekday}"
    return f"@{day.year or 0}/{day.month or 0}/{day.day or 0}{said}"


def _parts(morphemes: list[Morpheme]) -> Iterator[list[Morpheme]]:
    part: list[Morpheme] = []
    for n, morpheme in enumerate(morphemes):
        part.append(morpheme)
        if n + 1 < len(morphemes) and (morpheme.tag == "SE" or _divides(morpheme, morphemes[n + 1])):
            yield part
            part = []
    yield part


def _divides(one: Morpheme, two: Morpheme) -> bool:
    is_end = one.tag in ENDINGS or one.tag[0] == "J"
    return is_end and (two.tag in NEW or (two.tag == "VX" and one.tag != "EC"))


def _phrase(part: list[Morpheme], facts: list[Fact], text: str) -> Iterator[Phrase]:
    core = [m for m in part if m.tag[0] != "S" or m.tag in NOUNS]
    if not core:
        return
    start, end = part[0].start, part[-1].end
    made = Phrase(
        "n",
        tuple(dict.fromkeys(_content(core, facts))),
        "",
        start,
        end,
        "".join(text[start:end].split()),
        ending="…" if part[-1].tag == "SE" else "",
        has_comma=any(m.form == "," for m in part),
    )
    if any(a <= start and end <= b and word[0] == "@" for a, b, word in facts):
        yield replace(made, role="time")
    elif any(m.tag in PREDICATES for m in core) and any(m.tag in ENDINGS for m in core):
        yield _predicate(core, made)
    elif all(m.tag in ADVERBS for m in core):
        yield replace(made, kind="a", role="adverb")
    else:
        yield replace(made, role=_role(core, made.words))


def _content(core: list[Morpheme], facts: list[Fact]) -> Iterator[str]:
    """The content words of an eojeol: nouns that touch are one word, a date or quantity is one."""
    noun, at = "", -1
    for morpheme in core:
        fact = next((word for a, b, word in facts if a < morpheme.end and morpheme.start < b), None)
        if not fact and (morpheme.tag in NOUNS or (morpheme.tag == "MM" and _runs_on(morpheme, core))):
            yield from [noun] if noun and at != morpheme.start else []
            noun = (noun if at == morpheme.start else "") + morpheme.form.replace(",", "").casefold()
            at = morpheme.end
            continue
        yield from [noun] if noun else []
        noun = ""
        if fact and morpheme.tag[0] not in "JE":
            yield fact
        elif morpheme.tag in ("MM", *ADVERBS) or morpheme.tag[:2] in ("VV", "VA", "VC"):
            yield morpheme.form
    yield from [noun] if noun else []


def _runs_on(morpheme: Morpheme, core: list[Morpheme]) -> bool:
    """Whether a noun touches this morpheme: 이 of the name 이경우."""
    return any(m.start == morpheme.end and m.tag in NOUNS for m in core)


def _role(core: list[Morpheme], words: tuple[str, ...]) -> str:
    is_date = any(w[0] == "@" for w in words)
    roles = [lex.ROLES.get(m.form, "other") for m in core if m.tag[0] == "J"]
    if not roles:
        is_when = core[-1].form in lex.WHEN and core[-1].tag in ("NNB", "NNG")
        return "time" if is_date or is_when or any(w in lex.TEMPORAL for w in words) else ""
    main = next((role for role in roles if role not in ("topic", "also", "only")), roles[0])
    return "time" if is_date and main in ("topic", "to", "also", "only") else main


def _predicate(core: list[Morpheme], made: Phrase) -> Phrase:
    ending = next(m for m in reversed(core) if m.tag in ENDINGS)
    if ending.form == "게" and any(m.tag in STATES for m in core):
        return replace(made, kind="a", role="adverb")
    role = ENDINGS[ending.tag]
    if ending.form in ("라도", "든지", "든") and any(m.tag == "VCP" for m in core):
        return replace(made, role="also")
    if role in ("link", "adnominal") and ending.form.endswith(lex.QUOTING):
        role = "quote"
    return replace(made, kind="v", role=role, ending=ending.form, marks=frozenset(_marks(core, ending)))


def _marks(core: list[Morpheme], ending: Morpheme) -> Iterator[str]:
    for morpheme in core:
        yield from (
            mark for mark, tags, forms in lex.MARKS if morpheme.tag in tags and morpheme.form in forms
        )
    yield from (
        mark for mark, endings in lex.ENDING_MARKS if ending.form.endswith(endings) and ending.tag != "ETM"
    )
    stem = next((m for m in reversed(core) if m.tag in PREDICATES), None)
    if stem is not None and stem.tag in STATES:
        yield "state"
    if ending.tag == "ETM" and ending.form in ("ᆯ", "을"):
        yield "future"
    elif (
        ending.tag == "ETM"
        and ending.form in ("ᆫ", "은", "던")
        and stem is not None
        and stem.tag not in (*STATES, "VCP")
    ):
        yield "past"
