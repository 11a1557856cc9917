"""Sitemaps become links."""

import gzip

import pytest

from aggregator.errors import SourceError
from tests.poll.fixtures import look

NEWS = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><image:image><image:loc>https://news.example.kr/p.jpg</image:loc>
<image:title>사진</image:title></image:image><loc><![CDATA[https://news.example.kr/a/1?x=1&y=2]]></loc><lastmod>2026-11-23</lastmod>
<news:news><news:publication><news:name>신문</news:name></news:publication><news:publication_date>2026-11-22T09:00+09:00</news:publication_date>
<news:title>제목 &amp; 부제</news:title></news:news></url></urlset>"""


def urlset(*places: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{place}</loc></url>" for place in places) + "</urlset>"


def index(*places: tuple[str, str]) -> str:
    parts = "".join(
        f"<sitemap><loc>{place}</loc><lastmod>{changed}</lastmod></sitemap>" for place, changed in places
    )
    return f"<?xml version='1.0'?><sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{parts}</sitemapindex>"


def test_a_news_sitemap():
    """Title and publication date are the news element's; the picture's address is not the page's."""
    link = look(NEWS).links[0]

    assert ("https://news.example.kr/a/1?x=1&y=2", "제목 & 부제", "2026-11-22T09:00:00+09:00") == (
        link.url,
        link.title,
        link.published.isoformat(),
    )


def test_a_title_in_brackets():
    """A bracket ends no CDATA section, two and an angle do."""
    found = look(NEWS.replace("제목 &amp; 부제", "<![CDATA[[속보] 담화 [1]]]>")).links[0]

    assert "[속보] 담화 [1]" == found.title


def test_a_page_listed_twice_keeps_its_newest_date():
    """Repeats of one page are one link."""
    urls = "".join(
        f"<url><loc>https://news.example.kr/a/1</loc><lastmod>2026-11-2{n}</lastmod></url>" for n in (1, 3, 2)
    )

    assert ["23"] == [f"{link.published:%d}" for link in look(f"<urlset>{urls}</urlset>").links]


def test_a_gzipped_sitemap():
    """A .gz file is unpacked."""
    assert 1 == len(look(gzip.compress(NEWS.encode()), "https://news.example.kr/sitemap.xml.gz").links)


def test_an_index_gives_its_parts():
    """Parts of the site newest first, news before others; the index itself and other hosts are not parts."""
    parts = index(
        ("https://news.example.kr/sitemap-2025.xml", "2025-12-31"),
        ("https://news.example.kr/sitemap-2026.xml", "2026-11-24"),
        ("https://news.example.kr/news-sitemap.xml", "2026-11-01"),
        ("https://attacker.example/sitemap.xml", "2026-11-24"),
        ("https://news.example.kr/feed.xml", "2026-11-24"),
    )

    assert ["news-sitemap.xml", "sitemap-2026.xml", "sitemap-2025.xml"] == [
        url.rsplit("/", 1)[-1] for url in look(parts).alternates
    ]


def test_undated_parts_go_by_the_time_they_are_named_after():
    """The part of this month comes before those of years ago that the index lists first."""
    parts = index(
        *((f"https://news.example.kr/map-{name}.xml", "") for name in ("2019-01", "2026-10", "2026-11"))
    )

    assert ["2026-11", "2026-10", "2019-01"] == [url[-11:-4] for url in look(parts).alternates]


def test_an_index_of_itself_is_a_loop():
    """An index that lists only itself is an error and not a loop."""
    with pytest.raises(SourceError, match="no sitemap but itself"):
        look(index(("https://news.example.kr/feed.xml", "2026-11-24")))


def test_only_pages_of_the_site_are_listed():
    """A sitemap has no say about other hosts."""
    places = (
        "http://attacker.example/a",
        "https://www.news.example.kr/a/1",
        "https://m.news.example.kr/a/2",
        "/a/3",
    )

    assert 3 == len(look(urlset(*places)).links)


def test_a_large_undated_sitemap_gives_both_ends():
    """New pages are added at one end or the other."""
    found = look(urlset(*(f"https://news.example.kr/a/{n}" for n in range(5000)))).links

    assert (1000, True, True) == (len(found), found[0].url.endswith("/0"), found[-1].url.endswith("/4999"))


def test_a_large_dated_sitemap_gives_the_newest():
    """Of 3,000 pages the thousand with the latest dates are announced."""
    urls = "".join(
        f"<url><loc>https://news.example.kr/a/{n}</loc><lastmod>20{n // 300 + 10}-01-{n % 28 + 1:02}</lastmod></url>"
        for n in range(3000)
    )

    assert 2016 == min(link.published.year for link in look(f"<urlset>{urls}</urlset>").links)


def test_a_plain_list_of_addresses():
    """A sitemap may be a text file."""
    assert 2 == len(look("https://news.example.kr/a/1\nhttps://news.example.kr/a/2\n").links)


def test_a_damaged_gzip_file_is_an_error():
    """It is named."""
    with pytest.raises(SourceError, match="gzip"):
        look(b"\x1f\x8b\x08" + b"x" * 50)
