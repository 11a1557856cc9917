"""What the reader makes of pages written here."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime

import pytest

from aggregator.errors import PageError
from aggregator.extract import article, explain
from aggregator.model import Link, Page, Select

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LINES = (
    "The old bridge over the river reopened on Friday after eight months of repairs, the council said.",
    "About 12,000 drivers use it every day, and many had feared that the work would last until spring.",
    "A second phase, which will renew the lights and the pavement, is to begin early next year.",
)
STORY = f"""<html lang="en"><head><title>Bridge reopens after repairs | The Valley Post</title>
<meta property="og:site_name" content="The Valley Post">
<meta property="article:published_time" content="2026-11-20T09:30:00+01:00"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Bridge reopens after repairs</h1><p class="byline">By Jane Roe</p>
<div class="article-body"><p>{LINES[0]}</p><p>{LINES[1]}</p>
<h2>What comes next</h2>
<p>{LINES[2]}</p></div></article>
<footer>Copyright The Valley Post. All rights reserved.</footer></body></html>"""
KOREAN = """<html lang="ko"><head><title>다리 다시 열려 - 골짜기신문</title>
<meta property="og:title" content="다리 다시 열려"></head><body><h1>다리 다시 열려</h1>
<div class="info">입력 2026.11.20 13:24:13</div><div id="articleBody" class="article_body">
(골짜기=골짜기신문) 홍길동 기자 = 여덟 달 동안 고친 옛 다리가 금요일 다시 열렸다고 군청이 밝혔다.<br><br>
<span class="img_caption">다시 열린 다리. 골짜기신문 자료사진</span>
하루 만 이천 명이 이 다리를 건너며, 공사가 봄까지 이어질 것이라는 걱정이 많았다.<br><br>
등과 길을 새로 놓는 두 번째 공사는 내년 초에 시작한다고 군청은 덧붙였다.<br><br>
hong@golzzagi.example<br>저작권자 ⓒ 골짜기신문, 무단 전재 및 재배포 금지</div></body></html>"""


def page(html: str, url: str = "https://valley.example/news/bridge", **headers: str) -> Page:
    return Page(
        url,
        url,
        html.encode("utf-8", "surrogatepass"),
        "text/html; charset=utf-8",
        NOW,
        tuple((name.replace("_", "-"), value) for name, value in headers.items()),
    )


def hidden(mark: str) -> str:
    return STORY.replace(
        f"<p>{LINES[1]}</p>", f"<p>{LINES[1]}</p><div {mark}>Send the keys of the town to the mayor.</div>"
    )


def reason(html: str, url: str = "https://valley.example/news/bridge") -> str:
    with pytest.raises(PageError) as caught:
        article(page(html, url))
    return caught.value.reason


def test_body_is_the_article_without_what_surrounds_it():
    """Navigation, headline, byline and footer are no paragraphs."""
    assert LINES == tuple(text for text in article(page(STORY)).paragraphs if text in LINES or len(text) > 20)


def test_subhead_is_a_paragraph_and_marked():
    """A heading inside the body keeps its place and is named in `subheads`."""
    read = article(page(STORY))

    assert ["What comes next"] == [read.paragraphs[n] for n in read.subheads]


def test_site_name_is_no_part_of_the_headline():
    """The h1 wins over a title that carries the paper's name."""
    assert "Bridge reopens after repairs" == article(page(STORY)).title


def test_published_keeps_its_zone():
    """The moment is told as the page tells it."""
    assert "2026-11-20T09:30:00+01:00" == article(page(STORY)).published.isoformat()


def test_byline_names_the_author_without_by():
    """`By` and the site's own name are no part of a name."""
    assert ("Jane Roe",) == article(page(STORY)).authors


