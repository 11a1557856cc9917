"""HTML pages that list articles -> their links.

An article link is told from navigation by three things together: where it stands (not in menus, headers, footers), how it
reads (a headline has the length of one), and that its address has a shape many links on the page share, such as
`/news/#/#`. Groups of equal shape are weighed as a whole, so that a short headline comes with its neighbours.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from aggregator.errors import SourceError
from aggregator.poll.announced import Announced, Item, Reading, gathered, plain
from aggregator.text import dates, urls


class Anchor(NamedTuple):
    """A link of the page: its element, address and words, and how much where it stands speaks for an article."""

    element: Any
    url: str
    text: str
    standing: float

    @property
    def score(self) -> float:
        """How much it looks like an article by itself."""
        return self.standing + _reading(self.text)


def announced(text: str, look: Reading) -> Announced:
    """The articles this page lists; raises SourceError if it lists none."""
    tree = parse(text)
    if tree is None:
        raise SourceError("an empty page", url=look.base)
    base = based(tree, look.base)
    chosen = articles(tree, base)[:MOST_LINKS]
    if not chosen:
        raise SourceError("no list of articles found on this page", url=look.base)
    return Announced(
        gathered(_items(chosen, look), look, tree.get("lang")),
        "listing",
        title=plain(tree.findtext(".//title"), 500),
        next_page=next_page(tree, base),
    )


def parse(text: str) -> Any:
    """The tree of this page, or None if there is nothing in it."""
    import lxml.etree  # 20 ms, only where a page is read
    import lxml.html

    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return None


def based(tree: Any, base: str) -> str:
    """The address relative links are resolved against."""
    found = tree.find(".//base[@href]")
    return (urls.absolute(found.get("href"), base) if found is not None else None) or base


def articles(tree: Any, base: str) -> tuple[tuple[Anchor, ...], ...]:
    """The article links of a page in its order, those of one address together."""
    groups: dict[str, dict[str, list[Anchor]]] = defaultdict(dict)
    for anchor in _anchors(tree, base):
        groups[shape(anchor.url)].setdefault(urls.identity(anchor.url), []).append(anchor)
    told = [tuple(same) for group in _chosen(groups) for same in group if len(_headline(same)) >= 4]
    order = {element: number for number, element in enumerate(tree.iter("a", "area"))}
    return tuple(sorted(told, key=lambda same: order[same[0].element]))


def _chosen(groups: dict[str, dict[str, list[Anchor]]]) -> Iterator[list[list[Anchor]]]:
    """The groups that are articles: each link of them good enough by itself, or many that are better than nothing."""
    worth = {key: _worth(key, group) for key, group in groups.items()}
    strength = {key: worth[key] * min(len(group), 30) ** 0.5 for key, group in groups.items()}
    least = max(LEAST, max(strength.values(), default=0.0) / 4)
    for key, group in groups.items():
        if worth[key] >= GOOD or (worth[key] > 0.3 and strength[key] >= least):
            yield _inside(group)


def _anchors(tree: Any, base: str) -> Iterator[Anchor]:
    """Links to other pages of the same publisher that are not plainly something else."""
    home, myself = urls.family(base), urls.identity(base)
    for count, element in enumerate(tree.iter("a", "area")):
        if count >= MOST_ANCHORS:
            return
        href = element.get("href") or ""
        if not href or href[0] == "#" or NO_PAGE.match(href):
            continue
        url = urls.clean(href, base)
        url = _numbered(url) if url and "?" in url else url
        if url and urls.family(url) == home and urls.identity(url) != myself and not OTHER.search(_tail(url)):
            yield Anchor(element, url, _words(element), _standing(element))


def _numbered(url: str) -> str:
    """The address of a numbered article without its place in a list, where it stands elsewhere tomorrow."""
    parts = urlsplit(url)
    pairs = parts.query.split("&")
    if not any(map(NUMBERED.fullmatch, pairs)):
        return url
    return urlunsplit(parts._replace(query="&".join(pair for pair in pairs if not PLACE.match(pair))))


def _tail(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _words(element: Any) -> str:
    """The headline inside a link if it marks one, else its text, its title or its picture's."""
    marked = next(
        (part for part in element.iter() if part.tag in HEADS or TITLE.search(part.get("class") or "")),
        element,
    )
    text = " ".join(" ".join(marked.itertext()).split())
    if text and not MORE.fullmatch(text[:80]):
        return text[:500]
    picture = next(element.iter("img"), None)
    return (element.get("title") or (picture.get("alt") if picture is not None else "") or "").strip()[:500]


def _reading(text: str) -> float:
    """Headlines have 10 to 80 letters in Korean, 4 to 25 words in English; a menu's entries have fewer."""
    letters = len(text) + sum(1 for char in text if char > "\u1100")
    if MORE.fullmatch(text) or letters < 6:
        return -1.0
    if letters < 16:
        return -0.3
    return 1.0 if letters >= 24 else 0.4


