"""What counts as the licence of an article, and what only looks like one."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from aggregator.extract import article
from aggregator.model import Licence, Page

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ENGLISH = "".join(
    f"<p>The council of Springfield met on Monday to discuss item {n} of the budget and agreed on a sum.</p>"
    for n in range(3, 12)
)
KOREAN = "".join(
    f"<p>시는 월요일 열린 회의에서 예산 {n}번째 항목을 두고 이야기한 끝에 금액을 올해보다 늘리기로 뜻을 모았다고 알렸다.</p>"
    for n in range(3, 12)
)
RESERVED = "<footer>Copyright 2026 Springfield Times. All rights reserved.</footer>"
BY = "https://creativecommons.org/licenses/by/4.0/"
MARK = "https://www.kogl.or.kr/open/web/images/images_2014/codetype/new_img_opentype0{}.png"
KOGL_BOX = (
    '<div class="nuri"><a href="http://www.kogl.or.kr/open/info/license_info/by.do">'
    f'<img src="{MARK.format(1)}" alt="공공저작물 자유이용허락 표시기준(공공누리, KOGL) 제1유형: 출처표시"></a><br>'
    '본 저작물은 "공공누리" <a href="http://www.kogl.or.kr/open/info/license_info/by.do">제1유형:출처표시</a>'
    " 조건에 따라 이용 할 수 있습니다.</div>"
)


def licence(
    body: str, inside: str = "", after: str = "", head: str = "", footer: str = RESERVED, middle: str = ""
) -> Licence:
    """The licence of a story with this in its article, after it, in its head or between two of its paragraphs."""
    half = body.index("</p>", len(body) // 2) + 4
    html = (
        f"<html><head><title>Council agrees budget</title>{head}</head><body><article><h1>Council agrees budget</h1>"
        f"{body[:half]}{middle}{body[half:]}{inside}</article>{after}{footer}</body></html>"
    )
    url = "https://springfield.example/news/1"
    return article(Page(url, url, html.encode(), "text/html; charset=utf-8", NOW)).licence


@pytest.mark.parametrize(
    ("where", "html"),
    [
        (
            "inside",
            "<figure><img src=a.jpg><figcaption>The hall. Photo: Jane Roe / CC BY 2.0</figcaption></figure>",
        ),
        (
            "inside",
            f'<figure><img src=a.jpg><figcaption>Hall. <a href="{BY}">Jane Roe</a></figcaption></figure>',
        ),
        ("inside", f'<figure><img src=a.jpg><a rel=license href="{BY}">CC</a></figure>'),
        ("inside", f'<div class="photo-credit"><a rel=license href="{BY}">CC BY 4.0</a></div>'),
        ("inside", "<p>Photo: Jane Roe, Wikimedia Commons, CC BY-SA 4.0</p>"),
        ("inside", f'<p>Image credit: <a href="{BY}">CC BY 4.0</a></p>'),
        ("inside", f'<p>"Sunset" by Jane Roe is licensed under <a href="{BY}">CC BY 4.0</a>.</p>'),
        (
            "inside",
            "<p>The paper was published in the journal under a CC BY 4.0 licence, the university said.</p>",
        ),
        ("inside", f'<p>The data set was released under <a href="{BY}">CC BY</a>, the university said.</p>'),
        (
            "inside",
            f'<div itemscope itemtype="https://schema.org/ImageObject"><a itemprop="license" href="{BY}">l</a></div>',
        ),
        (
            "inside",
            f'<span itemscope itemtype="https://schema.org/ImageObject"><a rel=license href="{BY}">CC</a></span>',
        ),
        ("inside", f'<p>Photo by <a href="/j">Jane</a>.</p><p><a href="{BY}">CC BY 4.0</a></p>'),
        ("middle", f'<p><a rel="license" href="{BY}">CC BY 4.0</a></p>'),
        ("after", f'<aside><a rel="license" href="{BY}">icon by X</a></aside>'),
        ("after", "<aside><p>This work is licensed under CC BY 4.0.</p></aside>"),
        ("after", f'<div>Icons by <a href="{BY}">FontAwesome</a></div>'),
        ("after", f'<div>Icons by <a rel="license" href="{BY}">FontAwesome</a></div>'),
        ("after", f'<p>Theme licensed under <a href="{BY}">CC BY 4.0</a>.</p>'),
        ("after", "<p>All photos on this site are published under CC BY 4.0.</p>"),
        ("after", "<p>Unless otherwise noted this is not under CC BY 4.0.</p>"),
        ("after", f'<p>This article is not licensed under <a rel="license" href="{BY}">CC BY 4.0</a>.</p>'),
        ("after", "<p>All content is licensed under CC BY 4.0, but this article is not.</p>"),
        ("after", "<p>All content is licensed under CC BY 4.0, except for this article.</p>"),
        (
            "after",
            "<p>This article uses material from the Wikipedia article Budget, released under CC BY-SA 4.0.</p>",
        ),
        ("after", "<p>This article is based on a report that is licensed under CC BY 4.0.</p>"),
        ("after", "<p>Unless noted it is not under CC BY 4.0.</p>"),
        (
            "after",
            "<p>Except for photos, nothing on this site is licensed under CC BY 4.0; no content is.</p>",
        ),
        ("after", "<p>User contributions licensed under CC BY 4.0</p>"),
        ("after", "<p>This article is licensed under CC BY 4.0 Attribution-NonCommercial.</p>"),
        (
            "after",
            '<div class="comments"><p>You can use my text, CC0</p><p>This text is licensed under CC0.</p></div>',
        ),
        ("after", "<p>You can use my text CC0 lol</p>"),
        ("after", "<blockquote>This work is licensed under CC BY 4.0.</blockquote>"),
        ("after", '<ul><li><a href="/tag/cc0">CC0</a></li></ul>'),
        ("after", '<aside><a href="/x">How to use CC BY photos</a></aside>'),
        ("after", '<div class="related"><p>© Joe | CC BY 2.0</p></div>'),
        ("after", f'<p><a href="{BY}"><img src="cc.png" alt="CC"></a></p>'),
    ],
)
def test_an_open_licence_of_something_else_opens_nothing(where: str, html: str):
    """A licence of a photo, an icon, a comment, a data set, or one that is denied, leaves the page's reservation in force."""
    assert "reserved" == licence(ENGLISH, **{where: html}).code