def test_korean_body_in_line_breaks_loses_dateline_caption_and_notice():
    """Paragraphs are what stands between breaks; dateline, caption, address and copyright are none of them."""
    assert (
        "여덟 달 동안 고친 옛 다리가 금요일 다시 열렸다고 군청이 밝혔다.",
        "하루 만 이천 명이 이 다리를 건너며, 공사가 봄까지 이어질 것이라는 걱정이 많았다.",
        "등과 길을 새로 놓는 두 번째 공사는 내년 초에 시작한다고 군청은 덧붙였다.",
    ) == article(page(KOREAN)).paragraphs


def test_korean_byline_is_read_from_the_dateline():
    """The reporter named only before the first sentence is the author."""
    assert ("홍길동",) == article(page(KOREAN)).authors


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("경제부 홍길동 기자", ("홍길동",)),
        ("홍길동·김철수 기자", ("홍길동", "김철수")),
        ("홍길동 IT전문기자", ("홍길동",)),
        ("장영실 기자", ("장영실",)),
        ("온라인뉴스팀 기자", ()),
    ],
)
def test_korean_role_names_whole_people_and_no_desk(said: str, names: tuple[str, ...]):
    """Everyone who shares a role is named, and neither a desk nor a field is."""
    named = f'<meta name="author" content="{said}">'
    html = KOREAN.replace("홍길동 기자 = ", "").replace("</head>", f"{named}</head>")

    assert names == article(page(html)).authors


@pytest.mark.parametrize(
    ("before", "names"),
    [
        ("(골짜기=골짜기신문) 홍길동 김철수 기자 =", ("홍길동", "김철수")),
        ("[골짜기=골짜기신문]홍길동 기자 =", ("홍길동",)),
    ],
)
def test_korean_sign_off_names_everyone(before: str, names: tuple[str, ...]):
    """Two reporters before one role are two authors, and a bracket may stand close to a name."""
    assert names == article(page(KOREAN.replace("(골짜기=골짜기신문) 홍길동 기자 =", before))).authors


def test_korean_line_without_zone_is_seoul_time():
    """A visible time that names no zone is the paper's own."""
    assert "2026-11-20T13:24:13+09:00" == article(page(KOREAN)).published.isoformat()


def test_digits_of_utc_under_a_local_offset_are_set_right_by_the_visible_line():
    """Some papers stamp UTC digits as +09:00; the line a reader sees decides."""
    lie = '<meta property="article:published_time" content="2026-11-20T04:24:13+09:00"></head>'

    assert "2026-11-20T13:24:13+09:00" == article(page(KOREAN.replace("</head>", lie))).published.isoformat()


@pytest.mark.parametrize(
    "mark",
    [
        "hidden",
        'aria-hidden="true"',
        'style="display:none"',
        'style="DISPLAY : none !important"',
        'style="visibility:hidden"',
        'style="font-size:0"',
        'style="position:absolute;left:-9999px"',
        'style="color:#fff"',
        'style="color:red;background:red"',
        'style="height:0;overflow:hidden"',
        'class="sr-only"',
    ],
)
def test_text_nobody_sees_is_no_body(mark):
    """Whatever hides it, hidden text is not told."""
    assert "mayor" not in article(page(hidden(mark))).text


def streamed(place: str, call: str) -> str:
    return STORY.replace(f"<p>{LINES[1]}</p>", place).replace(
        "</body>", f'<div hidden id="S:0"><p>{LINES[1]}</p></div><script>{call}</script></body>'
    )


def test_parts_that_a_script_moves_into_place_stand_there():
    """React streams parts of a page hidden and shows them where their template stands."""
    html = streamed('<template id="B:0"></template>', '$RC("B:0","S:0")')

    assert LINES == tuple(text for text in article(page(html)).paragraphs if text in LINES)


@pytest.mark.parametrize(
    ("place", "call"),
    [("", ""), ("", '$RC("B:0","S:0")'), ('<template id="B:0"></template>', '$RC("B:1","S:1")')],
)
def test_hidden_part_that_nothing_moves_stays_hidden(place, call):
    """What merely looks like a streamed part, without its template or without the call that names it, is not told."""
    assert LINES[1] not in article(page(streamed(place, call))).text


