"""The sentences of an article that may be told, each ready to stand in a post, and the subheads between them.

Only safe operations are done here: a dateline, a bullet or a picture note is deleted, a connective that leans on a sentence
left out is trimmed, a bare day gets its month, a Korean ending turns formal. What cannot be told as it is, is not told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from aggregator.model import Article, How, Sentence
from aggregator.text import bylines, clean, endings, korean, sentences
from aggregator.write import boilerplate, words

_STOPPED = re.compile(r"[.!?。！？।؟][)\"”’'\]»」』]*$|[)\"”’'」』»]$")
_FIGURE = re.compile(r"\d")
_CONNECTIVE = {
    "ko": re.compile(
        r"^(?:또한|아울러|한편|그리고|특히|더불어|게다가|나아가|그러나|하지만|다만|따라서|그래서|그런데|그러면서|결국|물론|먼저|우선|끝으로|마지막으로|반면|실제로|그럼에도 불구하고|그럼에도|이와 함께|"
        r"이 밖에(?:도)?|이외에(?:도)?|이와 별도로|무엇보다|또(?=,| (?!다른|한|하나|다시)))(?:,\s*|\s+)(?=\S)"
    ),
    "en": re.compile(
        r"^(?:However|But|And|Also|In addition|Meanwhile|Moreover|Furthermore|Still|Yet|So|Then|Therefore|Thus|Instead|For example|For instance|Additionally|"
        r"Besides|Finally|Plus|Indeed|Nevertheless|Nonetheless|Similarly|Likewise|As a result|Of course|In fact|Overall|Ultimately|Consequently|Separately|"
        r"Elsewhere|Again|Now|Well|Anyway)(?:,\s+|\s+(?=(?:the|a|an|in|on|at|it|this|there|some|many|most|for|his|her|its|their|they|he|she|we)\b))"
    ),
}
_LEANING = {
    "ko": re.compile(
        r"^(?:이튿날|다음 ?(?:날|달|해)(?! ?(?:\d|[초말]))|전날|이듬해|그날|며칠 |(?:하루|이틀|사흘|나흘|한 달|\d+(?:일|시간|년|개월|주)) ?(?:만에|뒤|후|전)|이(?:는|를|에|와|로|들|것|곳|때|런|렇게|같은|를테면|처럼|러한|날|어|후|로써)(?![가-힣]*[이가]\s)|이 (?:같은|가운데|중|때|자리|과정|밖에|외에|회사|법|사건|제도|사업|행사|남성|여성)|"
        r"그(?:는|가|의|를|에게|녀|들|것|곳|때|런|렇게|러면|래도|러니|중|동안| )|여기(?:에|서|는)|앞서|당시|같은 날|같은 기간|해당|두 사람|양측|양사|양국|이 |즉|왜냐하면|예를 들어|예컨대|"
        r"이에 (?:따라|대해|앞서)|바로 |덕분에|때문에|전자|후자|반대로|대신|그만큼|해서|하여|때문이다)"
    ),
    "en": re.compile(
        r"^[\"“'‘]?(?:He|She|It|They|His|Her|Hers|Its|Their|Theirs|This|That|These|Those|Such|Both|Neither|The (?:latter|former|two|pair|move|decision|news|incident|"
        r"announcement|comments|remarks|man|woman|men|women|boy|girl|couple|suspect|suspects|victim|victims|driver|candidate|defendant|"
        r"(?:next|following|previous|same) (?:day|night|morning|week|month|year))|(?:A|One|Two|Three|Four|Five|Six|\d+) (?:hour|day|week|month|year)s? "
        r"(?:later|earlier|before|after)|Later|Earlier|Hours later|Days later|Here|There,|One of them|Others?|Another|Because of|Otherwise|Rather|Not |Nor |Or |Which|Who )\b"
    ),
}
# A statement asked back, and a choice between two: neither has a formal form that says the same.
_ASKED = re.compile(r"다[\"”’']?\?$|(?:인가|는가|ㄴ가|은가|을까|일까),.*(?:인가|는가|은가|을까|일까)[.?]$")
_MOST = 1000  # sentences of an article, far beyond any news; each costs an analysis
_UNSPACED = ("ja", "zh", "th")
_TOPICS = ("은", "는", "ᆫ", "도")
_QUOTED = re.compile(r"^[\"“‘「『'].*[\"”’」』'][.,]?$")
_DAY = re.compile(
    r"(?<![\d월달년/.,~∼\-–·:()개])(?<!월 )(?<!달 )(?<!년 )(?<!음력 )(?<!매달 )(?<!매월 )(?P<day>[1-9]|[12]\d|3[01])일(?=\s|\(|에|은|부터|까지|자\s|,)"
    r"(?!\s?(?:간|만|뒤|후|전|째|연속|차|동안|이상|이하|이내|미만|가량|정도|안팎|여|넘|씩|단위|짜리|연장|유예|휴가|쯤|내|남짓|연휴|격리|근무|일정|치|분|밖|사이|천하|이라|이나|이면|이 걸|이 넘|이 지|이 소요|가까이|앞두))"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence as a post may say it. `source` is the sentence it was made from, `order` its place among all."""

    id: str
    text: str
    source: str
    paragraph: int
    order: int
    how: How
    words: tuple[str, ...]
    leans: bool = False
    connective: int = 0

    @property
    def has_figures(self) -> bool:
        """Whether a number stands in it."""
        return bool(_FIGURE.search(self.text))

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.text.rstrip("\"'”’」").endswith(("?", "까.", "까"))

    @property
    def is_quoted(self) -> bool:
        """Whether it is a quotation from end to end."""
        return bool(_QUOTED.match(self.text))