@pytest.mark.parametrize(
    ("where", "html"),
    [
        ("inside", "<p>시는 이 자료를 공공누리 제1유형으로 개방한다고 밝혔다.</p>"),
        ("inside", "<p>공공누리 저작물은 제1유형부터 제4유형까지 있다.</p>"),
        (
            "inside",
            "<p>정책뉴스자료는 공공누리 제1유형의 조건에 따라 자유롭게 이용이 가능하다는 것이 핵심이다.</p>",
        ),
        (
            "inside",
            '<figure><img src="a.jpg"><figcaption>궁궐. 국립박물관, 공공누리 제1유형</figcaption></figure>',
        ),
        ("inside", "<p>사진=국립박물관, 공공누리 제1유형</p>"),
        ("middle", f'<p><img src="photo.jpg"><img src="{MARK.format(1)}" alt="공공누리 제1유형"></p>'),
        ("after", "<p>이 기사는 공공누리 제1유형 적용 대상이 아닙니다.</p>"),
        ("after", KOGL_BOX + "<p>이 기사는 공공누리 제1유형 적용 대상이 아닙니다.</p>"),
        ("after", f'<p>사진=국립박물관</p><p><img src="{MARK.format(1)}" alt="공공누리 제1유형"></p>'),
        ("after", "<ul><li>공공누리 제1유형 개방 보도자료 보기</li></ul>"),
        ("after", "<p>이 누리집의 글꼴은 공공누리 제1유형 조건에 따라 이용할 수 있는 서체입니다.</p>"),
        (
            "after",
            "<p>본 저작물은 박물관에서 2020년 작성하여 공공누리 제1유형으로 개방한 '궁궐'을 이용하였으며, 무료로 받을 수 있습니다.</p>",
        ),
        (
            "after",
            f"<img src=\"{MARK.format(1)}\"><p>본 저작물은 기상청에서 공공누리 제1유형으로 개방한 '예보'를 이용하였습니다.</p>",
        ),
        ("after", f'<a href="https://www.vworld.kr"><img src="{MARK.format(1)}" alt="Vworld"></a>'),
        ("after", "".join(f'<img src="{MARK.format(n)}" alt="공공누리 제{n}유형">' for n in (1, 2, 3, 4))),
        ("after", f'<aside><img src="{MARK.format(1)}" alt="공공누리 제1유형"></aside>'),
        ("after", f'<ul><li><a href="/2">다른 보도자료의 긴 제목 <img src="{MARK.format(1)}"></a></li></ul>'),
        (
            "after",
            "<p>이 누리집은 공공누리 제1유형을 따릅니다. 다만, 기사는 제외합니다.</p><p>공공누리 제4유형</p>",
        ),
    ],
)
def test_korean_talk_of_an_open_licence_opens_nothing(where: str, html: str):
    """What a report says of KOGL, a credit, a denial, a listing of its types, or another item's mark leaves the reservation."""
    assert "reserved" == licence(KOREAN, **{where: html}).code