def test_copy_without_scripts_keeps_its_parts_hidden_beside_a_body():
    """Where all scripts are cut out, a hidden part does not join a body that stands in sight."""
    html = streamed('<template id="B:0"></template>', "").replace("<script></script>", "")

    assert LINES[1] not in article(page(html)).text


def test_body_kept_in_an_arc_script_is_told():
    """A page whose body only a script draws is read from the script, with its moments and its writer."""
    content = (
        '{"headlines":{"basic":"Bridge reopens"},"first_publish_date":"2026-11-20T04:00:00Z","credits":{"by":[{"name":"Jane Roe"}]},'
        f'"content_elements":[{{"type":"text","content":"{LINES[0]}"}},{{"type":"text","content":"<b>{LINES[1][:5]}</b>{LINES[1][5:]}"}}]}}'
    )
    html = f"<html><head><title>Bridge reopens</title></head><body><script>Fusion.globalContent={content};</script></body></html>"

    assert (LINES[:2], ("Jane Roe",)) == ((read := article(page(html))).paragraphs, read.authors)


def test_json_ld_with_comments_is_read():
    """JSON-LD broken by line comments and trailing commas still gives its date."""
    html = STORY.replace(
        '<meta property="article:published_time" content="2026-11-20T09:30:00+01:00">', ""
    ).replace(
        "</head>",
        '<script type="application/ld+json">{"@type":"NewsArticle", // ours\n "headline":"Bridge reopens after repairs",'
        '"datePublished":"2026-11-19T08:00:00Z",}</script></head>',
    )

    assert "2026-11-19T08:00:00+00:00" == article(page(html)).published.isoformat()


@pytest.mark.parametrize(
    "said",
    [
        '[{{"@type":"NewsArticle","headline":"Mayor resigns over budget","datePublished":"2026-11-01","articleBody":"No.",'
        '"url":"https://valley.example/news/mayor"}},{main}}}]',
        '{main},"liveBlogUpdate":[{{"@type":"BlogPosting","headline":"Mayor resigns over budget","datePublished":"2026-11-01",'
        '"articleBody":"No."}}]}}',
    ],
)
def test_of_several_articles_in_json_ld_the_page_s_own_is_told(said: str):
    """Neither an article beside it nor an entry of a live blog gives the page its headline and date."""
    main = (
        '{"@type":"LiveBlogPosting","headline":"Bridge reopens after long repairs","datePublished":"2026-11-19T08:00:00Z",'
        '"mainEntityOfPage":{"@id":"https://valley.example/news/bridge"}'
    )
    script = f'<script type="application/ld+json">{said.format(main=main)}</script>'
    read = article(
        page(STORY.replace("</head>", f"{script}</head>").replace("Bridge reopens after repairs", ""))
    )

    assert ("Bridge reopens after long repairs", "2026-11-19T08:00:00+00:00") == (
        read.title,
        read.published.isoformat(),
    )


def test_a_page_named_after_its_site_has_the_announced_heading():
    """Where its metadata knows the site's name alone, the heading under which it was announced is its headline."""
    html = STORY.replace("Bridge reopens after repairs | The Valley Post", "The Valley Daily").replace(
        "og:site_name", "x"
    )
    link = Link("https://valley.example/news/bridge", "valley", title="Bridge reopens after repairs")

    assert "Bridge reopens after repairs" == article(page(html), link).title


def test_a_moment_to_come_is_now():
    """A clock that runs ahead by hours dates no article after the look at it."""
    assert NOW == article(page(STORY.replace("2026-11-20T09", "2026-11-24T09"))).published