def _standing(element: Any) -> float:
    """What the elements around a link say of it: entries of a list and headings for it, margins against it."""
    score = 0.0
    for depth, outer in enumerate(element.iterancestors()):
        if depth > 12 or outer.tag in ("article", "main", "body"):
            return max(score, 0.6) if outer.tag == "article" else score
        if outer.tag in HEADS:
            score = 0.6
        elif outer.tag in LISTS:
            score = max(score, 0.6 if any(child.tag in HEADS for child in outer) else 0.2)
        score = min(score, _margin(outer))
        if score < 0:
            return score
    return score


def _margin(element: Any) -> float:
    """Below 0 for menus and the like, less so for the boxes beside a page."""
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag in ("nav", "footer") or MENU.search(name):
        return -1.5
    if element.tag == "header" and next(element.iter("h2", "h3", "article"), None) is None:
        return -1.5
    return -1.0 if element.tag == "aside" or BESIDE.search(name) else 1.0


def shape(url: str) -> str:
    """What addresses of one kind of page have in common: numbers, slugs and sections stand for all of their kind."""
    parts = urlsplit(url)
    segments = [_sort(segment) for segment in parts.path.split("/")]
    if segments[-1] in ("#", "*"):
        segments = [
            segment if segment in ("", "#", "*") or ARTICLE.search(segment) else "w" for segment in segments
        ]
    names = (
        f"{name}={'#' if DIGIT.search(value) else value[:20]}"
        for name, value in sorted(parse_qsl(parts.query))
    )
    return "/".join(segments) + "?" + "&".join(names)


def _sort(segment: str) -> str:
    if (
        segment.count("-") >= 2
        or segment.count("_") >= 3
        or "%" in segment
        or (len(segment) > 12 and "-" in segment)
    ):
        return "*"
    return NUMBER.sub("#", segment) if DIGIT.search(segment) else segment


def _worth(key: str, group: dict[str, list[Anchor]]) -> float:
    """How likely the links of this shape are articles, each by itself."""
    scores = [max(anchor.score for anchor in same) for same in group.values()]
    form = (0.6 if "#" in key or "*" in key else -0.4) + (0.5 if ARTICLE.search(key) else 0.0)
    return sum(scores) / len(scores) + form


def _inside(group: dict[str, list[Anchor]]) -> list[list[Anchor]]:
    """The articles of a group without those that stand only in boxes and menus, unless that is where most stand."""
    for least in (0.0, -1.0):
        inside = [same for same in group.values() if max(anchor.standing for anchor in same) >= least]
        if len(inside) * 2 >= len(group):
            return inside
    return list(group.values())


def _headline(same: list[Anchor] | tuple[Anchor, ...]) -> str:
    """The likeliest headline among the links to one article: the first that reads like one."""
    texts = [anchor.text for anchor in same if not MORE.fullmatch(anchor.text)]
    return next((text for text in texts if _reading(text) > 0), max(texts, key=len, default=""))


def _items(chosen: tuple[tuple[Anchor, ...], ...], look: Reading) -> Iterator[Item]:
    """Each article with what stands beside its link: a date, a line of text."""
    owners: dict[Any, set[int]] = defaultdict(set)
    for number, same in enumerate(chosen):
        for anchor in same:
            for outer in anchor.element.iterancestors():
                owners[outer].add(number)
    for number, same in enumerate(chosen):
        holder = _holder(same, owners, number)
        title = _headline(same)
        yield Item((same[0].url,), None, title, _date(holder, look), _summary(holder, title))


def _holder(same: tuple[Anchor, ...], owners: dict[Any, set[int]], number: int) -> Any:
    """The largest element that holds this article's links and no other's."""
    held = same[0].element
    for outer in held.iterancestors():
        if owners[outer] != {number}:
            return held
        held = outer
    return held


def _date(holder: Any, look: Reading) -> str | None:
    """The first date in this element that a reader or a machine can see."""
    for marked in holder.iter("time"):
        if found := marked.get("datetime"):
            return str(found)
    for text in holder.itertext():
        text = text.strip()
        if 4 < len(text) < 60 and DIGIT.search(text) and dates.instant(text, look.zone, now=look.now):
            return str(text)
    return None


def _summary(holder: Any, title: str) -> str | None:
    texts = (" ".join(" ".join(part.itertext()).split()) for part in holder.iter("p", "dd"))
    return next((text for text in texts if len(text) > 30 and text != title), None)


