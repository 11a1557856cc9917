"""Which of a page's many days is that of its publication; the pages are written here."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.extract import article
from aggregator.model import Page

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LINES = (
    "<p>The old bridge over the river reopened on Friday after eight months of repairs, the council said.</p>"
    "<p>About 12,000 drivers use it every day, and many had feared that the work would last until spring.</p>"
    "<p>A second phase, which will renew the lights and the pavement, is to begin early next year.</p>"
)
URL = "https://valley.example/news/bridge"


def published(
    head: str = "", above: str = "", below: str = "", url: str = URL, body: str = LINES
) -> str | None:
    """When the page with these parts says it was published."""
    html = (
        f'<html lang="en"><head><title>Bridge reopens after repairs</title>{head}</head><body>{above}'
        f"<article><h1>Bridge reopens after repairs</h1>{below}<div class='article-body'>{body}</div></article></body></html>"
    )
    read = article(Page(url, url, html.encode(), "text/html; charset=utf-8", NOW))
    return read.published.isoformat() if read.published else None


def json_ld(**fields: str) -> str:
    said = ",".join(f'"{name}":"{value}"' for name, value in fields.items())
    return f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Bridge reopens after repairs",{said}}}</script>'


def test_another_stamp_of_the_same_moment_lends_its_zone():
    """A UTC stamp late in the evening is told on the clock that another stamp of that moment names."""
    told = published(
        json_ld(datePublished="2026-11-21T02:18:13Z")
        + '<meta property="article:published_time" content="2026-11-20T18:18:13-08:00">'
    )

    assert "2026-11-20T18:18:13-08:00" == told


def test_clock_a_reader_sees_lends_its_zone():
    """A visible time of day a whole number of hours away from a UTC stamp is the local clock."""
    told = published(
        json_ld(datePublished="2026-11-21T05:30:10Z"),
        below='<div class="date">November 20, 2026 at 11:30 p.m.</div>',
    )

    assert "2026-11-20T23:30:10-06:00" == told


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ('<p><time class="entry-date published updated" datetime="2026-11-20T10:00:00+01:00">on Friday</time></p>', "2026-11-20T10:00:00+01:00"),
        ('<div class="field-changed"><time datetime="2026-11-20T10:00:00+01:00">today</time></div>', None),
        ('<div class="comment"><time datetime="2026-11-20T10:00:00+01:00">today</time></div>', None),
    ],
)  # fmt: skip
def test_classes_tell_whose_moment_a_time_element_is(mark, told):
    """Marked as published it dates the article; marked as changed alone, or within a comment, it does not."""
    assert told == published(below=mark)


@pytest.mark.parametrize(
    "box",
    [
        "<section class='comments'><div><time datetime='2026-11-21T10:00:00+01:00'>today</time></div></section>",
        "<div class='related'><ul><li><a href='/b'>Another bridge</a><time datetime='2026-11-21T10:00:00+01:00'>today</time></li></ul></div>",
    ],
)
def test_a_time_in_a_box_below_dates_no_article(box: str):
    """What readers say, or another article, has its day in whatever depth of its box."""
    assert published(body=f"{LINES}{box}") is None


def test_a_period_is_no_dateline():
    """Days from which to which something may be handed in are not the day on which that was published."""
    lines = "<dl><dt>접수기간</dt><dd>2026.10.01 ~ 2026.11.20</dd><dt>작성일</dt><dd>2026.11.19</dd></dl>"

    assert "2026-11-19" == (published(below=lines) or "")[:10]


def test_order_of_day_and_month_is_learned_from_the_page():
    """`03/01/2026` is the first of March where another date of the page can only be month first."""
    told = published(
        above="<ul class='list'><li>06/25/2026</li></ul>", below='<div class="date">03/01/2026</div>'
    )

    assert "2026-03-01T00:00:00+00:00" == told


def test_month_of_a_picture_s_folder_settles_a_date_of_two_readings():
    """`01/10/2026` beside a picture uploaded in January is the tenth of that month, and is not read where nothing settles it."""
    picture = (
        '<meta property="og:image" content="https://valley.example/wp-content/uploads/2026/01/bridge.jpg">'
    )
    line = '<div class="date">01/10/2026</div>'

    assert ("2026-01-10T00:00:00+00:00", True) == (
        published(picture, below=line),
        published(below=line) != "2026-01-10T00:00:00+00:00",
    )


@pytest.mark.parametrize("opening", ["20.11.2026 - ", "SEOUL, Nov. 20, 2026 /PRNewswire/ -- ", "20.11.2026 "])
def test_date_that_opens_the_first_paragraph_is_the_articles(opening):
    """A release begins with its dateline, however long the paragraph."""
    long = LINES.replace("<p>", f"<p>{opening}", 1).replace("the council said.", "the council said. " + "It had been closed since March. " * 8, 1)  # fmt: skip

    assert "2026-11-20T00:00:00+00:00" == published(body=long)


def test_dateline_is_believed_before_a_meta_that_says_only_date():
    """`date` is the name under which papers keep the last change too."""
    told = published(
        '<meta name="date" content="2026-11-22T11:52:23">',
        below='<p class="info">Stand: 20.11.2026 18:00</p>',
    )

    assert "2026-11-20T18:00:00+00:00" == told


def test_stamp_of_the_last_build_yields_to_the_dateline():
    """A system that gives one moment for publication and update gives that of its last build."""
    stamp = "2026-06-24"
    told = published(
        json_ld(datePublished=stamp, dateModified=stamp), below='<div class="text-date">August 25, 2025</div>'
    )

    assert "2025-08-25T00:00:00+00:00" == told


def test_of_two_stamps_that_disagree_the_one_a_reader_sees_is_right():
    """JSON-LD keeps the first publication of what was published anew."""
    told = published(
        json_ld(datePublished="2026-11-03T10:25:56+00:00")
        + '<meta property="article:published_time" content="2026-11-20T14:25:00+00:00">',
        below='<p class="date">November 20, 2026</p>',
    )

    assert "2026-11-20T14:25:00+00:00" == told


def test_day_in_the_address_tells_which_line_is_the_dateline():
    """Of two lines that look alike the one counts whose day the address names."""
    told = published(
        below="<p>19.11.2026</p><p>by Jane Roe, 20.11.2026</p>",
        url="https://valley.example/2026/11/20/bridge",
    )

    assert "2026-11-20T00:00:00+00:00" == told


def test_meta_of_an_unknown_name_that_says_published_is_read():
    """No table knows every system's name for it."""
    told = published('<meta name="w-published-date" content="2026-11-20T06:03:43.274Z">')

    assert "2026-11-20T06:03:43+00:00" == told


def test_change_of_a_page_that_is_no_post_dates_no_article():
    """`article:modified_time` without a time of publication is what systems write for pages."""
    told = published('<meta property="article:modified_time" content="2026-11-20T06:03:43Z">')

    assert told is None


def test_date_glued_to_the_word_before_it_is_read():
    """Inline elements without a space between them are one word to a reader of text."""
    told = published(below='<div class="dateline"><span>Health</span><span>NOVEMBER 20, 2026</span></div>')

    assert "2026-11-20T00:00:00+00:00" == told


def test_day_on_which_an_archive_called_is_not_the_pages():
    """The stamp in an archive's address is of its visit."""
    told = published(
        below="<p>16.11.2026</p><p>by Jane Roe, 14.11.2026</p>",
        url="https://web.archive.org/web/20261114182711/https://valley.example/bridge",
    )

    assert "2026-11-16T00:00:00+00:00" == told