@pytest.mark.parametrize(
    ("code", "html"),
    [
        ("kogl-1", KOGL_BOX),
        ("kogl-1", '<div class="kogl"><img src="/images/opentype01.png" alt="공공누리 제1유형"></div>'),
        (
            "kogl-1",
            '<span><a href="http://kogl.or.kr/"><img src="/img/img_opentype01.png" alt="출처표시"></a></span>',
        ),
        ("kogl-2", '<img src="/img/img_opentype02.png" alt="출처표시-상업적 이용금지">'),
        ("kogl-4", '<img src="/img/new_img_opencode4.jpg" alt="공공누리">'),
        ("kogl-1", "<p>이 자료는 공공누리 제1유형에 따라 출처를 밝히고 이용하여 주시기 바랍니다.</p>"),
        ("kogl-1", KOGL_BOX + "<p>사진은 공공누리 제1유형이 적용되지 않습니다.</p>"),
        ("kogl-1", "<p>본 저작물은 공공누리 제1유형(출처표시) 조건에 따라 이용할 수 있습니다.</p>"),
        ("kogl-1", '<p>본 공공저작물은 공공누리 "출처표시" 조건에 따라 이용할 수 있습니다.</p>'),
        ("kogl-3", "<p>본 저작물은 공공누리 “출처표시+변경금지” 조건에 따라 이용할 수 있습니다.</p>"),
        (
            "kogl-1",
            '<p>시가 창작한 "봄 사진전 열려" 저작물은 공공누리 제1유형 조건에 따라 이용할 수 있습니다.</p>',
        ),
        (
            "kogl-1",
            "<p>정책뉴스자료는 「공공누리 제1유형:출처표시」의 조건에 따라 자유롭게 이용이 가능합니다. 다만, 사진의 경우 제3자에게 "
            "저작권이 있으므로 사용할 수 없습니다.</p>",
        ),
        ("kogl-1", "<p>이 보도자료는 공공누리 제1유형에 따라 이용할 수 있습니다(단, 사진은 제외).</p>"),
        (
            "kogl-4",
            "<p>자료는 「공공누리 제4유형:출처표시+상업적 이용금지+변경금지」의 조건에 따라 자유롭게 이용이 가능합니다.</p>",
        ),
    ],
)
def test_marks_and_statements_of_kogl_are_found(code: str, html: str):
    """The government's box, its mark and its sentence give the licence, under the article and after it, whatever the footer reserves."""
    found = {licence(KOREAN, **{where: html}).code for where in ("inside", "after")}

    assert {code} == found


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("CC-BY-4.0", {"head": f'<link rel="license" href="{BY}">'}),
        ("CC-BY-4.0", {"head": f'<meta name="dcterms.license" content="{BY}">'}),
        ("CC-BY-4.0", {"after": f'<p><a rel="license" href="{BY}">Some rights</a></p>'}),
        ("CC-BY-4.0", {"inside": f'<p>This article is licensed under a <a href="{BY}">CC licence</a>.</p>'}),
        (
            "CC-BY-4.0",
            {"after": f'<p>Content of this site is licensed under <a href="{BY}">Creative Commons</a></p>'},
        ),
        (
            "CC-BY-SA-3.0",
            {
                "after": "<p>Alle Inhalte stehen, soweit nicht anders markiert, unter einer CC BY-SA 3.0 Lizenz.</p>"
            },
        ),
        (
            "CC-BY-SA-4.0",
            {"after": "<p>Except where otherwise noted, this work is licensed under CC BY-SA 4.0</p>"},
        ),
        (
            "CC-BY-4.0",
            {"after": "<p>Text and photos of this site are licensed under CC BY 4.0. Our logo is not.</p>"},
        ),
        (
            "CC-BY-4.0",
            {"after": "<p>All our content is licensed under CC BY 4.0, except for the photos.</p>"},
        ),
        (
            "CC-BY-4.0",
            {"after": "<p>Except for photos, all content on this site is licensed under CC BY 4.0.</p>"},
        ),
        ("CC-BY-NC-4.0", {"after": "<p>This article is licensed under CC BY NC 4.0.</p>"}),
        ("CC-BY-4.0", {"after": "<aside><p>This site is licensed under CC BY 4.0.</p></aside>"}),
        ("CC-BY-NC-4.0", {"footer": "<footer>Copyright Sam Roe 2026. CC BY-NC 4.0.</footer>"}),
        ("CC-BY-4.0", {"footer": f'<footer><a href="{BY}"><img src="cc.png" alt="CC"></a></footer>'}),
        ("unknown", {"footer": f'<footer><a href="{BY}">a</a><p>CC BY-NC</p></footer>'}),
        (
            "unknown",
            {
                "footer": "<footer>This text is under CC BY 4.0.</footer>",
                "head": f'<link rel="license" href="{BY[:-7]}-nd/4.0/">',
            },
        ),
    ],
)
def test_statements_of_creative_commons_are_found(code: str, parts: dict[str, str]):
    """A licence in the head, a rel=license and a whole statement outrank a footer's reservation; a bare name counts without one."""
    assert code == licence(ENGLISH, **parts).code


