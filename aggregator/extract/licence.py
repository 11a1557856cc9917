"""The terms a page states, with the words that state them, and the reservations its machine-readable marks make.

Sources: KOGL types 0-4 (https://www.kogl.or.kr), Creative Commons deeds, the TDM Reservation Protocol
(https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/), robots directives
(https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag) and their `noai` and `noimageai` extension.
"""

from __future__ import annotations

import re

from aggregator.extract.document import Document
from aggregator.model import Licence, Page

_CC_LINK = re.compile(
    r"creativecommons\.org/(?:licenses/([a-z-]+)/(\d\.\d)|publicdomain/(zero|mark)/(\d\.\d))", re.I
)
_CC_WORDS = re.compile(
    r"(?<![A-Za-z])CC[ -](BY(?:[ -](?:NC|SA|ND)){0,2})(?:[ -](\d\.\d))?(?![A-Za-z])|(?<![A-Za-z])CC0(?![A-Za-z0-9])"
)
_KOGL_LINK = re.compile(
    r"(?:kogl|opentype|open_?code|gonggong|type|img_?open)[^\s]{0,40}?(?:type|opentype|code|_|-|0)([0-4])(?!\d)",
    re.I,
)
_KOGL_WORDS = re.compile(
    r"공공누리[^.。\n]{0,60}?제?\s*([0-4])\s*유형|KOGL[^.\n]{0,30}?Type\s*([0-4])|공공누리\s*\(?\s*출처표시\s*([^)\n]{0,40})"
)
_RESERVED = re.compile(
    r"무단\s*(?:전재|복제|배포|사용|도용)|재배포\s*금지|AI\s*학습|all rights reserved|alle rechte vorbehalten|tous droits r[ée]serv[ée]s"
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
# (Directive (EU) 2019/790, article 4(3)).
_NO_MINING = re.compile(r"text and data mining[^.\n]{0,60}(?:reserved|prohibited|not permitted)", re.I)
_ROBOTS = ("robots", "googlebot", "aggregator")
_FORBIDDEN = {"noai", "noml", "noindex", "none", "nosnippet", "noarchive-ai"}
_OPEN = {"": "kogl-1", "상업적이용금지": "kogl-2", "변경금지": "kogl-3", "상업적이용금지변경금지": "kogl-4"}


def stated(document: Document, page: Page) -> Licence:
    """The licence of this page: `unknown` where it states none, and the opt-out if a machine-readable mark makes one."""
    code, evidence = _open(document) or _reserved(document) or ("unknown", "")
    return Licence(code, evidence[:300], _opt_out(document, page))


def _open(document: Document) -> tuple[str, str] | None:
    named = [value for rel, value in document.links if rel == "license"]
    named += [mark.href or mark.value for mark in document.marks if mark.prop == "license"]
    for link in named:
        code = _cc(link) or _kogl(link)
        if code:
            return code, link
    for block in document.blocks:
        code = _kogl_words(block.text) if "공공누리" in block.text or "KOGL" in block.text else None
        if code:
            return code, block.text
    for link in document.licences:
        code = _kogl(link) or _kogl_words(link)
        if code:
            return code, link
    return _cc_page(document)


def _cc_page(document: Document) -> tuple[str, str] | None:
    """Creative Commons named in a link or in words; only if the page names one licence, for pictures have their own."""
    found = {code: link for link in document.licences if (code := _cc(link))}
    if len(found) == 1:
        return next(iter(found.items()))
    if found:
        return None
    for block in document.blocks:
        match = _CC_WORDS.search(block.text) if "CC" in block.text and len(block.text) < 400 else None
        if match:
            return _cc_code(match[1], match[2]), block.text
    return None


def _cc(link: str) -> str | None:
    match = _CC_LINK.search(link)
    if not match:
        return None
    if match[3]:
        return f"CC0-{match[4]}" if match[3].lower() == "zero" else "CC-PDM-1.0"
    return _cc_code(match[1], match[2])


def _cc_code(kind: str | None, version: str | None) -> str:
    return f"CC-{kind.upper().replace(' ', '-')}-{version or '4.0'}" if kind else "CC0-1.0"


def _kogl(link: str) -> str | None:
    low = link.lower()
    if "kogl" not in low and "opentype" not in low and "opencode" not in low and "open_type" not in low:
        return None
    match = _KOGL_LINK.search(low)
    return f"kogl-{match[1]}" if match else None


def _kogl_words(text: str) -> str | None:
    match = _KOGL_WORDS.search(text)
    if not match:
        return None
    digit = match[1] or match[2]
    if digit:
        return f"kogl-{digit}"
    terms = "".join(re.findall(r"상업적\s*이용\s*금지|변경\s*금지", match[3])).replace(" ", "")
    return _OPEN.get(terms)


def _reserved(document: Document) -> tuple[str, str] | None:
    notices = [
        value
        for name, value in document.metas
        if name in ("copyright", "dc.rights", "dcterms.rights", "rights")
    ]
    notices += [block.text for block in document.blocks if len(block.text) < 500]
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


def _opt_out(document: Document, page: Page) -> str | None:
    return _robots(document, page) or _tdm(document, page) or _notice(document)


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


def _notice(document: Document) -> str | None:
    for block in document.blocks:
        if "ining" in block.text and len(block.text) < 500:
            match = _NO_MINING.search(block.text)
            if match:
                return block.text[:200]
    return None