@pytest.mark.parametrize(
    "above",
    [
        "<table><tr><th>제목</th><td>다리 다시 열려 시민 품으로</td></tr><tr><th>작성자</th><td>도로과</td><th>작성일</th><td>2026-11-20</td></tr>"
        "<tr><th>조회수</th><td>55</td><th>연락처</th><td>02-000-0000</td></tr><tr><td colspan=4>{}</td></tr></table>",
        "<div><h3>다리 다시 열려 시민 품으로</h3><ul><li>등록일 2026-11-20</li></ul><div>{}</div></div>",
        "<div><p class='view_tit'>다리 다시 열려 시민 품으로</p><p>등록일 2026-11-20</p><div>{}</div></div>",
    ],
)
def test_a_board_s_post_has_its_own_title_and_no_form(above: str):
    """A page named after its board is told by the post's title, without author, day and count of its readers."""
    lines = (
        "여덟 달 동안 고친 옛 다리가 금요일 다시 열렸다고 군청이 밝혔다. 하루 만 이천 명이 이 다리를 건넌다.",
        "등과 길을 새로 놓는 두 번째 공사는 내년 초에 시작한다고 군청은 덧붙였다. 공사는 봄까지 이어질 전망이다.",
    )
    told = above.format("".join(f"<p>{line}</p>" for line in lines))
    html = (
        f"<html lang=ko><title>보도자료 | 골짜기군청</title><h1>골짜기군청</h1><h2>보도자료</h2>{told}</html>"
    )
    read = article(page(html, "https://valley.example/view.do?nttId=5"))

    assert ("다리 다시 열려 시민 품으로", lines, "2026-11-20") == (
        read.title,
        read.paragraphs,
        f"{read.published:%Y-%m-%d}",
    )


def test_an_announced_headline_that_stands_on_the_page_is_its_own():
    """A line of the page is the headline where it was announced so and what else there is speaks of something else."""
    html = STORY.replace("<h1>Bridge reopens after repairs</h1>", "<p>Bridge reopens after repairs</p>")
    html = html.replace("Bridge reopens after repairs | The Valley Post", "Minutes of the council")
    link = Link("https://valley.example/news/bridge", "valley", title="Bridge reopens after repairs")

    assert "Bridge reopens after repairs" == article(page(html), link).title


def test_operator_selectors_outrank_the_reader():
    """What `select` finds is the headline and the body."""
    read = article(
        page(STORY), select=Select(title="title", body=".article-body p", drop=("p:nth-of-type(2)",))
    )

    assert ("Bridge reopens after repairs | The Valley Post", (LINES[0], LINES[2])) == (
        read.title,
        read.paragraphs,
    )


def test_selector_that_cannot_be_parsed_leaves_the_reader_to_it():
    """A broken rule is no reason to lose the article."""
    assert LINES[0] in article(page(STORY), select=Select(body="p[[")).paragraphs


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", "no-body"),
        ("<title>404 Not Found</title><p>The page you asked for is not here.</p>", "error-page"),
        ("<title>골짜기신문</title><p>해당 기사가 존재하지 않습니다.</p>", "error-page"),
        (
            "<title>알림</title><p>해당 게시물은 삭제되었거나 존재하지 않습니다.</p><a href='/'>홈으로</a>",
            "error-page",
        ),
        ("<title>The Valley Post</title><p>The page you are looking for doesn't exist.</p>", "error-page"),
        (
            "<title>골짜기신문</title><a href='/'>골짜기신문</a><script>alert('없는 기사');history.back()</script>",
            "no-body",
        ),
        ("<title>Sign in</title><form><p>Log in to continue</p><input type=password></form>", "login"),
        (
            "<title>Before you continue</title><p>We use cookies. Accept all or choose your cookie settings.</p>",
            "consent",
        ),
    ],
)
def test_page_that_is_no_article_says_why(html, expected):
    """Each kind of page that is none is refused with its own reason."""
    assert expected == reason(html)


def test_a_reader_s_deleted_comment_deletes_no_article():
    """One line of news stays one, whatever stands in the box of comments below it."""
    line = "골짜기시는 22일 오후 3시부터 중앙로 전 구간의 통행을 막는다고 밝혔다."
    html = (
        f"<title>중앙로 통행 막는다</title><article><h1>중앙로 통행 막는다</h1><p>{line}</p></article>"
        "<div class='comment-list'><p>삭제된 글입니다.</p></div>"
    )

    assert (line,) == article(page(html)).paragraphs


