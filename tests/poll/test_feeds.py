"""Feeds of every kind become links."""

from urllib.parse import urlsplit

import pytest

from aggregator.errors import SourceError
from aggregator.model import Source
from aggregator.poll import links
from tests.poll.fixtures import NOW, look, page, rss

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example/blog/">
<title>Atom</title><link rel="hub" href="https://hub.example/"/><link rel="next" href="?page=2"/>
<entry><title type="text">Use of the &lt;blink&gt; tag</title><id>urn:1</id><link rel="self" href="/self/1"/><link href="posts/1"/>
<published>2026-11-20T10:00:00Z</published><updated>2026-11-21T10:00:00Z</updated><summary>A</summary></entry>
<entry><title type="html">&lt;b&gt;Second&lt;/b&gt;</title><id>urn:2</id><link href="posts/2"/><updated>2026-11-22T10:00:00Z</updated></entry>
</feed>"""
ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>old</title><entry><title>One</title>
<link rel="alternate" type="text/html" href="https://atom.example/1"/><id>tag:1</id><issued>2026-11-20T10:00:00Z</issued></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://r.example/"><title>r</title></channel>
<item rdf:about="https://r.example/1"><title>One</title><link>https://r.example/1</link><dc:date>2026-11-20T10:00:00+09:00</dc:date></item></rdf:RDF>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "J", "next_url": "/feed.json?page=2",
"hubs": [{"type": "WebSub", "url": "https://hub.example/"}], "items": [
{"id": 7, "url": "/a/7", "title": "Seven", "content_html": "<p>Body</p>", "date_published": "2026-11-20T10:00:00Z"},
{"id": "https://j.example/8", "content_text": "no title"}, "nonsense"]}"""


def urls(announced):
    return [link.url for link in announced.links]


@pytest.mark.parametrize(
    ("source", "channel", "title", "date"),
    [
        (
            Source("s", "https://a.example/f", timezone="Asia/Tokyo"),
            "<language>de</language>",
            "x",
            "09:00+0900",
        ),
        (Source("s", "https://a.kr/f"), "<language>en</language>", "Council votes", "09:00+0900"),
        (Source("s", "https://a.example/f", language="de"), "<language>ja</language>", "x", "09:00+0100"),
        (Source("s", "https://a.example/f"), "<language>ja-JP</language>", "2026", "09:00+0900"),
        (Source("s", "https://a.example/f"), "<language>en-US</language>", "시의회 예산", "09:00+0900"),
        (Source("s", "https://a.example/f"), "<language>en-US</language>", "Council votes", "09:00+0000"),
        (Source("s", "https://a.example/f", timezone="Nowhere/At_All"), "", "시의회", "09:00+0000"),
    ],
)
def test_dates_without_a_zone(source, channel, title, date):
    """They are read in the configured zone, else that of the host's country, else of the language; else in UTC."""
    text = rss(f"<title>{title}</title><link>/1</link><pubDate>2026-11-20 09:00</pubDate>", channel=channel)
    found = links(source, page(text, source.url), NOW).links[0].published

    assert date == f"{found or NOW:%H:%M%z}"


def test_rss_item():
    """An item gives address, guid, title, date in the source's zone and a line of text."""
    found = look(
        rss(
            "<title>첫&amp;lt;b&amp;gt; &lt;b&gt;제목&lt;/b&gt;</title><link> /a/1?utm_source=rss&amp;id=1#top </link><guid isPermaLink='false'>g1</guid>"
            "<pubDate>2026-11-22 09:00:00</pubDate><description><![CDATA[<p>본문 <a href='/x'>한</a> 줄</p><script>x()</script>]]></description>"
        )
    ).links[0]

    assert ("https://news.example.kr/a/1?id=1", "g1", "2026-11-22T09:00:00+09:00", "본문 한 줄") == (
        found.url,
        found.guid,
        found.published.isoformat(),
        found.summary,
    )


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (ATOM, ["https://atom.example/blog/posts/2", "https://atom.example/blog/posts/1"]),
        (ATOM_03, ["https://atom.example/1"]),
        (RDF, ["https://r.example/1"]),
        (JSON, ["https://news.example.kr/a/7", "https://j.example/8"]),
    ],
)
def test_every_format_is_told_by_its_content(document, expected):
    """Atom, RDF and JSON Feed need no label."""
    assert expected == urls(look(document))


