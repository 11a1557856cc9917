"""Whatever a server sends, a look ends in links or in a SourceError."""

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator import poll
from aggregator.errors import SourceError
from aggregator.text import dates, urls
from aggregator.text.decode import decode
from tests.poll.fixtures import NOW, look, page

PIECES = st.sampled_from(
    [
        "<rss>",
        "<channel>",
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<link>",
        "http://x.kr/1",
        "</link>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<!DOCTYPE",
        "[",
        "&amp;",
        "&#0;",
        "&#xD800;",
        "<feed>",
        "<entry>",
        "<urlset>",
        "<url><loc>",
        "</loc></url>",
        "<html>",
        '<a_href="/1">',
        "</a>",
        "<li>",
        '{"items":[',
        "]}",
        '{"url":"/1"}',
        ",",
        "<content:encoded>",
        "<georss:point>",
        "<pubDate>",
        "2026-11-22",
        "한글",
        '"',
        "\x00",
        "<sitemapindex>",
        "Sitemap:",
    ]
)
DOCUMENTS = st.one_of(
    st.binary(max_size=300),
    st.lists(PIECES, max_size=40).map(lambda parts: "".join(parts).replace("_", " ").encode()),
)


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, st.sampled_from(["auto", "feed", "sitemap", "listing"]))
def test_any_document_is_links_or_an_error(body, kind):
    """Links are web addresses, none twice, none dated later than now."""
    try:
        links = look(body, kind=kind).links
    except SourceError:
        links = ()

    assert len(links) == len(
        {urls.identity(link.url) for link in links if not link.published or link.published <= NOW}
    )


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_any_page_can_be_searched(body):
    """Discovery gives candidates with a score of 0 to 1, or none."""
    assert all(0 < candidate.score < 1 for candidate in poll.discover(page(body)))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=250))
def test_any_text_is_an_address_or_not_and_a_date_or_not(text):
    """Nothing raises, and a clean address stays."""
    dates.instant(text, now=NOW)
    url = urls.clean(text, "https://x.kr/")
    urls.family(text)

    assert url == (url and urls.clean(url))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_are_text(body, label):
    """No byte and no label raises, and what comes out can be written."""
    assert decode(body, f"text/html; charset={label}").text.encode() is not None
