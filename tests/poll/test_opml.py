"""Subscriptions in and out."""

import pytest

from aggregator.errors import SourceError
from aggregator.poll import opml

LIST = """<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body><outline text="신문">
<outline text="새벽 &amp; 저녁" title="" type="rss" xmlUrl="https://a.example/rss?a=1&amp;b=2" htmlUrl="https://a.example/"/>
<outline text='다시' xmlurl='http://www.a.example/rss?b=2&amp;a=1'/><outline text="none"/><outline xmlUrl="feed://b.example/rss"/>
<outline text="bad" xmlUrl="javascript:alert(1)"/></outline></body></opml>"""


def test_opml_is_read():
    """Nested outlines give title and address, each feed once."""
    assert (
        ("새벽 & 저녁", "https://a.example/rss?a=1&b=2"),
        ("b.example", "http://b.example/rss"),
    ) == opml.read(LIST)


def test_what_is_written_is_read():
    """Any title survives the way out and in."""
    feeds = (("<\"제목\" & '둘'>", "https://a.example/rss?a=1&b=2"), ("b", "https://b.example/"))

    assert feeds == opml.read(opml.write(feeds))


@pytest.mark.parametrize("text", ["", "<html></html>", "\x00" * 100])
def test_other_files_are_errors(text):
    """What is no OPML is told."""
    with pytest.raises(SourceError):
        opml.read(text)
