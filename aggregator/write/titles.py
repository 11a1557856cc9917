"""The headline by safe operations: what is not the headline is taken off, and nothing is put in its place."""

from __future__ import annotations

import re

from aggregator.model import Article, Text
from aggregator.text import clean, sentences
from aggregator.write import words
from aggregator.write.material import Material

# How a newsroom files a story says nothing of what it says: [속보], [단독], [D리포트], [서울=새벽통신]. What a bracket says of
# the story itself stays: [팩트체크], [오보], [사설] and [Opinion] turn or own the words behind them.
_FILED = (
    r"(?!가짜|허위|거짓)[\w\s·]{0,8}(?:속보|단독|종합|종합\s?\d보?|\d보|상보|긴급|영상|동영상|사진|포토|화보|사진첩|그래픽|카드뉴스|인터뷰|일문일답|기획|르포|리포트|"
    r"특집|전문|부고|인사|동정|보도자료|현장|생중계|라이브|뉴스|브리핑|날씨)|(?:이슈|뉴스|현장|경제|정치|사회|문화|국제|스포츠|연예|지역|전국)\s?(?:플러스|인사이드|포커스|줌인|클릭|톡톡)?|"
    r"[가-힣]{2,6}\s?[=@/]\s?[가-힣\w]{2,10}|(?:live\s)?(?:video|photos?|watch|exclusive|breaking|live|update\s?\d?|gallery|podcast)|[가-힣]{2,4}\sLive"
)
_TAGS = re.compile(
    rf"^(?:\s*(?:\[(?:{_FILED})\]|【(?:{_FILED})】|〔(?:{_FILED})〕|\((?:{_FILED})\)|<(?:{_FILED})>))+\s*",
    re.IGNORECASE,
)
_TAIL_TAGS = re.compile(
    r"\s*[\[(【<](?:종합\d?보?|속보|단독|영상|사진|포토|화보|동영상|전문|상보|\d보|video|photos?|updated?|with video)[\])】>]\s*$",
    re.I,
)
_LEAD_WORDS = re.compile(r"^(?:속보|단독|BREAKING|EXCLUSIVE|UPDATE \d|WATCH|LIVE)\s?[:：|]\s*")
_TAIL = re.compile(r"\s+(?:[-–—|:<>»«·•]|::|\|\|)\s+(?=[^-–—|»«]{1,50}$)|\s*[|｜»]\s*(?=[^|｜»]{1,50}$)")
_OUTLET = re.compile(
    r"뉴스|일보|신문|방송|닷컴|저널|투데이|데일리|타임스|타임즈|미디어|매거진|통신|경제$|KBS|MBC|SBS|YTN|JTBC|MBN|브리핑|포털|네이버|다음$|\.(?:com|net|org|kr|co)\b|"
    r"\b(?:news|times|post|journal|daily|magazine|herald|tribune|guardian|bbc|cnn|reuters|bloomberg|press|gazette|chronicle|telegraph|mirror|today|observer|"
    r"review|blog|tv|radio|media|network|online|wire|weekly|insider|independent|standard|star|sun|mail|express|globe|register|record|world|report|hub)\b",
    re.I,
)
_MINISTRY = re.compile(
    r"^[가-힣·\s]{2,16}(?:부|처|청|위원회|시청|도청|군청|구청|시|도|군|구|원|공사|공단|본부)$|^(?:행안부|국토부|복지부|기재부|교육부|외교부|통일부)$"
)


def headline(article: Article, material: Material) -> Text:
    """The article's headline without tags, outlet and ministry tails and stray marks, with the sentences that bear it out."""
    text = trimmed(article.title, article.publisher)
    if not text and material.lines:
        text = material.lines[0].text
    return Text(text, _evidence(text, material))


def trimmed(title: str, publisher: str | None = None) -> str:
    """A headline by safe operations alone; empty where nothing is left."""
    text = re.sub(
        r"<[^<>]{0,80}>", lambda m: m.group() if re.search("[가-힣]", m.group()) else "", clean.visible(title)
    )
    text = re.sub(r"\*\*|```|�", "", text)
    for pattern in (_TAGS, _LEAD_WORDS, _TAIL_TAGS):
        text = _unless_empty(text, pattern.sub("", text))
    text = _without_tail(text, publisher)
    text = re.sub(r"([!?])[!?]+", r"\1", text)
    text = re.sub(r"\s*(?:…|\.{2,}|⋯)$", "", text)
    return _balanced(text).strip(" |·-–—")


def _unless_empty(before: str, after: str) -> str:
    return after if len(after) >= 6 else before


def _without_tail(text: str, publisher: str | None) -> str:
    """The text without the outlets and ministries behind its last dashes and bars."""
    for _ in range(3):
        cuts = list(_TAIL.finditer(text))
        if not cuts:
            return text
        head, tail = text[: cuts[-1].start()].rstrip(), text[cuts[-1].end() :].strip()
        if len(head) < 8 or not _is_outlet(tail, publisher):
            return text
        text = head
    return text


def _is_outlet(tail: str, publisher: str | None) -> bool:
    key, name = re.sub(r"\W", "", tail).casefold(), re.sub(r"\W", "", publisher or "").casefold()
    if name and (key in name or name in key):
        return True
    return bool(_MINISTRY.match(tail)) or (len(tail.split()) <= 5 and bool(_OUTLET.search(tail)))


def _balanced(text: str) -> str:
    """The text without the marks that have no partner."""
    if sentences.is_balanced(text):
        return text
    paired = {edge for start, end in sentences.closed_spans(text) for edge in (start, end - 1)}
    marks = '"“”‘「」『』《》〈〉【】()（）[]'
    return "".join(char for n, char in enumerate(text) if n in paired or char not in marks)


def _evidence(text: str, material: Material) -> tuple[str, ...]:
    """The one or two lines that say most of the headline."""
    own = set(words.content(text, material.language))
    ranked = sorted(material.lines[:40], key=lambda line: (-len(own & set(line.words)), line.order))
    best = [line for line in ranked[:2] if own & set(line.words)] or list(material.lines[:1])
    return tuple(dict.fromkeys(line.id for line in sorted(best, key=lambda line: line.order)))
