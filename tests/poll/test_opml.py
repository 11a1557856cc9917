"""Subscriptions in and out."""

import pytest

from aggregator.errors import SourceError
from aggregator.poll import opml
from aggregator.poll.opml import Outline

LIST = """<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body><outline text="신문">
<outline text="새벽 &amp; 저녁" title="" type="rss" xmlUrl="https://a.example/rss?a=1&amp;b=2" htmlUrl="https://a.example/"/>
<outline text='다시' xmlurl='http://www.a.example/rss?b=2&amp;a=1'/><outline text="none"/><outline xmlUrl="feed://b.example/rss"/>
<outline text="bad" xmlUrl="javascript:alert(1)"/></outline></body></opml>"""


def test_opml_is_read():
    """Nested outlines give title and address, each feed once."""
    assert (
        ("새벽 & 저녁", "https://a.example/rss?a=1&b=2", "auto"),
        ("b.example", "http://b.example/rss", "auto"),
    ) == opml.read(LIST)


def test_what_is_written_is_read():
    """Any title and every kind survives the way out and in."""
    outlines = (
        Outline("<\"제목\" & '둘'>", "https://a.example/rss?a=1&b=2"),
        Outline("b", "https://b.example/", "listing"),
        Outline("c", "https://c.example/sitemap.xml", "sitemap"),
        Outline("d", "https://d.example/rss", "feed"),
    )

    assert outlines == opml.read(opml.write(outlines))


def test_what_is_no_feed_is_a_link():
    """Another reader subscribes to feeds alone."""
    written = opml.write(
        [Outline("a", "https://a.example/", "listing"), Outline("b", "https://b.example/rss")]
    )

    assert ['type="link" text="a" title="a" url="', 'type="rss" text="b" title="b" xmlUrl="'] == [
        line.strip()[9:].partition("https")[0] for line in written.splitlines() if "<outline" in line
    ]


def test_a_kind_there_is_not_is_none():
    """What somebody else means by the attribute is told by a look at the address."""
    text = '<opml><outline text="a" xmlUrl="https://a.example/" aggregatorKind="bogus"/></opml>'

    assert (("a", "https://a.example/", "auto"),) == opml.read(text)


@pytest.mark.parametrize("text", ["", "<html></html>", "\x00" * 100])
def test_other_files_are_errors(text):
    """What is no OPML is told."""
    with pytest.raises(SourceError):
        opml.read(text)