def test_classes_of_what_holds_the_article_too_say_nothing():
    """A page of a class that speaks of comments or photos has its licence all the same."""
    html = ENGLISH + "<p>This article is licensed under CC BY 4.0.</p>"

    assert "CC-BY-4.0" == licence(f'<div class="comments-open photo"><div>{html}</div></div>').code


def test_an_article_that_reserves_itself_is_not_opened_by_its_site():
    """A site's statement gives way to a reservation at the article, not to one in the footer; a statement of the article stays."""
    agency = "<p>© Springfield Agency. All rights reserved.</p>"
    site, own = (
        f"<p>{of} is licensed under CC BY 4.0.</p>" for of in ("All content on this site", "This article")
    )
    found = [licence(ENGLISH, inside=agency, after=site), licence(ENGLISH, after=site)]
    found += [licence(ENGLISH, inside=agency, after=own)]

    assert ["reserved", "CC-BY-4.0", "CC-BY-4.0"] == [one.code for one in found]


def test_json_ld_of_the_article_names_its_licence():
    """The licence in the article's own JSON-LD counts; that of its picture does not."""
    story = '<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Council agrees budget",{}}}</script>'
    own = licence(ENGLISH, head=story.format(f'"license":"{BY}"'))
    of_picture = licence(
        ENGLISH, head=story.format(f'"image":{{"@type":"ImageObject","url":"a","license":"{BY}"}}')
    )

    assert ("CC-BY-4.0", "reserved") == (own.code, of_picture.code)


@pytest.mark.parametrize(
    "notice",
    [
        "Text and Data Mining is expressly reserved under Article 4.",
        "All rights reserved, including those for text and data mining, AI training, and similar technologies.",
        "We reserve all rights to text and data mining.",
        "This page may not be used for text &amp; data mining without our prior written consent.",
        "Text- und Data-Mining im Sinne des § 44b UrhG bleibt vorbehalten.",
        "Wir erklären einen Nutzungsvorbehalt nach § 44b Abs. 3 UrhG.",
        "Die Nutzung der Inhalte für das Text und Data Mining im Sinne von § 44b UrhG ist ausdrücklich vorbehalten.",
        "La fouille de textes et de données est interdite, conformément à l'article L122-5-3.",
        "Nous nous opposons à toute fouille de textes et de données.",
        "Queda reservada la minería de textos y datos.",
        "텍스트 및 데이터 마이닝을 금지합니다.",
    ],
)
def test_a_notice_that_reserves_mining_is_an_opt_out(notice: str):
    """The sentence that reserves text and data mining is kept as the page's opt-out, in whatever order and language it says so."""
    said = licence(ENGLISH, footer=f"<footer><p>{notice}</p></footer>").opt_out

    assert notice.replace("&amp;", "&") == said


@pytest.mark.parametrize(
    "parts",
    [
        {"after": "<p>Text and data mining is permitted.</p>"},
        {
            "middle": "<p>The law lets publishers reserve their rights to text and data mining, the minister said.</p>"
        },
        {"after": "<p>The mining company reserved a sum for repairs of its old coal pits.</p>"},
    ],
)
def test_what_reserves_no_mining_is_no_opt_out(parts: dict[str, str]):
    """A permission, a report on the law and mines of another sort reserve nothing."""
    assert None is licence(ENGLISH, **parts).opt_out


@pytest.mark.parametrize(
    "html",
    [
        f'<a rel=license href="{BY}">CC</a>' * 30_000,
        f'<p><a rel=license href="{BY}">CC BY</a></p>' * 5_000,
        ("<p>" + "This work is licensed under CC BY 4.0 except for photos, not otherwise; " * 15 + "</p>")
        * 600,
        '<link rel=license href="' + "kogl.or.kr/" * 200_000 + '">',
        "<p>CC BY " + "foto" * 500_000 + "</p>",
        f'<img src="{MARK.format(1)}" alt="공공누리 제1유형">' * 20_000,
    ],
)
def test_a_page_that_names_licences_without_end_is_read_in_a_moment(html: str):
    """Neither many links, nor many statements, nor long ones make the reader slow."""
    before = time.perf_counter()
    licence(ENGLISH, after=html)

    assert time.perf_counter() - before < 4