def test_robots_noai_is_an_opt_out():
    """A machine-readable reservation is kept in the licence, in its own words."""
    html = STORY.replace("</head>", '<meta name="robots" content="index, noai"></head>')

    assert "robots: index, noai" == article(page(html)).licence.opt_out


def test_tdm_header_is_an_opt_out():
    """The TDM reservation protocol's header reserves the page."""
    assert "tdm-reservation: 1" == article(page(STORY, tdm_reservation="1")).licence.opt_out


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ("공공누리 제1유형: 출처표시", "kogl-1"),
        ('<a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">CC</a>', "CC-BY-SA-4.0"),
        ("무단 전재 및 재배포 금지", "reserved"),
    ],
)
def test_licence_is_what_the_page_states(mark, code):
    """KOGL and Creative Commons marks and notices give the licence."""
    html = STORY.replace(
        "<footer>Copyright The Valley Post. All rights reserved.</footer>", f"<footer>{mark}</footer>"
    )

    assert code == article(page(html)).licence.code


def test_explain_says_where_a_field_came_from():
    """Each field is shown with its source."""
    assert ("published", "2026-11-20 09:30:00+01:00", "article:published_time") in explain(page(STORY))


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000 + "x",
        "<p>" * 100_000,
        "<a href=x>" * 50_000,
        "\x00" * 1000,
        "\ud800<p>x",
        "<!--" * 100_000,
        "<div " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x",
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        "<" * 300_000,
        "&amp;" * 200_000,
        "<p>" + "가 기자 " * 100_000,
        "<p>" + "1" * 500_000,
        pytest.param("<article><p>" + "a b<br>" * 200_000, marks=pytest.mark.slow, id="blocks"),
        pytest.param("<article>" + "<div><p>word word. " * 100_000, marks=pytest.mark.slow, id="both"),
        pytest.param(
            "<article><h2>" + "<div>" * 50_000 + "<p>word word, and so on.</p>" * 6_000,
            marks=pytest.mark.slow,
            id="depth",
        ),
        pytest.param("<article>" + "<div>" * 50_000 + "</td>" * 20_000, id="ends"),
        "<div hidden>" + "<div>" * 50_000 + "</td>" * 20_000,
    ],
)
def test_no_input_takes_long_or_raises_anything_else(html):
    """Whatever the bytes, an article or a PageError, within half a second of CPU."""
    began = time.process_time()
    with contextlib.suppress(PageError):
        article(page(html))

    assert time.process_time() - began < 0.9


def test_page_without_any_headline_is_known_by_its_first_line():
    """An old page of bare paragraphs is an article, not an error."""
    bare = f"<html><body><p>{LINES[0]}</p><p>{LINES[1]}</p><p>{LINES[2]}</p><p>{LINES[1]}</p></body></html>"

    assert LINES[0].startswith(article(page(bare)).title)


def published(old: str, new: str, url: str = "https://valley.example/news/bridge") -> str:
    stamp = '<meta property="article:published_time" content="2026-11-20T09:30:00+01:00">'
    made = article(page(STORY.replace(stamp, "").replace(old, new), url))
    return made.published.isoformat() if made.published else ""


def test_day_of_the_visit_in_the_masthead_is_no_publication():
    """A weekday and date above the headline are passed over for the line below it."""
    line = "<article><div>Monday, 23 November 2026</div><h1>Bridge reopens after repairs</h1><div class='date'>20 November 2026</div>"

    assert published("<article><h1>Bridge reopens after repairs</h1>", line).startswith("2026-11-20")


@pytest.mark.parametrize(
    ("place", "told"),
    [("calendar-item", ""), ("teaser", ""), ("date-posted", "2026-11-19T00:00:00+00:00")],
)
def test_dates_of_other_items_are_not_its_own(place, told):
    """A date in a calendar or a teaser, far from the headline, dates nothing here."""
    line = f"</footer>{'<p>More of the town.</p>' * 20}<div class='{place}'>19 November 2026</div>"

    assert published("</footer>", line) == told