@dataclass(frozen=True, slots=True)
class Subhead:
    """A heading of the source's own and the sentence that holds it."""

    id: str
    text: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Material:
    """What an article gives a writer: lines in order, subheads in order; `is_talk` where the rest is a conversation."""

    lines: tuple[Line, ...]
    subheads: tuple[Subhead, ...]
    language: str | None
    is_talk: bool = False


def gather(article: Article, language: str | None) -> Material:
    """The tellable lines and the subheads of this article."""
    heads = _subheads(article, language)
    taken = {head.paragraph for head in heads}
    captions = {n for n, text in enumerate(article.paragraphs) if boilerplate.is_caption(text)}
    day = _day(article.published, language)
    apart = taken | captions
    turns = boilerplate.turns_from([sentence.text for sentence in article.sentences])
    pieces = [
        (sentence, piece)
        for sentence in article.sentences[: min(turns, _MOST)]
        for piece in sentences.split(clean.visible(sentence.text), language)
        if sentence.paragraph not in apart
    ]
    is_talk = turns < len(article.sentences)
    return Material(tuple(_tellable(pieces, language, day)), heads, language, is_talk)


def opening(
    lines: Sequence[Line], finders: Sequence[tuple[str, Callable[[Line], str | None]]]
) -> Iterator[tuple[str, str, str]]:
    """(label, value, id) of what each finder finds, in the first of these lines that has it."""
    for label, find in finders:
        for line in lines:
            if value := find(line):
                yield label, value, line.id
                break


def _tellable(
    pieces: Sequence[tuple[Sentence, str]], language: str | None, day: date | None
) -> Iterator[Line]:
    """A line for each piece that can be told, once; what leans on the one before it only right behind that one."""
    seen: set[str] = set()
    order, follows = 0, False
    for sentence, piece in pieces:
        line = _line(piece, sentence, language, day)
        key = re.sub(r"\W", "", line.text).casefold() if line else ""
        leans = line is not None and (line.is_quoted or (line.leans and order > 0))
        is_told = line is not None and key not in seen and (follows or not leans)
        follows = is_told
        if line and is_told:
            seen.add(key)
            yield replace(line, order=order, leans=line.leans or line.is_quoted)
            order += 1


def _day(published: datetime | None, language: str | None) -> date | None:
    """The day an article is of, where its readers live."""
    if published is None:
        return None
    local = published.astimezone(timezone(timedelta(hours=9))) if language == "ko" else published
    return local.date()


