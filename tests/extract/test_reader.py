"""What the reader makes of pages written here."""

from __future__ import annotations

from datetime import UTC, datetime

from aggregator.extract import article
from aggregator.model import Page

NOW = datetime(2026, 11, 24, tzinfo=UTC)
STORY = """<html lang="en"><head><title>Bridge reopens after repairs | The Valley Post</title>
<meta property="article:published_time" content="2026-11-20T09:30:00+01:00"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Bridge reopens after repairs</h1>
<p>The old bridge over the river reopened on Friday after eight months of repairs, the council said.</p>
<p>About 12,000 drivers use it every day, and many had feared that the work would last until spring.</p>
<h2>What comes next</h2>
<p>A second phase, which will renew the lights and the pavement, is to begin next year.</p></article>
<footer>Copyright The Valley Post. All rights reserved.</footer></body></html>"""


def page(html: str, url: str = "https://valley.example/news/bridge", **headers: str) -> Page:
    return Page(url, url, html.encode(), "text/html; charset=utf-8", NOW, tuple(headers.items()))


def test_body_is_the_article_without_what_surrounds_it():
    """Navigation, heading and footer are no paragraphs; a subhead is one, and marked."""
    read = article(page(STORY))

    assert (4, (2,)) == (len(read.paragraphs), read.subheads)


def test_site_name_is_no_part_of_the_headline():
    """The h1 wins over a title that carries the paper's name."""
    assert "Bridge reopens after repairs" == article(page(STORY)).title


def test_published_keeps_its_zone():
    """The moment is told as the page tells it."""
    assert "2026-11-20T09:30:00+01:00" == article(page(STORY)).published.isoformat()
