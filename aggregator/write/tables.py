"""A table of label and value: who, when, where and how much, each value as its sentence states it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from aggregator.model import Row, Table
from aggregator.text import korean, labels, quantities
from aggregator.text.korean import Morpheme
from aggregator.write import phrases_en, phrases_ko
from aggregator.write.material import Line
from aggregator.write.words import several

Cell = tuple[str, str]
_NO_LABEL = several(
    "약 총 전체 이상 이하 지난 오는 전국 오전 오후 밤 새벽 낮 아침 저녁 대비 기준 최대 최소 최고 최저 평균 각각 모두 이번 올해 지난해 내년 작년 전년 하루 매년 매월 매일 연 월 주 "
    "당시 가운데 이후 이전 제 기록 차지 그중 이중 여기 또 현재 당초 당일 이날 나이 향후 앞 뒤 중 등 경우 가량 수준 규모 안 밖 전 후 상위 하위 반면 사이 때 기온 증가 감소 상승 하락 대상"
)
_CHANGES = several("증가 감소 상승 하락 확대 축소 급증 급감 급등 급락 인상 인하 성장 개선 절감 단축")
_QUALIFIER = re.compile(r"(?:약|총|모두|최대|최소|평균|무려|대략|연간|연|매년|매월|하루|전체의)\s*$")
_TAIL = re.compile(r"^\s?(?:이상|이하|미만|초과|가량|여|정도|안팎|내외|남짓)")
_AFTER = re.compile(
    r"^(?:\s?(?:이상|이하|가량|여|정도|안팎))?(?:[,.)]|을|를|이(?!라는|라고)|가|은|는|으로|로(?!부터)|에 |에서 |의 |다|였|이며|이고|,|\s?등|\s?수준|\s?규모)"
)
_PLACE = re.compile(
    r"(?:시|군|구|동|읍|면|로|길|역|항|공항|센터|회관|호텔|광장|대학교|대|경기장|구장|공원|시장|박물관|미술관|극장|병원|청사|시청|국회|법원|현장|빌딩|타워|홀|마을|해변|섬|산|강|호수|학교|교회|사찰)$"
)
_WHEN = re.compile(r"(?:\d{4}년\s?)?\d{1,2}월\s?\d{1,2}일(?:\s?\([^()]{1,8}\))?|\d{4}년\s?\d{1,2}월")
_DATE_EN = re.compile(
    r"\b(?:(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday),? )?(?:(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.|January|February|March|April|May|June|July|August|"
    r"September|October|November|December) \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?\b|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{4})?\b"
    r"|\b(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_WHERE_EN = re.compile(
    r"\b(?:in|at|near|outside) ((?:the )?(?:[A-Z][\w'’-]+)(?:(?:,)? (?:of |de |del )?[A-Z][\w'’-]+){0,3})"
)
_FIGURE_EN = r"(?:(?:about|around|nearly|almost|roughly|more than|less than|at least|up to|over|under|approximately|some|only|just) )?[$£€¥]?\d[\d,.]*\d?(?:st|nd|rd|th)?(?:\s?(?:percent|per cent|%|million|billion|trillion|bn|m|k)\b|%)*(?: (?:percent|people|points?|dollars|euros|pounds|years?|months?|days?|hours?|minutes?|miles?|km|kilometers?|kilometres?|acres|tons|tonnes|votes?|jobs|cases|deaths|students|employees|workers|members|seats|homes|units|cars|goals|runs|yards|feet|inches|degrees))?"
_FACT_EN = re.compile(
    rf"\b(?P<label>[A-Za-z][\w' ’-]{{2,50}}?) (?:(?:has |have |had )?(?:of|is|are|was|were|reached|totaled|totalled|stood at|stands at|hit|rose to|fell to|grew to|increased to|dropped to|climbed to|costs?|cost|"
    rf"exceeded|averaged|amounted to|came to|comes to|at|set at|estimated at|valued at)) (?P<value>{_FIGURE_EN})(?=[\s,.;)]|$)"
)


def of(lines: Sequence[Line], language: str | None, least: int, most: int) -> Table | None:
    """The table of these lines, or None where they hold fewer facts than a table needs."""
    reader = _READERS.get(language or "")
    if reader is None:
        return None
    rows: dict[str, Row] = {}
    values: set[str] = set()
    for label, value, source in reader(lines):
        if label not in rows and value not in values and len(rows) < most:
            rows[label] = Row((label, value), (source,))
            values.add(value)
    words = labels.of(language)
    return Table((words.item, words.detail), tuple(rows.values())) if len(rows) >= least else None


def _korean(lines: Sequence[Line]) -> Iterator[tuple[str, str, str]]:
    words = labels.of("ko")
    for label, find in ((words.who, _who), (words.when, _when), (words.where, _where)):
        for line in lines[:3]:
            value = find(line)
            if value:
                yield label, value, line.id
                break
    for line in lines:
        for label, value in _amounts(line.source):
            yield label, value, line.id


def _who(line: Line) -> str | None:
    phrase = phrases_ko.subject(line.source)
    return phrase.text if phrase and not line.leans and len(phrase.text) <= 20 else None


def _when(line: Line) -> str | None:
    found = _WHEN.search(line.text)
    return found.group() if found else None


def _where(line: Line) -> str | None:
    morphemes = korean.analyse(line.source)
    for at, morpheme in enumerate(morphemes):
        if morpheme.tag == "JKB" and morpheme.form == "에서" and at:
            first = _noun_run(morphemes, at - 1)
            place = line.source[morphemes[first].start : morphemes[at - 1].end]
            if (
                3 <= len(place) <= 30
                and _PLACE.search(place)
                and any(m.tag == "NNP" for m in morphemes[first:at])
            ):
                return place
    return None


def _noun_run(morphemes: Sequence[Morpheme], last: int) -> int:
    """Where the nouns that end at this place begin."""
    at = last
    while (
        at > 0
        and morphemes[at - 1].tag in ("NNG", "NNP", "XSN", "SL", "SN", "XPN", "SO", "SP")
        and morphemes[at - 1].form not in _NO_LABEL
    ):
        at -= 1
    while at < last and morphemes[at].tag in ("SN", "SO", "SP", "XSN"):
        at += 1
    return at


def _amounts(sentence: str) -> Iterator[Cell]:
    """Nouns with the figure right behind them: "참가자 300명", "예산은 약 50억 원"."""
    morphemes = korean.analyse(sentence)
    for quantity in quantities.found(sentence):
        if (
            not quantity.unit
            or not _AFTER.match(sentence[quantity.end :])
            or re.search(r"[월일년시분]$", quantity.text)
        ):
            continue
        start = quantity.start
        qualifier = _QUALIFIER.search(sentence[:start])
        start = qualifier.start() if qualifier else start
        label = _label(sentence, morphemes, start)
        if label:
            tail = _TAIL.match(sentence[quantity.end :])
            yield label, sentence[start : quantity.end + (tail.end() if tail else 0)]


def _label(sentence: str, morphemes: Sequence[Morpheme], before: int) -> str | None:
    """The noun that owns the figure at this place: right before it, or before its topic or subject particle."""
    at = max((n for n, m in enumerate(morphemes) if m.end <= before and m.end > m.start), default=-1)
    if at < 0 or before - morphemes[at].end > 1:
        return None
    if morphemes[at].tag in ("JX", "JKS") and morphemes[at].form in ("은", "는", "이", "가"):
        at -= 1
    last = morphemes[at]
    if at < 0 or last.tag not in ("NNG", "NNP", "XSN") or last.form in _NO_LABEL:
        return None
    first = _noun_run(morphemes, at)
    label = sentence[morphemes[first].start : last.end]
    return label if 2 <= len(label) <= 20 and label not in _NO_LABEL else None


def _english(lines: Sequence[Line]) -> Iterator[tuple[str, str, str]]:
    words = labels.of("en")
    for label, find in ((words.who, _who_en), (words.when, _when_en), (words.where, _where_en)):
        for line in lines[:3]:
            value = find(line)
            if value:
                yield label, value, line.id
                break
    for line in lines:
        for found in _FACT_EN.finditer(line.text):
            phrase = _label_en(found["label"])
            if phrase:
                yield phrase, found["value"].rstrip(".,"), line.id


def _who_en(line: Line) -> str | None:
    phrase = phrases_en.subject(line.source)
    return phrase.text if phrase and not line.leans else None


def _when_en(line: Line) -> str | None:
    found = _DATE_EN.search(line.text)
    return found.group() if found else None


def _where_en(line: Line) -> str | None:
    found = [
        m.group(1)
        for m in _WHERE_EN.finditer(line.text)
        if not _DATE_EN.search(m.group(1)) and m.group(1).lower() not in _MONTHS
    ]
    return found[0] if found else None


_MONTHS = several("january february march april may june july august september october november december")
_LABEL_STOPS = several(
    "that which who and but where when while it he she they we this there what said says if than as by with to for on at from into is are was were has have had"
)


def _label_en(text: str) -> str | None:
    """The noun phrase at the end of these words."""
    tail: list[str] = []
    for word in reversed(text.split()):
        if word.lower() in _LABEL_STOPS or word.endswith(","):
            break
        tail.insert(0, word)
    while tail and tail[0].lower() in ("the", "a", "an", "its", "their", "his", "her", "of", "in"):
        tail.pop(0)
    label = " ".join(tail)
    return (
        label[0].upper() + label[1:]
        if 1 <= len(tail) <= 6 and 4 <= len(label) <= 40 and not re.search(r"\d", label)
        else None
    )


_READERS: dict[str, Callable[[Sequence[Line]], Iterator[tuple[str, str, str]]]] = {
    "ko": _korean,
    "en": _english,
}
