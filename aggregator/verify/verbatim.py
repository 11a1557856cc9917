"""Claims that are the source's own words: a sentence, or two of them joined, less what may safely be left out.

What may go: a leading connective, brackets and clauses that stand aside (", which ... ,") and bind nothing, a leading clause
without a condition whose rest has a subject of its own. What may change: the ending of a Korean sentence between its plain,
formal and connecting forms, a date for the day it means, spaces and marks. Nothing else; every other claim is for the rules of
its language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

from aggregator.text import bylines, korean, mentions, quotations
from aggregator.verify.binding import binds
from aggregator.verify.source import Source, Unit, is_readable, letters, plain, with_days


def _connectives(text: str) -> frozenset[str]:
    return frozenset(text.split())


CONNECTIVES = _connectives(
    "그러나 하지만 그런데 그렇지만 다만 또한 또 그리고 그러면서 이어 이어서 특히 한편 아울러 더불어 게다가 더구나 나아가 이에 이와함께 이와더불어 이밖에 "
    "이밖에도 그밖에 앞서 반면 반면에 반대로 즉 실제로 실제 물론 결국 따라서 그래서 그러므로 그러자 이처럼 이같이 무엇보다 무엇보다도 먼저 우선 첫째 둘째 셋째 "
    "마지막으로 끝으로 덧붙여 이와관련해 이와관련 이와는별도로 이와별도로 이후 그동안 당시 그만큼 오히려 여기에 이때문에 이로인해 이를위해 이에따라 이에대해 그결과 "
    "이와달리 그럼에도 그럼에도불구하고 동시에 이외에도 이외에 이로써 이뿐만아니라 뿐만아니라 그뿐아니라 다시말해 예를들어 요컨대 한편으로 "
    "however meanwhile also but and moreover furthermore additionally still yet so then thus therefore nevertheless nonetheless instead "
    "besides similarly likewise consequently accordingly separately finally overall indeed or plus"
)
PHRASES = (
    "in addition",
    "as well",
    "for example",
    "for instance",
    "at the same time",
    "in fact",
    "on the other hand",
    "as a result",
    "of course",
    "in the meantime",
)
_BRACKETS = re.compile(r" ?(?:\([^()]{1,60}\)|（[^（）]{1,60}）|\[[^\[\]]{1,60}\])")
_LEAD_EN = re.compile(
    rf"(?:{'|'.join([*PHRASES, *(w for w in sorted(CONNECTIVES) if w.isascii())])}),?\s+", re.IGNORECASE
)
_ASIDE_EN = re.compile(
    r", (?:which|who|whose) (?:[^,.;]|[.,](?=\w)|(?<=\b[A-Z])\.){8,140}(?:,(?= [a-z])|(?=[.]?$))"
    r"|(?<=\w)(?: [–—-] |—)[^–—]{5,120}(?: [–—-] |—)(?=[a-z])"
)
_FINAL = normalize("NFD", "습니다|ㅂ니다|는다|ㄴ다|다").replace("ㅂ", "ᆸ").replace("ㄴ", "ᆫ")
_COPULA = normalize("NFD", "이")
_ENDING = re.compile(rf"^(?P<stem>.*?)(?:{_FINAL})(?P<close>[\"')]*)$", re.DOTALL)
_LOOSE = re.compile(f"(?:ᆯ|{_COPULA})$")
_AFTER = f"ᆯ?(?:{_COPULA})?"
_ENDED = re.compile(rf"{_AFTER}(?:{_FINAL})[\"')]*")
_JOINS = normalize("NFD", "으며|며|고|지만|는데|은데|ㄴ데|으나|나|으면서|면서").replace("ㄴ", "ᆫ")
_JOINED_KO = re.compile(rf"{_AFTER}(?:{_JOINS}|{_FINAL})")
_JOINED_EN = re.compile(r"(?:-|and|while|but)?")
_LEFT_KO = re.compile(r"[고며],? ")
_WORDS_EN = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_BINDS_KO = re.compile(
    "아니|않|없[다음었]|못[했하]|거짓|허위|오보|부인|반박|주장|의혹|논란|추정|추산|예상|전망|예정|잠정|가정|미정|미확|조건|제외|취소|철회|정정|[가-힣]다[.]?[)\\]）]$"
)
_POINTER_KO = re.compile(
    r"\W*(?:그|그녀|그들|이들|이|이는|이것|그것|이 가운데|이 중|저|저희|우리|나|여기|거기)(?=[ ,]|[은는이가도의를을])"
)
_POINTER_EN = re.compile(
    r"\W*(?:he|she|it|they|we|i|you|his|her|hers|its|their|theirs|this|that|these|those|such|one|both|neither|another|others|there|here"
    r"|the (?:latter|former|same|other|others|two|three|pair))\b",
    re.IGNORECASE,
)
_CONDITIONAL = ("면", "거든", "더라도")
_OWN = (("JKS", "이"), ("JKS", "가"), ("JX", "은"), ("JX", "는"), ("JKS", "께서"))


@dataclass(frozen=True, slots=True)
class Form:
    """A sentence in pieces; `skips` are pairs of piece borders between which all may go.

    `stem` is the last piece without its ending where a Korean predicate ends it; it is not among the pieces then.
    """

    pieces: tuple[str, ...]
    skips: tuple[tuple[int, int], ...]
    stem: str | None


def match(text: str, source: Source, candidates: tuple[Unit, ...]) -> tuple[Unit, ...] | None:
    """The one or two units whose words this claim is, in its order; None if it is not."""
    for unit in candidates:
        claim = letters(text, unit.published)
        if _is_whole(claim, unit):
            return (unit,)
        pair = next((p for p in _pairs(source, unit, candidates) if _is_joined(claim, *p)), None)
        if pair:
            return pair
    return None


def _pairs(source: Source, unit: Unit, candidates: tuple[Unit, ...]) -> Iterator[tuple[Unit, Unit]]:
    after, before = source.following(unit), source.preceding(unit)
    if after:
        yield (unit, after)
    if before and before.order >= 0:
        yield (before, unit)
    yield from (
        (unit, other)
        for other in candidates
        if other is not unit and other is not after and other.order >= 0 and speaks_for_itself(other)
    )


def speaks_for_itself(unit: Unit) -> bool:
    """Whether a sentence says whom and when it means without the one before: it begins with a subject that is no pronoun."""
    text = unit.text[_lead(unit.text) :]
    if not is_readable(text) or any(m.shift and m.shift[0] == "context" for m in mentions.found(text)):
        return False
    if not re.search("[가-힣]", text):
        return not _POINTER_EN.match(text)
    return _has_subject_first(text) and not _POINTER_KO.match(text)


def _is_whole(claim: str, unit: Unit) -> bool:
    return any(
        _ends(claim, form, reach)
        for form in forms(unit.text, unit.published)
        for reach in [_reach(claim, form, {0})]
    )


def _is_joined(claim: str, one: Unit, two: Unit) -> bool:
    for first in forms(one.text, one.published):
        places = _joined(claim, first, _reach(claim, first, {0}))
        if places and any(
            _ends(claim, form, _reach(claim, form, places)) for form in forms(two.text, two.published)
        ):
            return True
    return False


def _reach(claim: str, form: Form, starts: set[int]) -> set[int]:
    """Where the claim can have come to after these pieces, from these places."""
    places: list[set[int]] = [set(starts), *(set() for _ in form.pieces)]
    for border, piece in enumerate(form.pieces):
        here = places[border]
        places[border + 1] |= {at + len(piece) for at in here if claim.startswith(piece, at)}
        for start, end in form.skips:
            if start == border:
                places[end] |= here
    return places[-1]


def _ends(claim: str, form: Form, places: set[int]) -> bool:
    """Whether the claim ends at one of these places, in any ending the last predicate may take."""
    if form.stem is None:
        return len(claim) in places
    stems = {at + len(form.stem) for at in places if claim.startswith(form.stem, at)}
    return any(_ENDED.fullmatch(claim, at) for at in stems)


def _joined(claim: str, form: Form, places: set[int]) -> set[int]:
    """Where the claim goes on after this sentence was joined to the next."""
    if form.stem is None:
        return {m.end() for at in places if (m := _JOINED_EN.match(claim, at)) and m.end() < len(claim)}
    stems = {at + len(form.stem) for at in places if claim.startswith(form.stem, at)}
    return {m.end() for at in stems if (m := _JOINED_KO.match(claim, at))}


@lru_cache(maxsize=4096)
def forms(text: str, published: date | None) -> tuple[Form, ...]:
    """The ways this sentence may be said again in its own words."""
    parts = dict.fromkeys((text, bylines.without(text), *_after_lead(text)))
    return tuple(_form(with_days(part, published)) for part in parts)


def _form(text: str) -> Form:
    spans = _asides(text)
    borders = sorted({0, len(text), *(border for span in spans for border in span)})
    pieces = [plain(text[a:b]) for a, b in pairwise(borders)] or [""]
    skips = tuple((borders.index(a), borders.index(b)) for a, b in spans)
    stem = _ENDING.match(pieces[-1])
    if not stem:
        return Form(tuple(pieces), skips, None)
    return Form(tuple(pieces[:-1]), skips, _LOOSE.sub("", stem.group("stem")))


def _asides(text: str) -> list[tuple[int, int]]:
    """What may go: the leading connective, brackets and clauses that stand aside, none of it inside a quotation."""
    found = [m.span() for m in _BRACKETS.finditer(text) if not _binds(m.group())]
    if re.search("[A-Za-z]{2} [a-z]", text):
        asides = _ASIDE_EN.finditer(text)
        found += [m.span() for m in asides if m.group().startswith(",") or not _binds(m.group())]
    quoted = [(q.start, q.end) for q in quotations.found(text)]
    free = [
        (a, b)
        for a, b in found
        if not any(start < b and a < end and not (a <= start and end <= b) for start, end in quoted)
    ]
    lead = _lead(text)
    return [*([(0, lead)] if lead else []), *free[:10]]


def reserved(text: str, claim: str) -> tuple[str, ...]:
    """The brackets of this text that bind what it says and that the claim leaves out."""
    brackets = (m.group() for m in _BRACKETS.finditer(text))
    return tuple(b.strip() for b in brackets if _binds(b) and plain(b) not in plain(claim))


def _binds(aside: str) -> bool:
    """Whether an aside denies, doubts, limits or attributes what it stands beside."""
    return bool(_BINDS_KO.search(aside)) or binds(_WORDS_EN.findall(aside.casefold()))


def _lead(text: str) -> int:
    """Where a leading connective ends, 0 if there is none."""
    english = _LEAD_EN.match(text)
    if english:
        return english.end()
    for spaces in range(1, 5):
        words = text.split(" ", spaces)[:spaces]
        if len(words) == spaces and "".join(words).rstrip(",") in CONNECTIVES:
            end = len(" ".join(words)) + 1
            return end if end < len(text) else 0
    return 0


def _after_lead(text: str) -> tuple[str, ...]:
    """What remains when a leading clause goes that the rest does not need."""
    if not is_readable(text) or not re.search("[가-힣]", text) or re.search("[\"'“”‘’「」]|[라다]고 ", text):
        return ()
    cuts = list(_LEFT_KO.finditer(text))
    return tuple(
        text[m.end() :]
        for m in cuts
        if "," in m.group() and _stands_alone(text[: m.start() + 1], text[m.end() :])
    )


def _stands_alone(head: str, rest: str) -> bool:
    """Whether the rest has a subject of its own and the head is a clause beside it."""
    if len(rest) < 15:
        return False
    last = next((m for m in reversed(korean.analyse(head)) if m.tag[0] not in "S"), None)
    if last is None or (last.form, last.tag) not in (("고", "EC"), ("며", "EC"), ("으며", "EC")):
        return False
    if any(m.tag == "EC" and m.form.endswith(_CONDITIONAL) for m in korean.analyse(head)):
        return False
    return _has_subject_first(rest)


def _has_subject_first(text: str) -> bool:
    """Whether a subject comes before the first predicate ends."""
    for morpheme in korean.analyse(text)[:12]:
        if (morpheme.tag, morpheme.form) in _OWN:
            return True
        if morpheme.tag in ("EC", "ETM", "EF"):
            return False
    return False
