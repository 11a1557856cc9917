"""A home page (or robots.txt) -> the feeds, sitemaps and listings of its site, best first.

What a page declares comes before what it links, and that before what its kind of site is known to have. Nothing is
fetched here: candidates below 0.5 are guesses for the caller to try.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from aggregator.model import Page
from aggregator.poll import listing
from aggregator.poll.announced import Form, plain
from aggregator.text import urls
from aggregator.text.decode import decode


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somewhere this site may announce its news; `score` is 0 to 1."""

    url: str
    kind: Form
    title: str | None
    score: float


class Layout(NamedTuple):
    """A kind of site: what its pages show, and where its feed is."""

    name: str
    sign: re.Pattern[str]
    feed: str


def discover(page: Page) -> tuple[Candidate, ...]:
    """Feeds, sitemaps and the page itself as a listing, best first, each address once."""
    text = decode(page.body, page.content_type).text
    if SITEMAP_LINE.search(text) and "<" not in text[:200]:
        return _ranked(_robots(text, page.final_url))
    tree = listing.parse(text)
    if tree is None:
        return ()
    base = listing.based(tree, page.final_url)
    found = (
        *_declared(tree, base),
        *_linked(tree, base),
        *_known(text, page.final_url),
        *_itself(tree, base, page.final_url),
    )
    return _ranked(iter(found))


def feeds(tree: Any, base: str) -> tuple[str, ...]:
    """Addresses of the feeds and sitemaps this tree declares or links, best first."""
    return tuple(one.url for one in _ranked(iter((*_declared(tree, base), *_linked(tree, base)))))


def _ranked(found: Iterator[Candidate]) -> tuple[Candidate, ...]:
    best: dict[str, Candidate] = {}
    for candidate in found:
        key = urls.identity(candidate.url)
        if key not in best or best[key].score < candidate.score:
            best[key] = candidate
    return tuple(sorted(best.values(), key=lambda candidate: -candidate.score))[:MOST]


def _robots(text: str, base: str) -> Iterator[Candidate]:
    """Sitemaps named in robots.txt (https://www.sitemaps.org/protocol.html#submit_robots)."""
    for place in SITEMAP_LINE.findall(text):
        if url := urls.absolute(place, base):
            yield Candidate(url, "sitemap", None, 0.8 if "news" in urlsplit(url).path.lower() else 0.6)


def _declared(tree: Any, base: str) -> Iterator[Candidate]:
    """Feeds and sitemaps in link elements: the first of the whole site is meant for readers."""
    count = 0
    for element in tree.iter("link"):
        rel, kind = (element.get("rel") or "").lower().split(), (element.get("type") or "").lower().strip()
        url = urls.absolute(element.get("href") or "", base)
        if url is None:
            continue
        if "sitemap" in rel:
            yield Candidate(url, "sitemap", element.get("title"), 0.6)
        elif ("alternate" in rel or "feed" in rel) and kind.partition(";")[0] in TYPES:
            yield Candidate(
                url,
                "feed",
                plain(element.get("title"), 200),
                _worth(url, element.get("title"), base) - 0.01 * min(count, 9),
            )
            count += 1


def _worth(url: str, title: str | None, base: str) -> float:
    """A feed of the whole site is worth most, one of a section less, one of comments least."""
    words, path, page = f"{title or ''} {url}".lower(), urlsplit(url).path, urlsplit(base).path
    if COMMENTS.search(words) or (A_POST.search(page) and path.startswith(page)):
        return 0.3
    if PART.search(path):
        return 0.75
    return 0.95 if urls.site(url) == urls.site(base) else 0.9


def _linked(tree: Any, base: str) -> Iterator[Candidate]:
    """Links whose address or words say feed: of the pages that list feeds, one that says everything is the best."""
    for element in tree.iter("a"):
        href, words = element.get("href") or "", " ".join("".join(element.itertext()).split())[:80]
        if not (FEED_HREF.search(href) or FEED_WORDS.fullmatch(words)) or SHARERS.search(href):
            continue
        url = urls.absolute(href, base)
        if url and not COMMENTS.search(url):
            score = 0.7 if FEED_HREF.search(href) and not A_PAGE.search(href) else 0.45
            yield Candidate(
                url, "feed", words or None, score + (0.1 if WHOLE.search(f"{words} {href}") else 0.0)
            )


