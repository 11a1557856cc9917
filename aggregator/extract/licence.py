"""The terms a page states, with the words that state them, and the reservations it makes.

An open licence counts where it speaks of the article: in the head, in the JSON-LD of the article, by `rel=license`, by
KOGL's own mark, or in a whole statement (`terms.py`). None counts that stands in a figure, a caption, an aside, a menu, a
quotation, a comment or between two paragraphs of the article; in an aside a statement counts that speaks of the whole site.
A denial takes away all licences of that family; two licences that differ are none. A licence's bare name ("CC BY 4.0")
gives way to a reservation on the same page. In doubt the licence is `unknown`.

Sources: KOGL types 0-4 (https://www.kogl.or.kr), Creative Commons deeds, the TDM Reservation Protocol
(https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/), robots directives
(https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag) and their `noai` and `noimageai` extension.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TypeVar

from aggregator.extract import terms
from aggregator.extract.document import (
    ASIDE,
    CAPTION,
    FIGURE,
    FOOTER,
    NAV,
    QUOTE,
    Block,
    Document,
    Frame,
    Pointer,
)
from aggregator.extract.hints import is_of_comments
from aggregator.model import Licence, Page

_RIGHTS = (
    "dc.rights",
    "dcterms.rights",
    "dcterms.license",
    "dc.rights.license",
    "rights",
    "copyright",
    "license",
)
# Classes of what credits a picture or leads to other articles, and of what holds the terms of a page.
_BESIDE = re.compile(r"caption|credit|photo|gallery|thumb|related|teaser|recommend", re.I)
_OF_TERMS = re.compile(r"foot|licen[cs]e|copyright|legal|kogl|(?<![a-z])ccl?(?![a-z])|nuri|rights", re.I)
# So many links and so many texts at either end of a page are asked for its licence.
_MOST = 150
# So many blocks from the last of an article on are looked at for a reservation of its own.
_BEHIND = 4
# A credit is no longer than this; and how a Korean paper credits a picture.
_CREDIT = 160
_CREDITS = re.compile(
    r"^\W*(?:사진|이미지|영상|그림|그래픽)\s*(?:=|:|제공)|(?:사진|이미지|영상)\s*(?:제공|출처)\W*$"
)
# So many letters of the article after a mark, or so large a share of it, say that it stands within the article.
_WITHIN, _SHARE = 240, 0.3
_RESERVED = re.compile(
    r"무단\s*(?:전재|복제|배포|사용|도용)|재배포\s*금지|AI\s*학습|all rights reserved|alle rechte vorbehalten"
    r"|tous droits r[ée]serv[ée]s"
    r"|todos los derechos reservados|tutti i diritti riservati|無断転載|无断转载|未经授权|不得转载|版权所有|転載を禁",
    re.I,
)
# One of these stands in whatever _RESERVED finds.
_RESERVING = (
    "무단",
    "재배포",
    "학습",
    "rights res",
    "vorbehalten",
    "tous droits",
    "derechos",
    "riservati",
    "転載",
    "转载",
    "未经授权",
    "版权所有",
)
_NO_AI = re.compile(
    r"AI\s*(?:학습|훈련|데이터)[^.\n]{0,20}(?:금지|불허|불가)|인공지능[^.\n]{0,30}(?:학습|활용)[^.\n]{0,12}금지"
    r"|(?:not|no)\b[^.\n]{0,80}\b(?:train|training)\b[^.\n]{0,40}\b(?:AI|machine learning|models?)\b",
    re.I,
)
# Words that ban training of models reserve the page, and nothing here trains one; words that reserve mining are an opt-out
# (Directive (EU) 2019/790, article 4(3); § 44b UrhG; article L122-5-3 CPI).
_MINING = re.compile(
    r"(?:text|texte?s?)[\s-]*(?:and|&|und|och|og|-)[\s-]*data[\s-]*mining|(?:data|text)[\s-]?mining"
    r"|(?<![a-z])TDM(?![a-z])|§\s*44\s?b\b"
    r"|nutzungsvorbehalt|fouille (?:de )?(?:textes?|données)|miner[ií]a de (?:textos?|datos)"
    r"|estrazione di testo|tekst-? ?en ?data ?mining"
    r"|텍스트\s*(?:및|·|,|와|&)?\s*데이터\s*(?:마이닝|분석)|テキスト.{0,6}データ.{0,3}マイニング|文本.{0,3}数据挖掘",
    re.I,
)
_MINING_WORDS = (
    "mining",
    "tdm",
    "44b",
    "44 b",
    "nutzungsvorbehalt",
    "fouille",
    "miner",
    "estrazione",
    "마이닝",
    "マイニング",
    "挖掘",
)
_RESERVES = re.compile(
    r"reserv|r[ée]serv|riserv|prohib|forbid|interdi|\boppos|opt(?:s|ed|ing)?[ -]?out|vorbeh[aä]lt|untersag"
    r"|verboten|widersproch|widerspr[iu]ch"
    r"|vietat|verbod|voorbehou|not (?:be )?(?:permitted|allowed|used)|nicht (?:gestattet|erlaubt|zulässig)"
    r"|without (?:\w+ ){0,3}(?:permission|consent|licen[cs]e)"
    r"|금지|유보|불허|보유|禁|保留",
    re.I,
)
_NOTICE = 2_000
_Found = TypeVar("_Found")
_ROBOTS = ("robots", "googlebot", "aggregator")
_FORBIDDEN = {"noai", "noml", "noindex", "none", "nosnippet", "noarchive-ai"}


@dataclass(frozen=True, slots=True)
class _Claim:
    """A licence that a page claims for itself; `is_firm` by a machine-readable mark or a whole statement, not by its name alone.

    `is_general` says that it is of the whole site, which an article may except itself from.
    """

    code: str
    evidence: str
    is_firm: bool
    is_general: bool = False


class _Place:
    """Where on the page the article stands."""

    def __init__(self, document: Document, paragraphs: Iterable[str]) -> None:
        self.document = document
        self.lines = [" ".join(one.split()) for one in paragraphs]

    @cached_property
    def text(self) -> str:
        """All the page shows, in small letters: a look for single words is cheaper than a search of each line."""
        return "\n".join(block.text for block in self.document.blocks).lower()

    @cached_property
    def told(self) -> list[Block]:
        """The blocks of the article."""
        lines, text = frozenset(self.lines), "\n".join(self.lines)
        return [block for block in self.document.blocks if _is_in(block.text, text, lines)]

    @cached_property
    def orders(self) -> frozenset[int]:
        """The orders of these blocks."""
        return frozenset(block.order for block in self.told)

    @cached_property
    def prose(self) -> list[Block]:
        """The blocks of the article without its own lines on terms."""
        return [block for block in self.told if not terms.names(block.text)]

    @cached_property
    def bounds(self) -> tuple[int, int]:
        """Between these orders the article stands before a block and goes on after it."""
        sizes = [(block.order, len(block.text)) for block in self.prose]
        least, after = min(_WITHIN, _SHARE * sum(size for _, size in sizes)), 0
        for order, size in reversed(sizes):
            after += size
            if after > least:
                return sizes[0][0], order
        return 0, 0

    def is_within(self, order: int) -> bool:
        """Whether the article stands before this block and goes on after it."""
        return self.bounds[0] < order < self.bounds[1]

    @cached_property
    def holders(self) -> frozenset[int]:
        """The orders of the elements that hold the article, and so what is said of more than a part of the page."""
        frame = self.prose[0].frame if self.prose else None
        return frozenset(_upwards(frame))

    def around(self, frame: Frame) -> Iterator[Frame]:
        """The elements around a place, short of those that hold the article too."""
        above: Frame | None = frame
        while above is not None and above.order not in self.holders and above.tag not in ("body", "html"):
            yield above
            above = above.parent

    @cached_property
    def beside(self) -> list[str]:
        """The short lines at the article's ends and right behind it that are no footer's."""
        if not self.prose:
            return []
        blocks = self.document.blocks[self.prose[0].order : self.prose[-1].order + _BEHIND]
        return [
            block.text
            for block in blocks
            if len(block.text) < 500
            and not self.is_within(block.order)
            and not block.frame.marks & (FOOTER | ASIDE)
            and not any(_OF_TERMS.search(one.hints) for one in self.around(block.frame))
        ]

    def is_told(self, block: Block) -> bool:
        """Whether this block is a part of the article."""
        return block.order in self.orders


def _upwards(frame: Frame | None) -> Iterator[int]:
    while frame is not None:
        yield frame.order
        frame = frame.parent


def _is_in(line: str, text: str, lines: frozenset[str]) -> bool:
    """Whether a text, whose ends an article may have trimmed, is one of the article's lines or in one."""
    return line in lines if len(line) < 40 else line[:40] in text or line[-40:] in text


