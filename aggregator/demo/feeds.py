"""Pieces -> announcements: RSS, Atom, JSON Feed and a sitemap."""

from __future__ import annotations

import json
from datetime import UTC
from email.utils import format_datetime
from xml.sax.saxutils import escape

from aggregator.demo.paper import Outlet, Piece


def rss(outlet: Outlet, pieces: tuple[Piece, ...], base: str) -> bytes:
    """RSS 2.0 in the outlet's charset, with the first paragraph as description."""
    items = "".join(
        f"<item><title>{escape(piece.title)}</title><link>{base}{piece.path}</link>"
        f'<guid isPermaLink="true">{base}{piece.path}</guid><pubDate>{format_datetime(piece.published)}</pubDate>'
        f"<description>{escape(_summary(piece))}</description></item>\n"
        for piece in pieces
    )
    text = (
        f'<?xml version="1.0" encoding="{outlet.charset}"?>\n<rss version="2.0"><channel><title>{escape(outlet.name)}</title>'
        f"<link>{base}/{outlet.key}/</link><description>{escape(outlet.name)}</description><ttl>15</ttl>\n{items}</channel></rss>\n"
    )
    return text.encode(outlet.charset)


def atom(outlet: Outlet, pieces: tuple[Piece, ...], base: str) -> bytes:
    """Atom 1.0 with summaries."""
    entries = "".join(
        f'<entry><id>{base}{piece.path}</id><title>{escape(piece.title)}</title><link href="{base}{piece.path}"/>'
        f"<published>{piece.published.isoformat()}</published><updated>{piece.changed.isoformat()}</updated>"
        f"<summary>{escape(_summary(piece))}</summary></entry>\n"
        for piece in pieces
    )
    newest = max(piece.changed for piece in pieces).isoformat()
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><id>{base}/{outlet.key}/</id>'
        f"<title>{escape(outlet.name)}</title><updated>{newest}</updated>"
        f"<author><name>{escape(outlet.name)}</name></author>\n{entries}</feed>\n"
    ).encode()


def json_feed(outlet: Outlet, pieces: tuple[Piece, ...], base: str) -> bytes:
    """JSON Feed 1.1 with summaries."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"{base}/{outlet.key}/",
        "feed_url": f"{base}/{outlet.key}/feed.json",
        "language": outlet.language,
        "items": [
            {
                "id": base + piece.path,
                "url": base + piece.path,
                "title": piece.title,
                "summary": _summary(piece),
                "date_published": piece.published.isoformat(),
                "authors": [{"name": piece.author}],
            }
            for piece in pieces
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def sitemap(outlet: Outlet, pieces: tuple[Piece, ...], base: str) -> bytes:
    """A sitemap with the news extension, which brings titles and dates."""
    urls = "".join(
        f"<url><loc>{base}{piece.path}</loc><lastmod>{piece.changed.isoformat()}</lastmod><news:news><news:publication>"
        f"<news:name>{escape(outlet.name)}</news:name><news:language>{outlet.language}</news:language></news:publication>"
        f"<news:publication_date>{piece.published.astimezone(UTC).isoformat()}</news:publication_date>"
        f"<news:title>{escape(piece.title)}</news:title></news:news></url>\n"
        for piece in pieces
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{urls}</urlset>\n'
    ).encode()


def _summary(piece: Piece) -> str:
    return piece.paragraphs[0].split(". ")[0] + "." if piece.paragraphs else piece.photo or piece.title


# What an outlet announces its pieces with -> (who sets it, its media type).
SETTERS = {
    "rss.xml": (rss, "application/rss+xml"),
    "atom.xml": (atom, "application/atom+xml; charset=utf-8"),
    "feed.json": (json_feed, "application/feed+json"),
    "sitemap.xml": (sitemap, "application/xml"),
}