def _known(text: str, base: str) -> Iterator[Candidate]:
    """Where sites of a kind have their feed, and where every site may have its sitemap."""
    signs = base + "\n" + text[:SIGNS]
    guesses: list[tuple[str, Form, str | None, float]] = []
    for layout in LAYOUTS:
        if found := layout.sign.search(signs):
            place = found.expand(layout.feed) if "\\" in layout.feed else layout.feed
            guesses.append((place, "feed", layout.name, 0.65))
    guesses += [("/news-sitemap.xml", "sitemap", None, 0.2), ("/sitemap.xml", "sitemap", None, 0.25)]
    for place, kind, name, score in guesses:
        if url := urls.absolute(place, base):
            yield Candidate(url, kind, name, score)


def _itself(tree: Any, base: str, url: str) -> Iterator[Candidate]:
    articles = listing.articles(tree, base)
    if articles:
        yield Candidate(
            url, "listing", plain(tree.findtext(".//title"), 200), 0.3 + 0.02 * min(len(articles), 10)
        )


MOST = 30
SIGNS = 200_000
TYPES = frozenset(
    f"{family}/{name}"
    for family in ("application", "text")
    for name in ("rss+xml", "atom+xml", "rdf+xml", "feed+json", "json", "xml", "x-rss+xml", "rss", "atom")
)
SITEMAP_LINE = re.compile(r"^\s{0,9}sitemap\s{0,9}:\s{0,9}(\S{4,500})", re.IGNORECASE | re.MULTILINE)
COMMENTS = re.compile(r"comment|댓글|replies|reply|wp-json|oembed")
A_POST = re.compile(r"/\d{4,}|-[^/]*-[^/]*-[^/]*/?$")
PART = re.compile(r"/(?:category|tag|tags|author|section|topic|series|label)s?/", re.IGNORECASE)
FEED_HREF = re.compile(
    r"(?:^|[/.?&=_-])(?:rss|atom|feed|feeds|rdf)(?:$|[/.?&=_\d-])|\.rss$|\.atom$|/allArticle\.xml|rss\w*\.(?:xml|php|aspx?|jsp|do)",
    re.IGNORECASE,
)
FEED_WORDS = re.compile(
    r"(?:xml )?(?:rss|atom)(?: ?(?:feed|피드|구독|서비스|2\.0|1\.0))?|구독|subscribe via rss|xml feed",
    re.IGNORECASE,
)
A_PAGE = re.compile(r"\.html?(?:$|[?#])", re.IGNORECASE)
SHARERS = re.compile(
    r"feedly\.com|newsblur|inoreader|netvibes|mailto:|facebook|twitter|feedback", re.IGNORECASE
)
WHOLE = re.compile(
    r"전체|모든|최신|(?<![A-Za-z])(?:[Aa]ll|[Ll]atest|[Tt]otal|[Tt]op|[Hh]ome|[Mm]ain)(?![a-z])|homepage|Homepage"
)
LAYOUTS = (
    Layout(
        "Naver blog",
        re.compile(r"^https?://(?:m\.)?blog\.naver\.com/(?:PostList\.(?:naver|nhn)\?blogId=)?([\w-]{3,40})"),
        r"https://rss.blog.naver.com/\1.xml",
    ),
    Layout(
        "Blogger",
        re.compile(r"^https?://[\w.-]+\.blogspot\.|content=[\"']blogger[\"']", re.I),
        "/feeds/posts/default?alt=rss",
    ),
    Layout("Brunch", re.compile(r"^https?://brunch\.co\.kr/@([\w-]{1,60})"), r"/rss/@@\1"),
    Layout("Ghost", re.compile(r"content=[\"']Ghost [\d.]", re.I), "/rss/"),
    Layout("Hugo", re.compile(r"content=[\"']Hugo [\d.]", re.I), "/index.xml"),
    Layout("Jekyll", re.compile(r"content=[\"']Jekyll|jekyll-seo-tag", re.I), "/feed.xml"),
    Layout("Medium", re.compile(r"^https?://medium\.com/([@\w.-]{2,80})"), r"https://medium.com/feed/\1"),
    Layout(
        "NDsoft newspaper",
        re.compile(r"articleView\.html\?idxno=\d|articleList\.html\?", re.I),
        "/rss/allArticle.xml",
    ),
    Layout("Substack", re.compile(r"substackcdn\.com", re.I), "/feed"),
    Layout(
        "Tistory",
        re.compile(r"^https?://[\w-]+\.tistory\.com|tistory_admin|t1\.daumcdn\.net/tistory", re.I),
        "/rss",
    ),
    Layout("Velog", re.compile(r"^https?://velog\.io/@([\w-]{2,60})"), r"https://v2.velog.io/rss/@\1"),
    Layout("WordPress", re.compile(r"content=[\"']WordPress|/wp-content/|/wp-includes/", re.I), "/feed/"),
)