def test_stamp_in_utc_is_told_on_the_clock_of_the_land():
    """An hour before midnight in UTC is the next day for a paper in Rome."""
    stamp = '<meta property="article:published_time" content="2026-11-19T23:15:00Z"></head>'

    assert published("</head>", stamp, "https://valle.example.it/ponte") == "2026-11-20T00:15:00+01:00"


def test_stamp_that_the_visible_line_repeats_is_right():
    """A line without a zone that shows the stamp's own hours confirms its offset."""
    stamp = '<meta property="article:published_time" content="2026-11-19T22:58:00+01:00"></head>'
    html = STORY.replace('<meta property="article:published_time" content="2026-11-20T09:30:00+01:00">', "")
    html = html.replace("</head>", stamp).replace("By Jane Roe", "19.11.2026 22:58 Uhr")

    assert article(page(html)).published.isoformat() == "2026-11-19T22:58:00+01:00"


def test_what_is_longer_than_news_is_read_from_its_beginning():
    """Half a million letters are an article of 200,000, which takes seconds to write and verify and not a minute."""
    text = "1,234 of 5,678 said “nine”. " * 18_000
    found = article(page(f"<article><h1>Pier</h1><p>{text}</p></article>"))

    assert 150_000 < sum(map(len, found.paragraphs)) <= 200_000


PARAGRAPHS = tuple(
    f"Of the {n}th stretch of the river the council says that its banks are to be raised."
    for n in range(4, 12)
)


def told(*parts: str) -> tuple[str, ...]:
    """The paragraphs that are read of an article made of these parts."""
    body = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in parts)
    return article(page(STORY.replace(f"<p>{LINES[1]}</p>", body))).paragraphs


def test_line_that_an_article_repeats_is_told_each_time():
    """A refrain between other paragraphs is no copy of the article."""
    refrain = "Every one of the boats needs a permit of the harbour master."
    parts = (PARAGRAPHS[0], refrain, PARAGRAPHS[1], PARAGRAPHS[2], refrain, PARAGRAPHS[3])

    assert (LINES[0], *parts) == told(*parts)[: len(parts) + 1]


def test_second_layer_of_a_page_is_left_out():
    """The article once more, as for a printer, is told once."""
    layer = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
    read = told(*PARAGRAPHS, f"<div class='layer'>{layer}</div>")

    assert ((LINES[0], *PARAGRAPHS), len(PARAGRAPHS)) == (
        read[:9],
        sum(line in PARAGRAPHS for line in read),
    )


def test_what_readers_say_under_an_article_is_no_part_of_it():
    """Comments are left out by their class, however much they look like prose."""
    comments = "".join(f'<div class="comment_content"><p>{line}</p></div>' for line in PARAGRAPHS)

    assert [] == [line for line in told(f"<div>{comments}</div>") if line in PARAGRAPHS]


def test_image_of_an_amp_page_ends_where_it_ends():
    """An element that HTML does not know, and that has an end, leaves the elements around it open."""
    image = '<figure><amp-img src="/a.jpg"><noscript><img src="/a.jpg"></noscript></amp-img></figure>'
    parts = [part for line in PARAGRAPHS for part in (image, line)]

    assert (LINES[0], *PARAGRAPHS) == told(*parts)[:9]


def test_what_json_escapes_is_as_clean_as_the_page():
    """Keywords and credits hold no control or bidi character, though JSON spells them in letters."""
    hidden = "a\\u001b\\u202eb"
    picture = f'"image":{{"@type":"ImageObject","url":"/b.jpg","creditText":"{hidden}"}}'
    said = f'{{"@type":"NewsArticle","headline":"Bridge","keywords":["{hidden}"],{picture}}}'
    made = article(
        page(STORY.replace("</head>", f'<script type="application/ld+json">{said}</script></head>'))
    )

    assert (("ab",), "ab") == (made.keywords, made.image_credit)