def stated(
    document: Document, page: Page, paragraphs: Iterable[str] = (), named: str | None = None
) -> Licence:
    """The licence of this page, `unknown` where it states none, and the opt-out if a notice or a mark makes one.

    `paragraphs` are the article's, `named` is the licence that its JSON-LD names.
    """
    place = _Place(document, paragraphs)
    code, evidence = _terms(document, place, named) or ("unknown", "")
    return Licence(code, evidence[:300], _opt_out(document, page, place))


def _terms(document: Document, place: _Place, named: str | None) -> tuple[str, str] | None:
    claims = [*_in_head(document, named), *_on_page(document, place)]
    firm = [claim for claim in claims if claim.is_firm]
    of_article = _reserving(place.beside) if firm and all(claim.is_general for claim in firm) else None
    return of_article or _agreed(firm) or _reserved(document) or (None if firm else _agreed(claims))


def _agreed(claims: list[_Claim]) -> tuple[str, str] | None:
    """The first of these claims, if all of them are of one licence."""
    kinds = {terms.kind(claim.code) for claim in claims}
    return (claims[0].code, claims[0].evidence) if len(kinds) == 1 else None


def _in_head(document: Document, named: str | None) -> Iterator[_Claim]:
    """What the head and the JSON-LD of the article name."""
    links = [href for rel, href in document.links if "license" in rel.split()]
    for value in (link[: terms.LONGEST] for link in (*links[:_MOST], named or "")):
        is_open = not (terms.is_of_other(value) or terms.is_denied(value))
        code = terms.linked(value) or (terms.worded(value) if is_open else None)
        if code:
            yield _Claim(code, value, True)
    for name, value in document.metas:
        said = terms.said(value, terms.linked(value)) if name in _RIGHTS else None
        if said:
            yield _Claim(said.code, value, True)


