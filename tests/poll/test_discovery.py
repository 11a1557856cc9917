"""The right source of a site is found first."""

import pytest

from aggregator import poll
from tests.poll.fixtures import html, page

RSS = "application/rss+xml"
ATOM = "application/atom+xml"


def alternate(kind: str, href: str, title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}" />'


ARTICLES = "".join(
    f"<li><h3><a href='/news/{n}'>시청 앞 광장에서 열린 행사에 시민 {n}백 명 모여</a></h3></li>"
    for n in range(101, 108)
)
SITES = {
    "WordPress": (
        "https://blog.example.com/",
        html(
            "<div class='wp-block'></div><script src='/wp-includes/js/x.js'></script>",
            alternate("application/json+oembed", "/wp-json/oembed/1.0/embed?url=x")
            + alternate(RSS, "https://blog.example.com/comments/feed/", "Blog &raquo; Comments Feed")
            + alternate(RSS, "https://blog.example.com/category/a/feed/", "Blog &raquo; A Category Feed")
            + alternate(RSS, "https://blog.example.com/feed/", "Blog &raquo; Feed")
            + '<link rel="alternate" hreflang="ko" href="/ko/">',
        ),
        "https://blog.example.com/feed/",
    ),
    "WordPress that declares nothing": (
        "https://blog.example.com/",
        html("<img src='/wp-content/uploads/a.jpg'>", '<meta name="generator" content="WordPress 6.6">'),
        "https://blog.example.com/feed/",
    ),
    "Tistory": (
        "https://sample.tistory.com/",
        html("<a href='/12'>글</a>", alternate(RSS, "https://sample.tistory.com/rss", "sample")),
        "https://sample.tistory.com/rss",
    ),
    "Tistory on its own domain": (
        "https://www.sample.kr/",
        html("<script src='https://t1.daumcdn.net/tistory_admin/lib/x.js'></script>"),
        "https://www.sample.kr/rss",
    ),
    "Naver blog": (
        "https://blog.naver.com/sample_id",
        html("<iframe id=mainFrame src='/PostList.naver?blogId=sample_id'></iframe>"),
        "https://rss.blog.naver.com/sample_id.xml",
    ),
    "Blogger": (
        "https://sample.blogspot.com/",
        html(
            "",
            alternate(ATOM, "https://sample.blogspot.com/feeds/posts/default", "Sample - Atom")
            + alternate(RSS, "https://sample.blogspot.com/feeds/posts/default?alt=rss", "Sample - RSS")
            + '<link rel="service.post" type="application/atom+xml" href="https://www.blogger.com/feeds/1/posts/default">',
        ),
        "https://sample.blogspot.com/feeds/posts/default",
    ),
    "Ghost": (
        "https://ghost.example/",
        html(
            "",
            '<meta name="generator" content="Ghost 5.9">'
            + alternate(RSS, "https://ghost.example/rss/", "Ghost"),
        ),
        "https://ghost.example/rss/",
    ),
    "Hugo": (
        "https://hugo.example/",
        html("<a href='/tags/x/index.xml'>rss</a>", '<meta name="generator" content="Hugo 0.139.0">'),
        "https://hugo.example/index.xml",
    ),
    "Jekyll": (
        "https://user.github.io/blog/",
        html(
            "<p>subscribe <a href='/blog/feed.xml'>via RSS</a></p>",
            "<!-- Begin Jekyll SEO tag v2.8.0 -->" + alternate(ATOM, "/blog/feed.xml", "Blog"),
        ),
        "https://user.github.io/blog/feed.xml",
    ),
    "a ministry": (
        "https://www.ministry.example.kr/main.do",
        html(
            "<a href='/rss/index.do'>RSS 서비스</a><ul><li><a href='/rss/policy.xml'>정책</a></li><li><a href='/rss/allNews.xml'>전체 보도자료</a></li>"
            "<li><a href='/sns'>SNS</a></li></ul>"
        ),
        "https://www.ministry.example.kr/rss/allNews.xml",
    ),
    "a newspaper": (
        "http://www.paper.example.kr/",
        html(
            "<h4><a href='/news/articleView.html?idxno=31415'>군수, 내년 예산안 설명</a></h4><a href='/com/rss.html'>RSS</a>"
        ),
        "http://www.paper.example.kr/rss/allArticle.xml",
    ),
    "a newspaper that declares sections": (
        "https://www.daily.example.kr/",
        html(
            "",
            alternate(RSS, "https://rss.daily.example.kr/all.xml", "전체기사")
            + alternate(RSS, "https://rss.daily.example.kr/category/politics.xml", "정치"),
        ),
        "https://rss.daily.example.kr/all.xml",
    ),
    "a site with a JSON feed": (
        "https://json.example/",
        html("", alternate("application/feed+json", "/feed.json", "JSON")),
        "https://json.example/feed.json",
    ),
    "a site with neither feed nor sitemap": (
        "https://plain.example/news/",
        html(f"<ul>{ARTICLES}</ul>"),
        "https://plain.example/news/",
    ),
    "an article of WordPress": (
        "https://blog.example.com/2026/11/22/how-it-went-yesterday/",
        html(
            "",
            alternate(
                RSS, "https://blog.example.com/2026/11/22/how-it-went-yesterday/feed/", "Blog: How it went"
            )
            + alternate(RSS, "https://blog.example.com/feed/", "Blog"),
        ),
        "https://blog.example.com/feed/",
    ),
    "a paper that links its feeds": (
        "https://www.paper.example.it/",
        html(
            "<a href='/rss/gallerie/rss2.0.xml'>Gallerie</a> <a href='/rss/homepage/rss2.0.xml'>Homepage</a>"
        ),
        "https://www.paper.example.it/rss/homepage/rss2.0.xml",
    ),
    "robots.txt": (
        "https://daily.example.kr/robots.txt",
        "User-agent: *\nDisallow: /admin\nSitemap: https://daily.example.kr/sitemap.xml\nsitemap: https://daily.example.kr/sitemap/news.xml\n",
        "https://daily.example.kr/sitemap/news.xml",
    ),
}


@pytest.mark.parametrize("name", SITES)
def test_the_right_source_is_first(name):
    """On the home page of every kind of site the feed of the whole site comes first."""
    url, document, expected = SITES[name]

    assert expected == poll.discover(page(document, url))[0].url


def test_a_candidate_says_what_it_is():
    """Kind, title and score come with the address, each address once."""
    url, document, _ = SITES["Blogger"]
    found = poll.discover(page(document, url))

    assert ("feed", "Sample - Atom", True, len(found)) == (
        found[0].kind,
        found[0].title,
        found[0].score > 0.9,
        len({candidate.url for candidate in found}),
    )


@pytest.mark.parametrize(
    "body", [b"", b"\x00" * 100, b"<" * 5000, b"\xff\xfe", b"<a href='http://[x/rss'>rss</a>"]
)
def test_nothing_on_a_page_can_break_it(body):
    """Any bytes give candidates or none."""
    assert all(candidate.score < 0.9 for candidate in poll.discover(page(body)))
