"""Korean noun phrases of a sentence, as they stand in it, for headings and labels.

A phrase is cut out of its sentence, never composed of words that stand apart; the one change is the editor's usual one, an
object and its verbal noun without particle and ending: "협약을 체결했다" -> "협약 체결".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aggregator.text import korean
from aggregator.text.korean import Morpheme
from aggregator.write.words import several

_NOUN = frozenset(["NNG", "NNP", "XSN", "SL", "SH", "XPN", "XR"])
_INNER = _NOUN | {"SN", "NNB", "NR", "SP", "MM"}
_MARKERS = frozenset(["JKO", "JKS", "JX", "JKB", "JKC", "VCP", "SF", "JC", "JKQ"])
_RELATING = frozenset(["관하", "대하", "위하", "통하", "따르", "의하", "둘러싸", "인하", "향하"])
_WEAK_ENDS = several(
    "이번 지난해 올해 내년 작년 오전 오후 가운데 경우 이후 이전 때문 정도 관계자 이날 현지시간 시간 이유 상황 모습 당시 최근 지난달 오늘 내일 어제 하루 이상 이하 사람 "
    "자신 우리 저희 여기 거기 무엇 누구 모두 대부분 다음 동안 전날 이튿날 기자 사이 과정 결과 이것 그것 뿐 중 등 것 수 바 데 점 말 측 간 만큼 대로 채 줄 따위 년 월 일 시 분 초 "
    "명 개 번 차례 곳 원 달러 대비 기준 관련 통해 위해 따라 대해 당일 주말 밤 새벽 낮 아침 저녁 처음 마지막 하나 둘 셋 여러분 필요 가능 정말 바로 조금 내용 부분 생각 위 아래 앞 뒤 옆 안 밖 속 하 내 외 곁 너머 부근 인근 근처 가량 후"
)
# What leans on the words before it and says nothing without them: "그러한 절차", "같은 제품", "해당 열차".
_LEANING = several(
    "이러 그러 저러 어떠 이러하 그러하 저러하 어떠하 같 해당 직후 직전 대신 결국 오랫동안 나머지"
)
# What a number before it measures: "300kW 용량의 설비" is not "용량의 설비".
_MEASURES = several("용량 길이 분량 규모 크기 높이 너비 깊이 무게 두께 넓이 면적 폭 수준")
_DATED = several("년 월 일 시")
_QUOTING = ("라는", "다는", "냐는", "자는")
_SPEECH = several(
    "발표 강조 설명 주장 언급 지적 말 이야기 얘기 답변 대답 생각 전망 예상 기대 평가 판단 인정 부인 의미 해당 포함 참석 기록 차지 이용 사용 제공 진행 시작 존재 요구 당부 필요 가능"
)
_INTRANSITIVE = several(
    "증가 감소 상승 하락 확대 축소 확산 급증 급감 급등 급락 개최 시작 종료 발생 등장 도입 출범 개통 개막 폐막 취소 연기 완료 체결 발효 시행 통과 무산 재개 중단 악화 개선 "
    "회복 둔화 강화 약화 폐지 신설 설치 구축 추진 마련 선정 발표 공개 출시 성장 위축 붕괴 파손 사망 부상 실종 구속 기소 선고 적발 검거"
)
_PLANS = frozenset(["계획", "예정", "방침", "방안"])
_ORGANISATION = re.compile(
    r"(?:부|처|청|시|도|군|구|원|회|사|공단|공사|대학교|재단|협회|은행|그룹|위원회|장관|대표|시장|의원|총리|대통령|교수|감독|선수|경찰|검찰|법원|정부|소방|당국|구단|병원|학교)$"
)
_LEAST, _MOST = 4, 28
ACTED = 1.5  # the build of an object with its verbal noun


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its words, the nouns in it, how good its build is for a heading (1 is plain), and whether it names."""

    text: str
    nouns: tuple[str, ...]
    build: float
    is_name: bool = False


def phrases(sentence: str) -> tuple[Phrase, ...]:
    """The noun phrases of this sentence that could head a section, in order of their ends, shorter cuts included."""
    morphemes = korean.analyse(sentence)
    out: list[Phrase] = []
    for last, _morpheme in enumerate(morphemes):
        if _is_end(morphemes, last):
            for first in _starts(morphemes, last):
                out.extend(_made(sentence, morphemes, first, last))
    return tuple(out)


def subject(sentence: str) -> Phrase | None:
    """The noun phrase before the first topic or subject particle, or None."""
    morphemes = korean.analyse(sentence)
    for last, morpheme in enumerate(morphemes[:-1]):
        after = morphemes[last + 1]
        if after.tag in ("JX", "JKS") and after.form in ("은", "는", "이", "가") and _is_end(morphemes, last):
            first = min(_starts(morphemes, last), default=last)
            return next(iter(_made(sentence, morphemes, first, last)), None)
        if morpheme.tag in ("EC", "EF"):
            return None
    return None


def _is_end(morphemes: Sequence[Morpheme], at: int) -> bool:
    """Whether a noun phrase can end here: a noun, and a particle or the copula behind it."""
    morpheme = morphemes[at]
    if (
        morpheme.tag not in _NOUN
        or morpheme.form in _WEAK_ENDS
        or morpheme.form == "일부"
        or morpheme.tag == "XPN"
        or (morpheme.tag == "XSN" and morpheme.form == "적")
        or at + 1 >= len(morphemes)
    ):
        return False
    after = morphemes[at + 1]
    return after.tag in _MARKERS and not (after.tag == "JKB" and after.form in ("처럼", "보다", "같이"))


