"""Facts of Korean sentences as label and value, both cut out of the sentence that states them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aggregator.text import korean, labels, quantities
from aggregator.text.korean import Morpheme
from aggregator.write import phrases_ko
from aggregator.write.material import Line, opening
from aggregator.write.words import several

Cell = tuple[str, str]
_NO_LABEL = several(
    "약 총 전체 이상 이하 지난 오는 전국 오전 오후 밤 새벽 낮 아침 저녁 대비 기준 최대 최소 최고 최저 평균 각각 모두 이번 올해 지난해 내년 작년 전년 하루 매년 매월 매일 연 월 주 "
    "당시 가운데 이후 이전 제 영하 지금 정도 전원 요청 특위 기록 기존 동기 차지 그중 이중 여기 또 현재 당초 당일 이날 나이 향후 앞 뒤 중 등 경우 가량 수준 규모 안 밖 전 후 상위 하위 반면 사이 때 기온 증가 감소 상승 하락 대상 동안 대신"
)
_QUALIFIER = re.compile(
    r"(?:지난해|올해|작년|내년|현재|지난달|\d{4}년|\d{1,2}월(?: 말| 기준)?|약|총|모두|최대|최소|평균|무려|대략|연간|연|매년|매월|하루|전체의)\s*$"
)
_TAIL = re.compile(r"^\s?(?:이상|이하|미만|초과|가량|여|정도|안팎|내외|남짓)")
_AFTER = re.compile(
    r"(?:\s?(?:이상|이하|가량|여|정도|안팎))?(?:[,.)]|(?:을|를|이|가|은|는|도|만|의|으로|로|에|에서|까지|씩|다|이다|였다|입니다|였습니다|이며|이고|으로서)(?=[\s,.])|\s(?:등|수준|규모))"
)
_PLACE = re.compile(
    r"(?:시|군|구|동|읍|면|로|길|역|항|공항|센터|회관|호텔|광장|대학교|대|경기장|구장|공원|시장|박물관|미술관|극장|병원|청사|시청|국회|법원|현장|빌딩|타워|홀|마을|해변|섬|산|강|호수|학교|교회|사찰)$"
)
_REPORTER = re.compile(
    r"저널|신문|일보|뉴스|통신|방송|타임스|포스트|매체|외신|관계자|업계|전문가|네티즌|누리꾼|기자|소식통"
)
_LISTED = re.compile(r",\s$")  # the last of names in a row, whose figure counts them all
_NOUNS = ("NNG", "NNP", "XSN", "SL", "SN", "XPN", "SO")
_IN_WORDS = (*_NOUNS, "MM", "MAG", "NNB", "NR", "XR")
# A figure of another year than the story's, unless the year stands in the value itself.
_PAST = re.compile(r"(?:지난해|작년|재작년|전년|예년|당시|과거|종전|이전|공사 전)(?=[\s,에까의도은는엔]|$)")
_FROM = re.compile(r"(?:\s?(?:가량|여|정도|안팎))?에서\s(?:약 |총 |최대 )?(?=\d)")
_CHANGES = several(
    "늘 줄 오르 내리 높아지 낮아지 길어지 짧아지 많아지 적어지 커지 작아지 넓어지 좁아지 늘어나 줄어들 뛰 떨어지 치솟 "
    "증가 감소 상승 하락 급증 급감 확대 축소 단축 연장 길 짧 높 낮 많 적 크 작 넓 좁"
)
_HEADS = ("명", "사람", "인", "곳", "개국", "개사")
_NO_MEASURE = re.compile(r"(?:[월일년시분층호기급차부번과]|번째|세대|세기|학년)$")
_TERM = re.compile(
    r"\s?(?:[가-힣]{2,4}\s)?(?:총선|대선|대통령|국회|의회|회장|총장|교황|당선)"
)  # 제21대 대통령
_FEW = re.compile(r"(?:두|세|네)\s?(?:사람|가지|번|차례|쪽|군데|배)")
_TIME = re.compile(r"^(?:지난|올|내|작|전|매|금)?(?:해|년|달|주|일|월)$|오전|오후|새벽|저녁|세기")
_OF = re.compile(r"\s?((?:규모|수준|길이|높이|가량|상당|이상|이하|안팎)?)의\s(?=[가-힣A-Z])")
_COUNTED = re.compile(r"()\s(?=[가-힣])")
_IS_COUNT = re.compile(r"(?:개|명|곳|종|편|건|권|대|마리|그루|척|팀|쌍|석|채|병|가지|개국|개사|여 명|여 개)$")
_MOMENT = re.compile(
    r"(?:(?:지난해|올해|내년|작년|지난|오는|이달|지난달|다음 ?달|내달)\s)?(?:\d{4}년\s?)?\d{1,2}월(?:\s?\d{1,2}일)?(?:\s?(?:말|초|중순|하순))?(?=[에\s부까])|(?:지난|오는)\s\d{1,2}일|\d{4}년(?=[에\s부까])"
)
_ANNOUNCED = re.compile(
    r"((?:\d{1,2}월\s)?\d{1,2}일(?:\([^()]{1,8}\))?)(?:\s(?:오전|오후))?\s(?:밝혔|발표했|전했|말했|알렸|공개했|설명했|보도했|[가-힣\s]{2,14}에 따르면)"
)
_RANGE = re.compile(
    r"(?:(?:\d{4}년\s)?\d{1,2}월\s)?\d{1,2}일(?:\([^()]{1,4}\))?(?:부터\s|\s?[~∼-]\s?)(?:\d{1,2}월\s)?\d{1,2}일(?:\([^()]{1,4}\))?까지"
)
_WHEN = re.compile(
    r"(?:(?:지난해|올해|내년|작년|지난달|다음 ?달|이달|지난|오는)\s(?:\d{1,2}월\s?)?\d{1,2}일(?:\s?\([^()]{1,8}\))?|(?:어제|오늘|내일)\(\d{1,2}일\)|(?:\d{4}년\s?)?\d{1,2}월\s?\d{1,2}일(?:\s?\([^()]{1,8}\))?|\d{4}년\s?\d{1,2}월)(?!부터)"
)


def rows(lines: Sequence[Line]) -> Iterator[tuple[str, str, str]]:
    """(label, value, sentence id): who, when and where of the opening, then amounts and dated acts in order."""
    words = labels.of("ko")
    yield from opening(lines[:1], ((words.who, _who),))
    yield from _named(lines, words.who)
    yield from opening(lines[:1], ((words.announced, _announced),))
    yield from opening(lines[:8], ((words.when, _when),))
    yield from opening(lines[:4], ((words.where, _where),))
    for find in (_owned, _bracketed, _belonging, _dated):
        for line in lines:
            for label, value in find(line.source):
                yield label, value, line.id


def _who(line: Line) -> str | None:
    phrase = phrases_ko.subject(line.source)
    if phrase is None or not phrase.is_name or _REPORTER.search(phrase.text):
        return None
    return phrase.text if len(phrase.text) <= 20 else None


def _named(lines: Sequence[Line], label: str) -> Iterator[tuple[str, str, str]]:
    """The name that is the subject of most lines, with the first of them."""
    counts: dict[str, list[str]] = {}
    for line in lines:
        phrase = phrases_ko.subject(line.source)
        if (
            phrase
            and phrase.is_name
            and len(phrase.text) <= 20
            and not _REPORTER.search(phrase.text)
            and not line.leans
        ):
            counts.setdefault(phrase.text, []).append(line.id)
    name, ids = max(counts.items(), key=lambda item: len(item[1]), default=("", []))
    if len(ids) > 1:
        yield label, name, ids[0]


def _when(line: Line) -> str | None:
    text = _ANNOUNCED.sub("", line.text)
    found = _RANGE.search(text) or _WHEN.search(text)
    return re.sub(r"^(?:지난|오는) (?=\d{1,2}월)", "", found.group()) if found else None


def _announced(line: Line) -> str | None:
    """The day of the announcement, which is not the day of what it announces."""
    found = _ANNOUNCED.search(line.text)
    return found.group(1) if found and line.order == 0 else None


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
    while at > 0 and _is_joined(morphemes[at - 1], morphemes[at]):
        at -= 1
    while at < last and morphemes[at].tag in ("SN", "SO", "SP", "XSN"):
        at += 1
    return at


def _is_joined(before: Morpheme, morpheme: Morpheme) -> bool:
    """Whether a morpheme belongs to the noun behind it: a noun, or what is written in one word with it ("총사업비", "다회용기")."""
    if before.word == morpheme.word:
        return before.tag in _IN_WORDS
    return before.tag in _NOUNS and before.form not in _NO_LABEL


def _owned(sentence: str) -> Iterator[Cell]:
    """Nouns with the figure right behind them: "참가자 300명", "예산은 약 50억 원", "상승률은 지난해 6.8%"."""
    morphemes = korean.analyse(sentence)
    for quantity in _figures(sentence):
        if not _AFTER.match(sentence[quantity.end :]):
            continue
        start = quantity.start
        while qualifier := _QUALIFIER.search(sentence[:start]):
            start = qualifier.start()
        label = _label(sentence, morphemes, start)
        is_list = (
            bool(label)
            and _LISTED.search(sentence[:start].removesuffix(" ").removesuffix(label or ""))
            and quantity.unit in _HEADS
        )
        if (
            not label
            or is_list
            or _PAST.search(sentence[:start])
            or _is_difference(sentence, morphemes, quantity)
        ):
            continue
        yield label, sentence[start : _reached(sentence, quantity)] + _tail(sentence, quantity.end)


def _is_difference(sentence: str, morphemes: Sequence[Morpheme], quantity: quantities.Quantity) -> bool:
    """Whether the figure is by how much something changed: "평일은 3시간, 주말은 2시간 길어졌다"."""
    if re.match(r"\s?(?:까지|으?로|에서)", sentence[quantity.end :]):
        return False
    rest = [n for n, m in enumerate(morphemes) if m.start >= quantity.end]
    verb = next((n for n in rest if morphemes[n].tag in ("VV", "VA", "XSV")), None)
    if verb is None:
        return False
    word = morphemes[verb - 1] if morphemes[verb].tag == "XSV" else morphemes[verb]
    return word.form in _CHANGES


def _reached(sentence: str, quantity: quantities.Quantity) -> int:
    """Where the value ends: past the second figure of "6200㎡에서 9800㎡로", which is what holds now."""
    found = _FROM.match(sentence, quantity.end)
    then = next((q for q in quantities.found(sentence) if found and q.start == found.end()), None)
    return then.end if then and then.unit == quantity.unit else quantity.end


def _bracketed(sentence: str) -> Iterator[Cell]:
    """Names with their figure in brackets: "별빛산(343m)"."""
    morphemes = korean.analyse(sentence)
    for quantity in _figures(sentence):
        if (
            sentence[quantity.start - 1 : quantity.start] == "("
            and sentence[quantity.end : quantity.end + 1] == ")"
        ):
            label = _label(sentence, morphemes, quantity.start - 1)
            if label:
                yield label, quantity.text


def _belonging(sentence: str) -> Iterator[Cell]:
    """Figures with their noun behind them: "50억 원 규모의 예산", "25살의 나이"."""
    morphemes = korean.analyse(sentence)
    for quantity in _figures(sentence):
        found = _OF.match(sentence, quantity.end) or (
            _COUNTED.match(sentence, quantity.end) if _IS_COUNT.search(quantity.text) else None
        )
        first = next((n for n, m in enumerate(morphemes) if found and m.start == found.end()), None)
        if first is None or morphemes[first].tag not in ("NNG", "NNP", "SL"):
            continue
        last = first
        while last + 1 < len(morphemes) and morphemes[last + 1].tag in ("NNG", "NNP", "XSN", "SL"):
            last += 1
        label = sentence[morphemes[first].start : morphemes[last].end]
        if (
            2 <= len(label) <= 16
            and label not in _NO_LABEL
            and last + 1 < len(morphemes)
            and morphemes[last + 1].tag[0] == "J"
        ):
            yield label, sentence[quantity.start : found.end(1) if found else quantity.end].rstrip()


def _dated(sentence: str) -> Iterator[Cell]:
    """What was done on a day: "4월에 새 규정을 시행했다" -> "새 규정 시행", "4월"; no other verb may stand between them."""
    moments = list(_MOMENT.finditer(sentence))
    if len(moments) != 1:
        return
    start = moments[0].end()
    acts = [
        (at, p.text)
        for p in phrases_ko.phrases(sentence)
        if p.build == phrases_ko.ACTED and (at := _act(p.text, sentence)) >= start
    ]
    for at, text in sorted(acts, key=lambda one: (one[0], one[1]))[:1]:
        between = [m for m in korean.analyse(sentence) if start <= m.start < at]
        if not any(m.tag in ("EC", "ETM", "EF", "SSC", "SSO", "SP") for m in between):
            yield text, moments[0].group().strip()


def _act(phrase: str, sentence: str) -> int:
    """Where the object of an act stands right before its verbal noun, -1 if it does not."""
    thing, _, act = phrase.partition(" ") if phrase.count(" ") == 1 else phrase.rpartition(" ")
    found = re.search(re.escape(thing) + r"(?:을|를|이|가) " + re.escape(act), sentence)
    return found.start() if found else -1


def _figures(sentence: str) -> Iterator[quantities.Quantity]:
    """Quantities that measure something: no times, places in a row, ages by the decade, terms of office, and no "two of them"."""
    for quantity in quantities.found(sentence):
        is_decade = quantity.unit == "대" and (
            quantity.value % 10 == 0 or _TERM.match(sentence, quantity.end)
        )
        is_few = bool(_FEW.match(quantity.text))
        if (
            quantity.unit
            and quantity.value != 1
            and not (is_decade or is_few)
            and not _NO_MEASURE.search(quantity.text)
        ):
            yield quantity


def _tail(sentence: str, at: int) -> str:
    found = _TAIL.match(sentence[at:])
    return found.group() if found else ""


def _label(sentence: str, morphemes: Sequence[Morpheme], before: int) -> str | None:
    """The noun that owns the figure at this place: right before it, or before its topic or subject particle."""
    at = max((n for n, m in enumerate(morphemes) if m.end <= before and m.end > m.start), default=-1)
    if at < 0 or before - morphemes[at].end > 1:
        return None
    if sentence[before:].startswith(("두 사람", "세 사람")):
        return None
    if morphemes[at].tag in ("JX", "JKS") and morphemes[at].form in ("은", "는", "이", "가"):
        at -= 1
    last = morphemes[at]
    if at < 0 or last.tag not in ("NNG", "NNP", "XSN") or last.form in _NO_LABEL:
        return None
    first = _noun_run(morphemes, at)
    label = sentence[morphemes[first].start : last.end]
    return (
        label
        if 2 <= len(label) <= 20
        and label not in _NO_LABEL
        and not _TIME.search(label)
        and label[-1] not in "당별"
        else None
    )