def _on_page(document: Document, place: _Place) -> Iterator[_Claim]:
    """What marks, links and statements on the page claim, without the families of licences that it denies."""
    if not document.pointers and not any(map(place.text.__contains__, terms.NAMES)):
        return
    naming = _ends([block for block in document.blocks if terms.names(block.text)])
    shown = [block for block in naming if not place.is_told(block)]
    denied = {terms.names(block.text) for block in shown if terms.is_denied(block.text)}
    held: dict[int, list[Pointer]] = {block.order: [] for block in naming}
    pointers = _ends(document.pointers)
    for pointer in pointers:
        if pointer.block:
            held.setdefault(pointer.block.order, []).append(pointer)
    claims = [_pointed(pointer, place) for pointer in pointers]
    claims += [_spoken(document.blocks[order], held[order], place) for order in sorted(held)]
    yield from (claim for claim in claims if claim and terms.family(claim.code) not in denied)


def _ends(found: list[_Found]) -> list[_Found]:
    """The first and the last of these: a page that names licences more often than anybody does is read in a moment too."""
    return found if len(found) <= 2 * _MOST else found[:_MOST] + found[-_MOST:]


def _pointed(pointer: Pointer, place: _Place) -> _Claim | None:
    """The claim of a rel=license, of KOGL's mark, or of a link that stands alone."""
    order = pointer.near.order if pointer.near else len(place.document.blocks)
    if pointer.is_of_media or pointer.frame.marks & ASIDE or not _is_apart(pointer.frame, place):
        return None
    before = place.document.blocks[order - 1].text if order else ""
    if pointer.alt is not None:
        code = terms.marked(pointer.value, pointer.alt) if _is_mark(pointer, before) else None
        found = _Claim(code, f"{pointer.value} {pointer.alt}".strip(), True) if code else None
    else:
        code = terms.linked(pointer.value)
        found = _Claim(code, pointer.value, pointer.is_named) if code and _is_free(pointer, before) else None
    return None if found is None or place.is_within(order) else found


def _is_mark(pointer: Pointer, before: str) -> bool:
    """Whether a picture of KOGL is no entry that leads to another article, and no part of a picture's credit."""
    text = pointer.block.text if pointer.block else ""
    if len(text) > terms.LONGEST or (len(before) < _CREDIT and _CREDITS.search(before)):
        return False
    if terms.names(text):
        return terms.said(text) is not None or not terms.is_of_other(text)
    leads_on = pointer.block is not None and pointer.block.linked >= max(10, len(text))
    return not leads_on and not terms.is_of_other(text)


def _is_free(pointer: Pointer, before: str) -> bool:
    """Whether what is said around a link to a licence is not of another thing, and denies nothing."""
    text = pointer.block.text if pointer.block else ""
    if len(text) > terms.LONGEST:
        return False
    if not pointer.is_named:
        return not text and not _is_credit(before)
    naming = [one for one in terms.sentences(text) if terms.names(one)] or [text]
    return not terms.is_denied(text) and not all(map(terms.is_of_other, naming))


def _is_credit(text: str) -> bool:
    return len(text) < _CREDIT and terms.is_of_other(text)