def test_titles_keep_what_is_text():
    """Markup leaves an HTML title and stays in a plain one."""
    assert ["Second", "Use of the <blink> tag"] == [link.title for link in look(ATOM).links]


def test_what_a_feed_says_of_itself():
    """Hub, next page, title and its wish to be left alone are kept."""
    xml = rss(
        channel="<ttl>90</ttl><skipHours><hour>0</hour><hour>23</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    )
    atom, feed = look(ATOM), look(xml)

    assert ("https://hub.example/", "https://atom.example/blog/?page=2", 5400, (0, 23), (6,)) == (
        atom.hub,
        atom.next_page,
        feed.ttl.total_seconds(),
        feed.skip_hours,
        feed.skip_days,
    )


def test_hub_in_the_headers():
    """A hub may be named by the server alone."""
    header = ("Link", '<https://hub.example/>; rel="hub", <https://x/>; rel="self"')
    other = ("Link", '<https://x/>; rel="self"')

    assert ["https://hub.example/"] * 2 == [
        look(rss(), headers=headers).hub for headers in ([header], [other, header])
    ]


def test_repeated_item_is_announced_once():
    """One address under two spellings is one link, with its newest date."""
    one = "<title>하나</title><link>http://www.example.kr/1/?utm_medium=x</link><pubDate>2026-11-20 09:00</pubDate>"
    two = "<title>하나</title><link>https://example.kr/1</link><pubDate>2026-11-21 09:00</pubDate>"
    found = look(rss(one, two)).links

    assert (1, 21) == (len(found), found[0].published.day)


def test_a_guid_of_two_addresses_is_no_identity():
    """A guid that repeats with another link is dropped, both links stay."""
    items = [f"<title>기사</title><link>/a/{n}</link><guid isPermaLink='false'>x</guid>" for n in (1, 2)]

    assert [None, None] == [link.guid for link in look(rss(*items)).links]


def test_long_guids_differ():
    """Guids that differ only in the last of many characters are two."""
    items = [f"<link>/a/{n}</link><guid isPermaLink='false'>{'x' * 1500}{n}</guid>" for n in (1, 2)]

    assert 2 == len({link.guid for link in look(rss(*items)).links})


def test_a_guid_is_text_that_can_be_kept():
    """Lone surrogates, which JSON may write, and NUL are no part of it; a guid of nothing else is none."""
    items = [
        f'{{"id": "{guid}", "url": "/a/{n}"}}' for n, guid in enumerate(("\\ud800x", "y\\u0000", "\\u0000"))
    ]
    found = look(f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{",".join(items)}]}}')

    assert ["x", "y", None] == [link.guid for link in found.links]


def test_a_future_date_is_now():
    """What is announced has been published, whatever its stamp says."""
    found = look(rss("<link>/a/1</link><pubDate>Fri, 27 Nov 2026 00:00:00 +0900</pubDate>")).links[0]

    assert "2026-11-24T03:00:00+00:00" == found.published.isoformat()


@pytest.mark.parametrize(
    "text", ["", "Mon, 99 Foo 2026 99:99:99 GMT", "2026-11", "0000-00-00", "Thu, 01 Jan 1970 00:00:00 GMT"]
)
def test_an_impossible_date_is_none(text):
    """A date nobody can read is missing, never a guess."""
    assert look(rss(f"<link>/a/1</link><pubDate>{text}</pubDate>")).links[0].published is None


def test_links_are_newest_first_and_undated_keep_their_place():
    """Order is by date; an item without one stays beside the item before it."""
    dates = ["2026-11-20", "", "2026-11-22"]
    items = [f"<link>/a/{n}</link><pubDate>{date}</pubDate>" for n, date in enumerate(dates)]

    assert ["2", "0", "1"] == [url[-1] for url in urls(look(rss(*items)))]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<guid>https://x.kr/1</guid>", ["https://x.kr/1"]),
        ("<guid isPermaLink='false'>https://x.kr/1</guid>", []),
        ("<link>javascript:alert(1)</link><guid isPermaLink='false'>1</guid>", []),
        ("<title>no link</title>", []),
        (
            "<feedburner:origLink xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'>https://x.kr/1</feedburner:origLink>"
            "<link>https://feedproxy.example/~r/1</link>",
            ["https://x.kr/1"],
        ),
        ("<link>https://www.google.com/url?url=https%3A%2F%2Fx.kr%2F1&amp;ct=ga</link>", ["https://x.kr/1"]),
    ],
)
def test_the_address_of_an_item(item, expected):
    """The article's own address is taken, never a script's or a redirector's."""
    assert expected == urls(look(rss(item)))


