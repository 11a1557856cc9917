"""One look at a source: what kind of document it is is told by its content, whatever its address and labels say."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from aggregator.errors import SourceError
from aggregator.model import Page, Source
from aggregator.poll import discovery, feed, jsonfeed, listing, sitemap
from aggregator.poll.announced import Announced, Reading, reading
from aggregator.text import urls
from aggregator.text.decode import Kind, decode


def links(source: Source, page: Page, now: datetime) -> Announced:
    """What this page of the source announces: links newest first, none twice, none dated after `now`.

    Raises SourceError if it is nothing that announces, such as an HTML page where the source is a feed. A sitemap index
    has no links but its parts in `alternates`.
    """
    look = reading(source, page.final_url or page.url, now)
    body = _unpacked(page)
    text = decode(body, page.content_type, kind=_kind(body)).text
    form = sniff(text)
    if form == "html":
        announced = _page(text, look)
    else:
        announced = READERS[form](text, look)
    return replace(announced, hub=announced.hub or _hub(page))


def sniff(text: str) -> str:
    """What this document is: json, feed, sitemap, addresses, html, or nothing."""
    start = COMMENT.sub("", text[:SNIFFED]).lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "["):
        return "json"
    found = ROOT.search(start)
    if found is None and "<!DOCTYPE" in start and (element := ELEMENT.search(text)):
        found = ROOT.match(text, element.start())
    if found:
        return FORMS.get(found[1].lower(), "html")
    if start and all(line.startswith(("http://", "https://")) for line in start.split()[:20]):
        return "addresses"
    return "html" if "<" in start and not start.startswith("<?xml") else "nothing"


def _page(text: str, look: Reading) -> Announced:
    """An HTML page is a listing, unless the operator said that the source is a feed."""
    tree = listing.parse(text)
    found = discovery.feeds(tree, look.base) if tree is not None else ()
    if look.source.kind in ("feed", "sitemap"):
        mend = f"it names {found[0]}" if found else "set kind: listing, or the address of a feed"
        raise SourceError(f"not a {look.source.kind} but an HTML page", url=look.base, mend=mend)
    try:
        announced = listing.announced(text, look)
    except SourceError:
        if not found or look.source.kind == "listing":
            raise
        announced = Announced((), "listing")
    return replace(announced, alternates=found)


def _nothing(text: str, look: Reading) -> Announced:
    start = " ".join(text[:200].split())[:60]
    what = f"neither feed nor sitemap nor page: it begins {start!r}" if start else "an empty document"
    raise SourceError(what, url=look.base)


def _unpacked(page: Page) -> bytes:
    """The body of a document served as a .gz file, within bounds."""
    if not page.body.startswith(GZIP):
        return page.body
    unpack = zlib.decompressobj(wbits=31)
    try:
        body = unpack.decompress(page.body, MOST_BYTES)
    except zlib.error as exc:
        raise SourceError("a damaged gzip file", url=page.url) from exc
    if unpack.unconsumed_tail:
        raise SourceError("a gzip file of more than 60 MB", url=page.url)
    return body


def _kind(body: bytes) -> Kind:
    """How a document declares its encoding, told by its first bytes."""
    start = body[:SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n")
    return "json" if start[:1] in (b"{", b"[") else "xml" if start.startswith(b"<?xml") else "html"


def _hub(page: Page) -> str | None:
    """The WebSub hub in the HTTP headers (https://www.w3.org/TR/websub/#discovery)."""
    said = (HUB.search(value) for name, value in page.headers if name.lower() == "link")
    return next((urls.absolute(found[1], page.final_url) for found in said if found), None)


READERS: Mapping[str, Callable[[str, Reading], Announced]] = {
    "json": jsonfeed.announced,
    "feed": feed.announced,
    "sitemap": sitemap.announced,
    "addresses": sitemap.listed,
    "nothing": _nothing,
}
SNIFFED = 8192
MOST_BYTES = 60_000_000
GZIP = b"\x1f\x8b\x08"
FORMS = {
    **dict.fromkeys(("rss", "rdf", "feed", "channel"), "feed"),
    **dict.fromkeys(("urlset", "sitemapindex"), "sitemap"),
}
ELEMENT = re.compile(r"<[A-Za-z]")
COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
ROOT = re.compile(
    r"<(?:\w{1,20}:)?(rss|rdf|feed|channel|urlset|sitemapindex|!doctype html|html|body|head)(?=[\s>/])",
    re.IGNORECASE,
)
HUB = re.compile(r"<([^<>]{4,500})>\s{0,9};[^,<>]{0,200}?\brel=[\"']?hub\b", re.IGNORECASE)
