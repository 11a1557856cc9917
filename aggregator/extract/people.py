"""Who wrote it and who published it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from aggregator.extract.document import Document
from aggregator.extract.headline import fold
from aggregator.extract.structured import Facts
from aggregator.text.clean import visible

_LEAD = re.compile(
    r"^(?:(?:written |posted |story |text )?by\b|von\b|par\b|por\b|di\b|door\b|av\b|från\b|автор|текст|texte?|words|author|autor|redaktion|reporting by|作者|記者|记者|文|글|취재|글·사진)[\s:：.·]+",
    re.I,
)
_FAMILY = "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염여추"
_ROLE = re.compile(r"(?:기자|특파원|논설위원|앵커|아나운서|칼럼니스트|리포터|에디터)(?![가-힣])")
_AND = re.compile(r"[·,/&、;|]|\s및\s")
_HANGUL = re.compile(r"(?<![^\W_])[가-힣]{2,4}(?![^\W_])")
# What stands before a role and belongs to it: 김철수 경제전문기자.
_KIND = re.compile(
    r"(?:(?<=[가-힣]{2})|(?<![가-힣]))(?:선임|수석|인턴|객원|전문|시민|여행|의학|수습|사진|영상)(?![가-힣])"
)
_WHOLE = re.compile(rf"(?!한겨레)[{_FAMILY}][가-힣]{{2}}")
_KOREAN_ROLE = re.compile(
    r"\s*(?:선임|수석|인턴|객원|전문|시민)?\s?(?:기자|특파원|논설위원|앵커|아나운서|칼럼니스트|리포터|에디터|PD|작가|교수|편집위원|대표)\s*$"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_ADDRESS = re.compile(r"https?://|www\.|facebook\.com|^@|^//")
_TAIL = re.compile(r"\s*(?:[|,;]|\s[-–—]\s|\(|\d{1,2}[./]\d|\d{4}).*$")
_SPLIT = re.compile(r"\s*(?:,|;|/|·|&|、|\||\band\b|\bund\b|\bet\b|\by\b|\be\b)\s*")
_NOT_NAMES = re.compile(
    r"^(?:admin|administrator|editor|staff|news|newsroom|redaktion|redaction|online|web|guest|unknown|author|by|team|desk|follow|share|read more|null|none|undefined|디지털뉴스|온라인|편집국|뉴스|취재|기자|관리자)\b",
    re.I,
)
# A desk or a whole paper is no person: "iMBC 연예", "디지털뉴스부", "SBS 뉴스", "OSEN".
_DESK = re.compile(
    rf"(?:뉴스|연예|스포츠|편집국|편집부|취재팀|보도국|일보|신문|방송|부|팀|(?<!^[{_FAMILY}][^책])실|닷컴|미디어|통신)$|^[A-Z]{{3,6}}$"
)
# "칼럼니스트 홍길동 hong@paper.kr", "홍길동 / 사진출처 ...", "Jane Roe, KBS World Radio News."
_SIGNED = (
    re.compile(
        r"^(?:[가-힣]{2,8}\s?)?(?:칼럼니스트|평론가|논설위원)\s([가-힣]{2,4})(?:\s+[\w.+-]+@[\w.-]+)?$"
    ),
    re.compile(r"^([가-힣]{2,4})\s(?:[가-힣]{2,6})?(?:칼럼니스트|평론가|논설위원)(?:\s+[\w.+-]+@[\w.-]+)?$"),
    re.compile(r"^([가-힣]{2,4})\s?[/|]\s?사진\s?(?:출처|제공|[=:])"),
    re.compile(r"^([A-Z][\w'-]+(?: [A-Z]\.)? [A-Z][\w'-]+), (?:[A-Z]\w+ ){1,4}News\.$"),
)
# Several names share the role (한지훈 박재현 기자), or one has what is no name before it (부산/홍길동 기자).
_SIGN_OFF = re.compile(
    rf"(?:^|[\s()\[\]/=■▶<])(?:((?:[{_FAMILY}][가-힣][가-힣](?<![는을를에와과로])[·,\s]\s?){{1,4}}[가-힣]{{2,4}})|(?:[가-힣A-Za-z]{{2,12}}[=·/\s]+)?([가-힣]{{2,4}}))"
    r"\s?(?:[가-힣]{0,4}\s)?(?:기자|특파원|논설위원)(?=$|[\s)\]>=,.입가였/·]|[A-Za-z0-9._+-]+@)"
)


def authors(
    document: Document, facts: Facts, body: Iterable[str], extra: Facts
) -> tuple[tuple[str, ...], str]:
    """(names, where they came from); nothing where the page names no one but itself."""
    sites = {fold(name) for name in (facts.publisher, extra.publisher, document.meta("og:site_name")) if name}
    for came_from, said in _candidates(document, facts, body, extra):
        names = tuple(
            dict.fromkeys(name for text in said for name in _names(text) if _is_person(name, sites))
        )
        if names:
            return names[:12], came_from
    return (), ""


def _candidates(
    document: Document, facts: Facts, body: Iterable[str], extra: Facts
) -> Iterator[tuple[str, Iterable[str]]]:
    lines = tuple(body)
    yield "script", extra.authors
    yield "json-ld", facts.authors
    yield "meta", [value for name, value in document.metas if name in ("author", "article:author", "dc.creator", "dcterms.creator", "byl", "parsely-author", "sailthru.author", "dable:author", "dd:author", "citation_author", "twitter:data1")
                   and not (name == "twitter:data1" and len(value.split()) > 5)]  # fmt: skip
    yield "itemprop", [mark.value for mark in document.marks if mark.prop == "author"]
    yield "sign-off", _signed(lines)
    yield "byline", [mark.value for mark in document.marks if mark.prop == "byline" and len(mark.value) < 120]
    yield "page", _signed(block.text for block in document.blocks if len(block.text) < 160)


def _signed(lines: Iterable[str]) -> Iterator[str]:
    """Korean sign-offs: `(서울=연합뉴스) 홍길동 기자 =`, `홍길동 기자 hong@paper.kr`."""
    for line in lines:
        if "기자" in line or "특파원" in line or "논설위원" in line:
            for several, one in _SIGN_OFF.findall(line[:80] + " \n " + line[-80:]):
                yield from _named(several or one)
        if len(line) < 80:
            yield from (match[1] for form in _SIGNED if (match := form.search(line)))


def _names(text: str) -> Iterator[str]:
    plain = _LEAD.sub("", visible(_MAIL.sub(" ", text[:300])).strip(" ()[]=:|-–—"))
    if _ADDRESS.search(plain):
        return
    korean = list(_korean(plain))
    if korean:
        yield from korean
        return
    for part in _SPLIT.split(plain):
        name = _KOREAN_ROLE.sub("", _TAIL.sub("", part)).strip(" .,:;-–—|*")
        if name:
            yield _korean_order(name)


def _korean(text: str) -> Iterator[str]:
    """Those named before a role: `경제부 김철수 기자`, `김철수·이영희 기자`, `도쿄=김철수 특파원`."""
    at = 0
    for role in _ROLE.finditer(text):
        *others, last = _AND.split(text[at : role.start()])
        at = role.end()
        yield from (name for part in others if _WHOLE.fullmatch(name := part.rpartition("=")[2].strip()))
        yield from _named(last)


def _named(text: str) -> list[str]:
    """The words that are whole Korean names, else the first that is neither a desk nor a kind of reporter."""
    words = [word for word in _HANGUL.findall(_KIND.sub("", text)) if not _DESK.search(word)]
    return [word for word in words if _WHOLE.fullmatch(word)] or words[:1]


def _korean_order(name: str) -> str:
    """Arc sites write the given name first: `선민 박` is 박선민."""
    match = re.fullmatch(r"([가-힣]{2}) ([가-힣])", name)
    return f"{match[2]}{match[1]}" if match else name


def _is_person(name: str, sites: set[str]) -> bool:
    folded = fold(name)
    if _DESK.search(name) and not name.endswith(("기자", "특파원")):
        return False
    if not folded or folded in sites or len(name) > 60 or len(folded) < 2 or _NOT_NAMES.match(name):
        return False
    return len(name.split()) <= 6 and not any(
        site and (site in folded or folded in site) for site in sites if len(folded) > 3
    )


def publisher(document: Document, facts: Facts, told: str | None) -> tuple[str | None, str]:
    """(name, where it came from): the operator's word, then JSON-LD, then the site's own name, then its host."""
    for came_from, name in (
        ("source", told),
        ("json-ld", facts.publisher),
        ("og:site_name", document.meta("og:site_name")),
        (
            "meta",
            document.meta(
                "dd:publisher", "dc.publisher", "article:publisher", "publisher", "application-name"
            ),
        ),
        ("itemprop", next((mark.value for mark in document.marks if mark.prop == "publisher"), None)),
        ("copyright", document.meta("copyright")),
    ):
        if name and not _ADDRESS.search(name) and len(name) <= 80:
            return visible(name), came_from
    return None, ""


def host(url: str) -> str:
    """The host of an address without `www.`, or ''."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def are_one_site(one: str, other: str) -> bool:
    """Whether both addresses are of one host, or one of a host under the other's."""
    mine, its = sorted((host(one), host(other)), key=len)
    return bool(mine) and (mine == its or ("." in mine and its.endswith(f".{mine}")))