@pytest.mark.parametrize("encoding", ["euc-kr", "ks_c_5601-1987", "utf-8", "EUC-KR"])
def test_cp949_feeds_lose_no_character(encoding):
    """Syllables outside KS X 1001 survive every label."""
    text = rss(
        "<title>똠방각하 펲시콜라 뷁</title><link>/a/1</link>",
        prolog=f'<?xml version="1.0" encoding="{encoding}"?>',
    )

    assert "똠방각하 펲시콜라 뷁" == look(text.encode("cp949")).links[0].title


@pytest.mark.parametrize(
    "document",
    [
        rss("<title>좋은 기사</title><link>/a/1</link>") + "<script>junk</script>",
        rss("<title>좋은 기사</title><link>/a/1</link><![CDATA[never ends"),
        rss("<title>좋은 기사</title><link>/a/1</link><description>a & b &nbsp; &undefined;</description>"),
        "\n\n junk " + rss("<title>좋은 기사</title><link>/a/1</link>"),
        rss("<title>좋은 기사</title><link>/a/1</link><description>&#xD800;&#0;</description>"),
        rss(
            "<title>좋은 기사</title><link>/a/1</link><georss:point xmlns:georss='http://www.georss.org/georss'>x</georss:point>"
        ),
        rss(
            "<title>좋은 기사</title><link>/a/1</link>",
            prolog="<!DOCTYPE rss [<!ATTLIST item a CDATA '" + "A" * 20000 + "'>]>",
        ),
    ],
)
def test_malformed_feeds_are_read(document):
    """Junk, open sections, bare ampersands and foreign modules cost no item."""
    assert ["좋은 기사"] == [link.title for link in look(document).links]


def test_entities_do_not_expand():
    """Nested and external entities of a DOCTYPE are not followed; short ones are put in."""
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    prolog = (
        f'<!DOCTYPE rss [<!ENTITY a0 "lol">{laughs}<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY c "한">]>'
    )
    found = look(rss("<title>&a11;&x;&c;국</title><link>/a/1</link>", prolog=prolog)).links[0]

    assert "&a11;&x;한국" == found.title


@pytest.mark.parametrize(
    "inside",
    [
        "<a>" * 200_000,
        "<item " + " ".join(f'a{n}="1"' for n in range(5000)) + "/>",
        "<a " * 100_000,
        '<a b="' * 50_000,
        "<item/>" * 50_000,
        "<item>" + "<category>a</category>" * 20_000,
    ],
)
def test_monsters_are_refused_at_once(inside):
    """Nesting and attributes beyond reason are an error and not minutes of work."""
    with pytest.raises(SourceError, match="beyond reason"):
        look(rss(inside))


def test_items_are_bounded():
    """A feed of very many items gives its first thousand."""
    assert 1000 == len(look(rss(*(f"<link>/a/{n}</link>" for n in range(1500)))).links)


def test_an_empty_feed_is_a_feed():
    """Nothing new is no error."""
    assert () == look(rss()).links


@pytest.mark.parametrize(
    "document", ["", "hello", "{}", "[1]", '{"items": 3}', "<?xml version='1.0'?><note/>", "\x00\x00", "{"]
)
def test_what_announces_nothing_is_an_error(document):
    """Other documents are named as what they are."""
    with pytest.raises(SourceError):
        look(document, kind="feed")


def test_a_page_is_no_feed_but_says_where_it_is():
    """Where the operator expects a feed, an HTML page is an error that names the feed."""
    document = '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body></body></html>'

    with pytest.raises(SourceError, match=r"not a feed but an HTML page.*https://news\.example\.kr/rss"):
        look(document, kind="feed")


def test_a_flood_of_json_items_keeps_both_ends():
    """Of very many items the first and the last are read, so the newest are there whichever end has them."""
    items = ",".join(
        f'{{"url": "/a/{n}", "date_published": "20{n // 100:02}-01-01T00:00:00Z"}}' for n in range(2500)
    )

    found = look(f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{items}]}}')

    assert ("/a/2400", 1000) == (urlsplit(found.links[0].url).path, len(found.links))
