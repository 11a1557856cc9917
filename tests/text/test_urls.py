"""What addresses mean and when two are one."""

import pytest

from aggregator.text import urls

BASE = "https://news.example.kr/section/list.html"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/a/1?utm_source=rss&id=3&amp;page=2#x", "https://news.example.kr/a/1?id=3&page=2"),
        (
            "HTTP://WWW.Example.KR:80/a b/한글?q=가",
            "http://www.example.kr/a%20b/%ED%95%9C%EA%B8%80?q=%EA%B0%80",
        ),
        ("//cdn.example.kr/x", "https://cdn.example.kr/x"),
        ("http://newsdao。kr/", "http://newsdao.kr/"),
        ("http://a_b.example/", "http://a_b.example/"),
        ("https://user:pw@h.kr/", "https://h.kr/"),
        ("feed://x.kr/rss", "http://x.kr/rss"),
        ("http://x.kr/a/../b/./c", "http://x.kr/b/c"),
        ("http://x.kr/?id=1&ref=rss&fbclid=3", "http://x.kr/?id=1"),
        ("http://x.kr/?ref=7", "http://x.kr/?ref=7"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("http://x.kr/100%", "http://x.kr/100%25"),
        ("http://x.kr/<script>", "http://x.kr/%3Cscript%3E"),
        ("http://x.kr/\ud800a\x00", "http://x.kr/a"),
        ("../b?x=1", "https://news.example.kr/b?x=1"),
        ("?page=2", "https://news.example.kr/section/list.html?page=2"),
        ("https://www.google.com/url?sa=t&url=https%3A%2F%2Fx.kr%2Fa%3Fid%3D1&usg=1", "https://x.kr/a?id=1"),
        ("https://www-x-kr.cdn.ampproject.org/c/s/www.x.kr/a/1", "https://www.x.kr/a/1"),
        ("http://x.kr/rss/redirect?url=https://y.kr/1", "https://y.kr/1"),
        ("http://x.kr/view?url=https%3A%2F%2Fy.kr%2F1", "http://x.kr/view?url=https%3A%2F%2Fy.kr%2F1"),
        ("http://x.kr/a;jsessionid=0A-1.node?no=3&PHPSESSID=abc", "http://x.kr/a?no=3"),
        ("http://x.kr/#!/news/5", "http://x.kr/#!/news/5"),
        ("http://x.kr/a#!", "http://x.kr/a"),
        ("http://x.kr/a?no=1&gclid=x&msclkid=y&_ga=1.2&ncid=rss&xtor=RSS-3", "http://x.kr/a?no=1"),
        ("http://x.kr/a?no=1&ref=newsletter-12&cloc=rss-news-star", "http://x.kr/a?no=1"),
    ],
)
def test_an_address_becomes_what_it_means(written, meant):
    """Entities, relative parts, tracking, redirectors and foreign letters give one canonical address."""
    assert meant == urls.clean(written, BASE)


@pytest.mark.parametrize(
    "query",
    [
        *(
            "gid=1",
            "msid=12345",
            "did=5",
            "fbid=9",
            "yid=1",
            "twid=2",
            "dcid=3",
            "ttid=4",
            "irc=7",
            "pk_id=8",
        ),
        *("ncid=2026112800123", "cmp=7", "ocid=3", "rss_id=5", "hs_id=6", "_hsid=7", "utm=8"),
        *(
            "bo_table=newsletter&wr_id=5",
            "slug=newsletter-12",
            "type=rss-2026&no=5",
            "feed=rss2",
            "format=rss",
        ),
    ],
)
def test_what_may_name_the_article_stays(query):
    """No parameter goes by the look of its name, nor by a value that is like a channel's under a name that is none."""
    assert f"https://x.kr/view.php?{query}" == urls.clean(f"https://x.kr/view.php?{query}")


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "javascript:alert(1)",
        "mailto:a@b",
        "data:text/html,x",
        "http://",
        "http://x.kr:99999/",
        "http://[bad/",
        "http://" + "a." * 200 + "kr/",
        "ftp://x.kr/a",
        "http://a..b/",
        "http://-/",
        "tel:+82",
    ],
)
def test_what_is_no_web_address_is_none(written):
    """Other schemes and impossible hosts are no address, and never an exception."""
    assert urls.clean(written, BASE) is None


@pytest.mark.parametrize(
    "other",
    [
        "https://www.x.kr/a?a=1&b=2",
        "http://x.kr/a/?b=2&a=1",
        "http://m.x.kr/a/amp/?a=1&b=2",
        "https://x.kr/a?a=1&b=2&utm_campaign=z#top",
        "https://x.kr/%61?b=2&a=1",
        "https://www.x.kr:443/a?a=1&b=2&amp=1",
        "https://x.kr/amp/a?a=1&b=2",
        "https://x.kr/a;jsessionid=3?a=1&b=2",
    ],
)
def test_spellings_of_one_address_are_equal(other):
    """Scheme, www, slash, order, AMP and tracking do not make another article."""
    assert urls.identity("https://x.kr/a?a=1&b=2") == urls.identity(other)


def test_the_amp_page_of_a_view_is_the_view():
    """A page whose name ends in Amp is the page of that name; a word that ends so is a word."""
    assert urls.identity("https://x.kr/articleView.html?no=1") == urls.identity(
        "https://x.kr/articleViewAmp.html?no=1"
    )
    assert urls.identity("https://x.kr/camp.html") != urls.identity("https://x.kr/c.html")


def test_pages_told_by_their_fragment_are_many():
    """A site that is one document names its pages after `#!`."""
    assert urls.identity("https://x.kr/#!/news/5") != urls.identity("https://x.kr/#!/news/6")


@pytest.mark.parametrize(
    "other", ["https://x.kr/a?a=1&b=3", "https://x.kr/A?a=1&b=2", "https://y.kr/a?a=1&b=2"]
)
def test_other_addresses_differ(other):
    """A value, the case of a path and the host make another article."""
    assert urls.identity("https://x.kr/a?a=1&b=2") != urls.identity(other)


def test_a_key_can_be_kept():
    """No database is asked for a NUL or half a letter, however an address writes it."""
    assert "x.kr/a?b=c" == urls.identity("https://x.kr/a?b=%00c\ud800")


def test_a_cleaned_address_stays():
    """Cleaning twice changes nothing."""
    once = urls.clean("http://X.kr/a b?q=가&utm_a=1#f")

    assert once == urls.clean(once)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://news.x.co.kr/a", "http://n.news.x.co.kr/b", True),
        ("https://www.x.com/a", "https://y.com/b", False),
        ("https://a.tistory.com/1", "https://b.tistory.com/1", False),
        ("https://www.a.tistory.com/1", "https://a.tistory.com/1", True),
        ("http://127.0.0.1:1/a", "http://127.0.0.1:2/a", False),
        ("https://a.co.kr/", "https://b.co.kr/", False),
    ],
)
def test_hosts_of_one_publisher_are_a_family(one, other, expected):
    """A registrable domain is one publisher's, a shared host is not, and a port is another server."""
    assert expected == (urls.family(one) == urls.family(other))


@pytest.mark.parametrize(
    "written", ["https://x.kr//..80 /[a]/./../b", "http://x.kr/a/../../b/.", "http://x.kr//a//b/.."]
)
def test_dots_are_resolved_once(written):
    """What is clean stays as it is."""
    assert urls.clean(written) == urls.clean(urls.clean(written))
