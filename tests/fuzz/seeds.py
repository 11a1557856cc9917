"""Small documents of our own from which fuzzers start, and the pieces they put together."""

from __future__ import annotations

ARTICLE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Pier | Port</title>
<meta property="article:published_time" content="2026-11-02T09:00:00+09:00"><link rel="canonical" href="/news/1">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Pier","author":{"name":"A. Hand"}}</script></head>
<body><nav><a href="/">Home</a></nav><article><h1>East pier to be rebuilt</h1><p class="byline">By A. Hand, 2 November 2026</p>
<p>The harbour council voted on Tuesday to rebuild the pier, which costs 2.4 million crowns.</p><p>"Work starts in March,"
the master said.</p><ul><li>14 boats</li></ul></article><footer>All rights reserved.</footer></body></html>"""
SEEDS = {
    "feed": (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>P</title><item><title>A &amp; B</title>'
        "<link>/news/1</link><guid>1</guid><pubDate>Mon, 02 Nov 2026 09:00:00 +0900</pubDate></item></channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">&lt;b&gt;x</title><link href="/2"/>'
        "<id>2</id><updated>2026-11-02T00:00:00Z</updated></entry></feed>",
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://paper.example/3</loc></url></urlset>',
        '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"4","url":"/4","title":"t"}]}',
    ),
    "discovery": (
        '<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body></body></html>',
        ARTICLE,
    ),
    "page": (ARTICLE, ARTICLE.replace("<p>", "<div>").replace("</p>", "<br>")),
    "date": (
        "Mon, 02 Nov 2026 09:00:00 KST",
        "2026-11-02T09:00:00.123+09:00",
        "2026년 11월 2일 오후 3시 4분",
        "3시간 전",
        "어제 14:20",
        "Nov. 2, 2026 at 3:04 p.m. ET",
        "입력 2026.11.02 09:00 수정 2026.11.03",
        "1762041600",
    ),
    "prose": (
        "시는 2일 1억 2천만 원을 들여 버스 120대를 3.5% 늘린다고 “밝혔다”.",
        'Sales rose 4.5% to $2.4 million, "a record," Ms. Hand said on Tuesday, Nov. 3.',
    ),
    "decoding": ("가나다라 한글 텍스트", "caf\u00e9 na\u00efve", '<meta charset="utf-7">+ADw-script'),
    "addresses": (
        "https://paper.example/news/1?utm_source=x#top",
        "//[::ffff:127.0.0.1]:80/",
        "http://0x7f.1/",
        "https://한글.example/가",
        "http:\\\\a@b:99999/",
    ),
    "notices": (
        "User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 2\nSitemap: /s.xml",
        '[{"location":"/","tdm-reservation":1}]',
    ),
    "post": (
        '---\nlayout: post\ntitle: "A"\ntags: [a, b]\nnews:\n  x: 1\n---\n<p>Body of a post, long enough to be one.</p>',
        "---\ntitle: &a [*a]\n---\n",
    ),
    "markup": (
        '<a href="javascript:x">y</a><p style="color:red" onclick=x>{{ site.x }} {% raw %} `a` *b* [c](d)</p>',
        "<svg><style><!--</style><img title=--&gt;&lt;img/src=x&gt;>",
    ),
    "draft": (
        '{"title":{"text":"T","evidence":["s1"]},"excerpt":{"text":"E"},"sections":[{"heading":{"text":"H"},"sentences":'
        '[{"text":"S {{ x }}","evidence":["s1"],"emphasis":1,"how":"verbatim"}]}],"points":[{"text":"P"}],"table":{"header":'
        '["a","b"],"rows":[{"cells":["c","d"],"evidence":["s1"]}]},"attribution":[{"url":"https://a.example/1"}],'
        '"published":"2026-11-02T09:00:00+09:00","tags":["x"],"language":"ko"}',
    ),
}
PIECES = (
    *(
        "<",
        ">",
        "</",
        "/>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE x [",
        "<!ENTITY a 'b'>",
        "&a;",
        "&#0;",
    ),
    *(
        "&#x41;",
        "&amp;",
        "{{",
        "}}",
        "{%",
        "%}",
        '"',
        "'",
        "\\",
        "\0",
        "\x1b[31m",
        "\u202e",
        "\u200b",
        "\ufeff",
    ),
    *(
        "\ud83d",
        "\U000e0041",
        "e" + "\u0301" * 20,
        "9" * 40,
        "-",
        "T",
        ":",
        "+0900",
        "년",
        "월",
        "일",
        "억",
        "천",
        "만",
    ),
    *(
        "http://",
        "javascript:",
        "//",
        "@",
        "[::1]",
        "%00",
        "..",
        "---\n",
        "\n",
        "\r",
        "\t",
        " ",
        "null",
        "true",
        "[",
        "]",
    ),
    *(
        "{",
        "}",
        ",",
        "<p>",
        "</p>",
        "<table><tr><td>",
        "<br>",
        "<script>",
        "</script>",
        "<item>",
        "</item>",
        "<link>",
    ),
)


def encoded(text: str) -> bytes:
    """UTF-8, halves of characters as they are."""
    return text.encode("utf-8", "surrogatepass")