def trimmed(line: Line) -> Line:
    """The line without the connective that joins it to a sentence left out."""
    if not line.connective:
        return line
    text = line.text[line.connective :]
    return replace(line, text=text[0].upper() + text[1:], how="trim", connective=0)


def _line(piece: str, sentence: Sentence, language: str | None, published: date | None) -> Line | None:
    """This piece of a sentence as a line, or None where it cannot be told."""
    source = bylines.without(piece)
    if len(source) < 8 or boilerplate.is_foreign(source) or not sentences.is_balanced(source):
        return None
    text = _turned(source, language)
    if text is None:
        return None
    how: How = "trim" if source != piece else "ending" if text != source else "verbatim"
    if language == "ko":
        text = _dated(text, published)
    found = _CONNECTIVE[language].match(text) if language in _CONNECTIVE else None
    leans = bool(language in _LEANING and _LEANING[language].match(text)) or (
        language == "ko" and not _has_subject(source)
    )
    return Line(
        sentence.id,
        text,
        source,
        sentence.paragraph,
        0,
        how,
        words.content(source, language),
        leans,
        found.end() if found else 0,
    )


def _has_subject(sentence: str) -> bool:
    """Whether a Korean sentence says whom or what it is about; the reader takes what is left out from the one before it."""
    return any(
        m.tag in ("JKS", "JKC") or (m.tag == "JX" and m.form in _TOPICS) for m in korean.analyse(sentence)
    )


def _turned(source: str, language: str | None) -> str | None:
    """The sentence with the ending its language's post asks for, or None where it has no whole ending."""
    if language != "ko":
        is_whole = (
            _STOPPED.search(source)
            and source[-1] not in ")"
            and (source.count(" ") > 2 or language in _UNSPACED)
        )
        return source if is_whole else None
    if _ASKED.search(source):
        return None
    text = endings.formal(source)
    if not endings.is_formal(text) or not re.search("[가-힣]{2}", text):
        return None
    return text if _STOPPED.search(text) else text + "."


def _dated(text: str, published: date | None) -> str:
    """The text with the month before a bare day that lies within a week of the article, in the article's own month."""
    found = _DAY.search(text)
    if (
        published is None
        or found is None
        or re.search(r"\d\s?월", text)
        or abs(int(found["day"]) - published.day) > 7
    ):
        return text
    quotes = [m.start() for m in re.finditer("[\"“”‘’'「」]", text)]
    if quotes and quotes[0] < found.start() < quotes[-1]:
        return text
    return f"{text[: found.start()]}{published.month}월 {text[found.start() :]}"


def _subheads(article: Article, language: str | None) -> tuple[Subhead, ...]:
    """The paragraphs that head others: those the reader marked, else short ones without an end between long ones."""
    by_paragraph: dict[int, list[Sentence]] = {}
    for sentence in article.sentences:
        by_paragraph.setdefault(sentence.paragraph, []).append(sentence)
    marked = article.subheads or tuple(
        n for n in range(1, len(article.paragraphs) - 1) if _looks_like_head(article.paragraphs, n)
    )
    heads = []
    for number in marked:
        inside = by_paragraph.get(number, [])
        text = _head_text(" ".join(s.text for s in inside))
        if len(inside) == 1 and text and not boilerplate.is_foreign(text):
            heads.append(Subhead(inside[0].id, text, number))
    return tuple(heads)


def _looks_like_head(paragraphs: tuple[str, ...], n: int) -> bool:
    text = paragraphs[n].strip()
    if (
        not 4 <= len(text) <= 60
        or _STOPPED.search(text)
        or text.endswith((",", ":", ";", "…"))
        or re.search(r"[=@ⓒ©/|]", text)
    ):
        return False
    return (
        len(paragraphs[n - 1]) > 60
        and len(paragraphs[n + 1]) > 60
        and not paragraphs[n - 1].rstrip().endswith((",", ":"))
    )


def _head_text(text: str) -> str:
    text = bylines.without(clean.visible(text)).strip("<>[]【】〈〉《》◇◆■□▲△●○▶▷-–— ")
    text = re.sub(r"^\d{1,2}[.)]\s+", "", text).rstrip(".:")
    return text if 3 <= len(text) <= 70 and sentences.is_balanced(text) else ""