def _spoken(block: Block, pointers: list[Pointer], place: _Place) -> _Claim | None:
    """The claim of a text, by its words and its links."""
    if (
        place.is_within(block.order)
        or any(one.is_of_media for one in pointers)
        or not _is_apart(block.frame, place)
    ):
        return None
    links = {code: one.value for one in pointers if one.alt is None and (code := terms.linked(one.value))}
    if len({terms.kind(code) for code in links}) > 1:
        return None
    said = terms.said(block.text, next(iter(links), None))
    if said is None or (block.frame.marks & ASIDE and not said.is_of_site):
        return None
    if place.is_told(block) and not said.is_of_article and not (said.is_whole and _is_kogl(said.code)):
        return None
    if said.is_whole:
        is_general = said.is_of_site and not said.is_of_article
        return _Claim(said.code, links.get(said.code, block.text), True, is_general)
    is_plain = _is_plain(block, pointers, bool(links), place) and not _is_credit(
        _above(block, place.document)
    )
    return _Claim(said.code, links.get(said.code, block.text), False) if is_plain else None


def _is_kogl(code: str) -> bool:
    return terms.family(code) == "KOGL"


def _is_plain(block: Block, pointers: list[Pointer], is_linked: bool, place: _Place) -> bool:
    """Whether a licence's bare name is no entry of a list that leads elsewhere."""
    if block.links and not is_linked and not any("kogl.or.kr" in one.value for one in pointers):
        return False
    is_of_terms = any(_OF_TERMS.search(one.hints) for one in islice(place.around(block.frame), 3))
    return is_linked or is_of_terms or bool(block.frame.marks & FOOTER) or terms.names(block.text) == "KOGL"


def _above(block: Block, document: Document) -> str:
    """The text right above this one, in the same box."""
    before = document.blocks[block.order - 1] if block.order else None
    return before.text if before and before.frame.parent is block.frame.parent else ""


def _is_apart(frame: Frame, place: _Place) -> bool:
    """Whether nothing around says that what stands here is of a picture, another article, a menu or a reader."""
    if frame.marks & (FIGURE | CAPTION | QUOTE | NAV):
        return False
    around = [one.hints for one in place.around(frame)]
    return not any(map(is_of_comments, around)) and not any(map(_BESIDE.search, around[:3]))


def _reserved(document: Document) -> tuple[str, str] | None:
    """The strongest notice on the page that reserves all rights."""
    notices = [
        value
        for name, value in document.metas
        if name in ("copyright", "dc.rights", "dcterms.rights", "rights")
    ]
    return _reserving(notices + [block.text for block in document.blocks if len(block.text) < 500])


def _reserving(notices: list[str]) -> tuple[str, str] | None:
    # A look for single words is cheaper than a search of each line, and most pages reserve nothing.
    low = "\n".join(notices).lower()
    words = [word for word in _RESERVING if word in low]
    if not words:
        return None
    found = [
        text for text in notices if any(map(text.lower().__contains__, words)) and _RESERVED.search(text)
    ]
    return ("reserved", max(found, key=_strength)) if found else None


def _strength(text: str) -> tuple[bool, int]:
    return bool(_NO_AI.search(text)), -len(text)


def _opt_out(document: Document, page: Page, place: _Place) -> str | None:
    return _robots(document, page) or _tdm(document, page) or _notice(document, place)


def _robots(document: Document, page: Page) -> str | None:
    said = [f"{name}: {value}" for name, value in document.metas if name in _ROBOTS]
    said += [f"X-Robots-Tag: {value}" for name, value in page.headers if name.lower() == "x-robots-tag"]
    for line in said:
        directives = {word.strip().lower() for word in re.split(r"[,:;\s]", line)[1:]}
        if directives & _FORBIDDEN:
            return line[:200]
    return None


def _tdm(document: Document, page: Page) -> str | None:
    value = page.header("tdm-reservation") or document.meta("tdm-reservation")
    return f"tdm-reservation: {value}"[:200] if value and value.strip() == "1" else None


def _notice(document: Document, place: _Place) -> str | None:
    """The sentence that reserves mining; what an article tells of the law reserves nothing."""
    if not any(map(place.text.__contains__, _MINING_WORDS)):
        return None
    for block in document.blocks:
        if len(block.text) > _NOTICE or not _MINING.search(block.text) or place.is_within(block.order):
            continue
        for sentence in re.split(r"(?<=[.!?。])\s+(?=[A-ZÀ-Ý가-힣])", block.text):
            if _MINING.search(sentence) and _RESERVES.search(sentence):
                return sentence[:200]
    return None