def next_page(tree: Any, base: str) -> str | None:
    """The page that goes on where this one ends, if it says so."""
    number = _number(base)
    for element in tree.iter("link", "a"):
        rel, text = (element.get("rel") or "").lower().split(), "".join(element.itertext()).strip()[:40]
        is_next = "next" in rel or (element.tag == "a" and (NEXT.fullmatch(text) or text == str(number + 1)))
        url = urls.absolute(element.get("href") or "", base) if is_next else None
        if (
            url
            and urls.family(url) == urls.family(base)
            and urls.identity(url) != urls.identity(base)
            and _is_onward(url, number, rel)
        ):
            return url
    return None


def _is_onward(url: str, number: int, rel: list[str]) -> bool:
    """A link that is called next, or whose page number is one more."""
    return "next" in rel or _number(url) == number + 1


def _number(url: str) -> int:
    """The number of a page in its address; 1 where there is none."""
    found = PAGE.search(_tail(url))
    return int(found[1]) if found else 1


LEAST = 1.2
GOOD = 1.8
MOST_ANCHORS = 2000
MOST_LINKS = 300
LISTS = frozenset(("li", "tr", "dl", "dt", "dd", "section"))
HEADS = frozenset(("h1", "h2", "h3", "h4", "h5"))
TITLE = re.compile(r"(?:^|[\s_-])(?:tit|title|headline|subject)(?:$|[\s_-])", re.IGNORECASE)
MENU = re.compile(
    r"(?:^|[\s_-])(?:nav|navi|navigation|navbar|gnb|lnb|snb|menu|submenu|footer|breadcrumbs?|banner|ad|ads|advert|login|sns|share|social|paging|"
    r"pagination|pager|tagcloud|family|util|skip|cookie|copyright)(?:$|[\s_-])",
    re.IGNORECASE,
)
BESIDE = re.compile(
    r"(?:^|[\s_-])(?:side|sidebar|aside|rank|ranking|popular|mostview|most|related|recommend|comments?)(?:$|[\s_-])",
    re.IGNORECASE,
)
NO_PAGE = re.compile(r"\s*(?:javascript|mailto|tel|data|sms|kakaolink|about|blob):", re.IGNORECASE)
OTHER = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|hwpx?|docx?|xlsx?|pptx?|mp[34]|css|js|xml|json|apk|exe)(?:$|\?)|/(?:login|log-in|signin|signup|join|"
    r"member|account|mypage|cart|search|tags?|tagged|category|categories|topics?|authors?|users?|feed|rss|atom|about(?:-us)?|contact|privacy|"
    r"terms|subscribe|subscription|newsletters?|advertis\w*|sitemap|wp-admin|wp-login|cdn-cgi|share|print|help|faq)"
    r"(?:[/.?]|$)|/archives?(?:[.?]|$|/(?!\d+/?(?<!/(?:19|20)\d\d)(?<!/(?:19|20)\d\d/)(?:$|\?)))"
    r"|/(?:company|policy)(?:[.?]|$|/(?![^?]*(?:\d{4}|-[^/?]*-[^/?]*-)))|[?&](?:page|paged|p(?:age)?no|sort|order|lang|replytocom|share|print|q|keyword)=",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"(?!page|p(?:age)?no|menu|mid|mno|board(?!_?s)|bbs(?:_?id|_?no)|cat|site|key|cur)\w{0,20}(?:no|id|idx|seq|srl|num|sn)=\d+",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"(?:page|paged|p(?:age)?no|page_?index|c(?:urrent)?page|sort|order|q|keyword|search_?(?:keyword|word|text))=",
    re.IGNORECASE,
)
ARTICLE = re.compile(
    r"article|news/|/view|view\b|story|stories|/post|posts/|read|idxno|newsid|artid|/#/#/|/\d{4}/|/#/\*|aid=|nid=|seq=|bbs|nttid|newsno|detail",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[0-9a-fA-F]*\d[0-9a-zA-Z]*|\d+")
DIGIT = re.compile(r"\d")
MORE = re.compile(
    r"(?:read|view|see|load|show)?\s*(?:more|all)|read (?:the )?(?:full )?(?:article|story)|continue reading|더\s?보기|자세히(?:\s?보기)?|기사\s?보기|"
    r"전체\s?(?:보기|기사)|바로\s?가기|목록|\d+|[\W_]*|댓글\s?\d*|comments?|share|공유|스크랩|인쇄|home|홈",
    re.IGNORECASE,
)
NEXT = re.compile(
    r"(?:next|older)(?: (?:page|posts|entries|articles))?\s*[»›→>]*|다음(?:\s?(?:페이지|글|목록))?\s*[»›→>]*|[»›→>]|次へ|次のページ|下一页|下一頁|suivant|"
    r"weiter|siguiente",
    re.IGNORECASE,
)
PAGE = re.compile(
    r"(?:[?&](?:page|paged|p|pg|pageno|pageindex|cpage|currentpage|start_page)=|/page/?)(\d{1,5})(?:\D|$)",
    re.IGNORECASE,
)