def _starts(morphemes: Sequence[Morpheme], last: int) -> Iterator[int]:
    """Places where the phrase may begin, from its last word leftward, each at the head of an eojeol."""
    at, links = last, 0
    while at >= 0:
        if _is_head(morphemes, at):
            yield at
        if at == 0:
            return
        before = morphemes[at - 1]
        if before.tag == "SP" and before.form != "·":
            return
        if before.tag in _INNER and before.form not in ("이", "그", "저", "어느", "무슨", "및", "등"):
            at -= 1
        elif before.tag in ("JKG", "JC") and links < 2 and at > 1 and morphemes[at - 2].tag in _NOUN:
            at, links = at - 2, links + 1
        elif before.tag == "ETM" and links < 2:
            step = _modifier(morphemes, at - 1)
            if step is None:
                return
            at, links = step, links + 1
        else:
            return


def _is_head(morphemes: Sequence[Morpheme], at: int) -> bool:
    morpheme = morphemes[at]
    opens = at == 0 or morphemes[at - 1].word != morpheme.word or morphemes[at - 1].tag in ("SSO", "SP")
    return (
        opens
        and (morpheme.tag in ("NNG", "NNP", "SL", "SH", "XPN", "VA", "VA-I", "VA-R", "XR"))
        and morpheme.form not in _WEAK_ENDS
        and morpheme.form not in _LEANING
        and not _is_pointed(morphemes, at)
    )


def _is_pointed(morphemes: Sequence[Morpheme], at: int) -> bool:
    """Whether this noun is nothing without what stands before it: "1km 길이의", "이 주의", "…라는 제목의"."""
    if not at:
        return False
    morpheme, before = morphemes[at], morphemes[at - 1]
    if before.tag == "ETM" and before.form.endswith(_QUOTING):
        return True
    if before.tag == "MM":
        return morpheme.tag == "NNG" and len(morpheme.form) == 1
    if before.tag in ("NNB", "SL", "SW") and before.form not in _DATED and at > 1:
        before = morphemes[at - 2]
    is_measured = morpheme.form in _MEASURES or (at + 1 < len(morphemes) and morphemes[at + 1].tag == "JKG")
    return is_measured and before.tag in ("SN", "NR")


def _modifier(morphemes: Sequence[Morpheme], at: int) -> int | None:
    """Where a modifier that ends with this -ㄴ/-ㄹ begins: "…에 관한", "새로운", "안전한"; None for a whole clause."""
    stem = morphemes[at - 1] if at else None
    if stem is None or morphemes[at].form not in ("ᆫ", "은"):
        return None
    if (
        stem.form in _RELATING
        and at > 2
        and morphemes[at - 2].tag in ("JKB", "JKO")
        and morphemes[at - 3].tag in _NOUN
    ):
        return at - 3
    if stem.tag.startswith("VA"):
        return at - 1
    if stem.tag == "XSA" and at > 1 and morphemes[at - 2].tag in ("NNG", "XR"):
        return at - 2
    return None


def _made(sentence: str, morphemes: Sequence[Morpheme], first: int, last: int) -> Iterator[Phrase]:
    span = morphemes[first : last + 1]
    text = sentence[span[0].start : span[-1].end]
    nouns = tuple(m.form.lower() for m in span if m.tag in ("NNG", "NNP", "SL", "XR") and len(m.form) > 1)
    if not nouns or any(m.tag in ("NP", "SSO", "SSC", "SF") for m in span):
        return
    acted = _acted(sentence, morphemes, last)
    if acted and _LEAST <= len(text) + len(acted) + 1 <= _MOST:
        yield Phrase(f"{text} {acted}", (*nouns, acted.split()[0]), ACTED)
    if _LEAST <= len(text) <= _MOST:
        build = 1.2 if any(m.tag in ("JKG", "ETM") for m in span) else 1.0 if len(nouns) > 1 else 0.5
        is_name = span[-1].tag == "NNP" or bool(_ORGANISATION.search(text))
        yield Phrase(
            text, nouns, build * (0.6 if all(m.tag in ("NNP", "XSN") for m in span) else 1.0), is_name
        )


def _acted(sentence: str, morphemes: Sequence[Morpheme], last: int) -> str | None:
    """The verbal noun whose object (or, of a passive or a change, subject) this phrase is, with the plan it stands in."""
    if last + 3 >= len(morphemes):
        return None
    particle, noun, verb = morphemes[last + 1 : last + 4]
    if noun.tag != "NNG" or len(noun.form) < 2 or noun.form in _SPEECH or noun.form in _WEAK_ENDS:
        return None
    is_object = particle.tag == "JKO" and (verb.tag == "XSV" and verb.form in ("하", "시키"))
    is_subject = (
        particle.tag == "JKS" and verb.tag == "XSV" and (verb.form == "되" or noun.form in _INTRANSITIVE)
    )
    if not (is_object or is_subject) or _is_denied(morphemes, last + 4):
        return None
    plan = _plan(morphemes, last + 4)
    return f"{noun.form} {plan}" if plan else noun.form


def _is_denied(morphemes: Sequence[Morpheme], at: int) -> bool:
    """Whether the verb before this place is denied, doubted or only possible."""
    forms = [m.form for m in morphemes[at : at + 4]]
    return any(
        form in ("않", "못하", "말", "없", "지", "수", "면", "다면", "려", "려고", "으려", "도록")
        for form in forms
    )


def _plan(morphemes: Sequence[Morpheme], at: int) -> str | None:
    if at + 1 < len(morphemes) and morphemes[at].form == "ᆯ" and morphemes[at + 1].form in _PLANS:
        return "계획" if morphemes[at + 1].form == "예정" else morphemes[at + 1].form
    return None
