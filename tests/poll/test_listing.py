"""Article links are told from the rest of a page."""

import pytest

from aggregator.errors import SourceError
from tests.poll.fixtures import html, look

HEADLINES = (
    "전기버스 120대 내년 3월까지 도입하기로",
    "국립도서관, 고문헌 3,200점 디지털로 공개",
    "마늘 재배지 510헥타르에 무인기로 방제",
    "하천 정비에 재난기금 456억 원 투입한다",
    "청소년 합창단, 국제 경연에서 은상 받아",
    "수산시장 냉동창고 불로 점포 31곳 휴업",
)
MENU = (
    "<header><h1><a href='/'>새벽신문</a></h1><nav><ul><li><a href='/list/politics'>정치</a></li><li><a href='/list/economy'>경제</a></li>"
    "<li><a href='/list/culture'>생활·문화</a></li><li><a href='/member/login'>로그인</a></li></ul></nav></header>"
)
FOOT = (
    "<div class='rank'><h3>많이 본 기사</h3><ol><li><a href='/news/articleView.html?idxno=9001'>며칠 전의 아주 많이 본 기사 제목이다</a></li></ol></div>"
    "<footer><a href='/com/privacy.html'>개인정보처리방침 안내</a> <a href='/com/youth.html'>청소년보호정책 안내</a> "
    "<a href='https://other.example/a/1'>다른 신문의 기사 제목 하나</a></footer>"
)


def newspaper() -> str:
    """A section page of the commonest Korean newspaper software: picture, headline and lead link to one article."""
    rows = "".join(
        f"<li><a class='thumb' href='/news/articleView.html?idxno={n}'><img src='/i.jpg' alt=''></a>"
        f"<h4 class='titles'><a href='/news/articleView.html?idxno={n}'>{title}</a></h4>"
        f"<p class='lead'><a href='/news/articleView.html?idxno={n}'>{title} 본문의 첫 문장이 여기까지 조금 길게 이어진다.</a></p>"
        f"<span class='byline'><em>사회</em><em>홍길동 기자</em><em>2026.11.2{n % 4} 09:1{n % 10}</em></span></li>"
        for n, title in enumerate(HEADLINES, 3001)
    )
    pages = "<ul class='pagination'><li><a href='?page=1&sc=S1N1'>1</a></li><li><a href='?page=2&sc=S1N1'>2</a></li></ul>"
    return html(f"{MENU}<section id='section-list'><ul class='type2'>{rows}</ul></section>{pages}{FOOT}")


def government() -> str:
    """A board of notices: a table whose dates stand in a column."""
    rows = "".join(
        f"<tr><td>{n}</td><td class='subject'><a href='./selectBbsNttView.do?bbsNo=75&nttNo={n}&key=12'>{title}</a></td><td>교통과</td>"
        f"<td>2026-11-{n % 20 + 1:02}</td><td>조회 {n}</td></tr>"
        for n, title in enumerate(HEADLINES, 501)
    )
    paging = "<div class='paging'><a href='?pageIndex=1'>1</a><a href='?pageIndex=2'>2</a><a href='?pageIndex=2' class='next'>다음</a></div>"
    return html(
        f"{MENU}<div id='contents'><table class='board'><tbody>{rows}</tbody></table></div>{paging}{FOOT}"
    )


def blog() -> str:
    """Posts with slugs, read-more links, tags and authors."""
    posts = "".join(
        f"<article class='post'><header><h2><a href='/2026/11/{n:02}/how-the-city-counts-its-{word}/'>How the city counts its {word} today</a></h2>"
        f"<time datetime='2026-11-{n:02}T08:00:00Z'>{n} Nov</time> by <a href='/author/ann'>Ann Lee of the city desk</a></header>"
        f"<p>The count of {word} has begun in every district of the city.</p><a href='/2026/11/{n:02}/how-the-city-counts-its-{word}/'>Read more</a>"
        f"<footer><a href='/tag/counting-things-in-cities/'>counting things in cities</a></footer></article>"
        for n, word in enumerate(("trees", "buses", "cats", "lamps", "wells"), 3)
    )
    return html(
        f"<main>{posts}<a class='next' rel='next' href='/page/2/'>Older posts</a></main>",
        "<base href='https://news.example.kr/'>",
    )


def ids(announced) -> list[str]:
    return [link.url.rsplit("=", 1)[-1] for link in announced.links]


def test_a_newspaper_section():
    """Each article once with its headline, date and lead; menus, rankings, footers and other papers are left out."""
    found = look(newspaper(), "https://news.example.kr/news/articleList.html?sc=S1N1")

    assert ({"3001", "3002", "3003", "3004", "3005", "3006"}, set(HEADLINES)) == (
        set(ids(found)),
        {link.title for link in found.links},
    )


def test_a_newspaper_s_dates():
    """Dates beside the links are read in the source's zone, and order the links."""
    found = look(newspaper(), "https://news.example.kr/news/articleList.html?sc=S1N1").links

    assert ["23", "22", "22", "21", "21", "20"] == [f"{link.published:%d}" for link in found]


def test_a_government_board():
    """Rows of a table are articles; the page after this is known by its number."""
    found = look(government(), "https://www.gov.example.kr/www/selectBbsNttList.do?bbsNo=75&key=12")

    assert (set(HEADLINES), "https://www.gov.example.kr/www/selectBbsNttList.do?pageIndex=2", 6) == (
        {link.title for link in found.links},
        found.next_page,
        sum(link.published is not None for link in found.links),
    )


def test_a_blog():
    """Slugs are a shape; tags, authors and read-more links are no articles."""
    found = look(blog(), "https://news.example.kr/")

    assert (["wells", "lamps", "cats", "buses", "trees"], "https://news.example.kr/page/2/") == (
        [link.title.split()[5] for link in found.links],
        found.next_page,
    )


def test_a_bare_page_of_links():
    """Without any structure the shape of addresses and the length of words decide."""
    links = "".join(f"<a href=/article/{n}>{title}</a> " for n, title in enumerate(HEADLINES))
    found = look(
        html(
            f"<a href=/>홈</a> {links}<a href='javascript:x()'>기사처럼 보이는 제목 하나</a> <a href='mailto:a@b'>편지를 보내 주세요 여기로</a>"
        )
    )

    assert 6 == len(found.links)


def test_other_hosts_and_ports_are_not_listed():
    """A listing has a say about its own site only."""
    links = "<a href='http://127.0.0.1:1/article/1'>내부의 기사 제목 하나 입니다</a><a href='/article/2'>정상적인 기사 제목 하나 입니다</a>"

    assert ["http://127.0.0.1:2/article/2"] == [
        link.url for link in look(html(links), "http://127.0.0.1:2/list").links
    ]


@pytest.mark.parametrize(
    "body", ["", "<p>글뿐인 쪽</p>", MENU, "<h1>404 Not Found</h1><a href='/'>처음으로 돌아가기</a>"]
)
def test_a_page_without_articles_is_an_error(body):
    """Nothing found is told, for it means that something is broken."""
    with pytest.raises(SourceError, match="no list of articles"):
        look(html(body), kind="listing")


@pytest.mark.slow
def test_many_links_are_bounded():
    """A page of 10,000 links gives its first hundreds."""
    links = "".join(f"<a href=/article/{n}>기사 제목 번호 {n} 입니다</a> " for n in range(10_000))

    assert 300 == len(look(html(links)).links)


def test_a_home_page_tells_its_feeds():
    """A listing names the feeds found on it, so that the better source can be taken."""
    head = "<link rel=alternate type='application/rss+xml' title='전체기사' href='/rss/allArticle.xml'>"
    links = "".join(f"<li><a href=/article/{n}>{title}</a></li>" for n, title in enumerate(HEADLINES))

    assert ("https://news.example.kr/rss/allArticle.xml",) == look(html(f"<ul>{links}</ul>", head)).alternates


PORTAL = (
    "<div class='sa_text'><a href='https://n.news.example.kr/mnews/article/001/00{n}' class='sa_text_title'><strong>{title}</strong></a>"
    "<div class='sa_text_lede'>{title} 소식이 전해졌다.</div><b>{n}분전</b></div>"
)
CARD = (
    "<div class='elementor-widget-container'><a class='card' href='/{n}/story/{slug}'><img alt='사진'><span class='card-title'>{title}</span>"
    "<span class='card-desc'>요약 문장이 하나 더 있다.</span></a></div>"
)
ASPX = "<tr><td><a href='view.asp?idx={n}&amp;cate=news' title='{title}'>{title}</a></td><td>26.11.2{n}</td></tr>"
SECTIONS = "<div><h3><a href='/{section}/article/{n}'>{title}</a></h3></div>"


@pytest.mark.parametrize(
    ("row", "wrap"),
    [
        (PORTAL, "<div class='section_latest'>{}</div>"),
        (CARD, "<main class='site-main'>{}</main>"),
        (ASPX, "<form method='post' action='./list.asp'><table>{}</table></form>"),
        (SECTIONS, "<div id='wrap'>{}</div>"),
    ],
)
def test_other_layouts(row, wrap):
    """A portal on a subdomain, page builders' cards, a board inside a form and a front page of many sections."""
    sections = ("politics", "economy", "culture", "sports", "world", "local")
    rows = "".join(
        row.format(n=n, title=title, slug=f"the-story-no-{n}", section=sections[n - 1])
        for n, title in enumerate(HEADLINES, 1)
    )
    found = look(html(MENU + wrap.format(rows) + FOOT), "https://news.example.kr/list/latest").links

    assert list(HEADLINES) == sorted((link.title for link in found), key=HEADLINES.index)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("/bbs/board.php?bo_table=news&wr_id={}&page=2", "/bbs/board.php?bo_table=news&wr_id={}"),
        ("/index.php?mid=news&page=2&document_srl={}", "/index.php?mid=news&document_srl={}"),
        ("/bbs/view.do?bbsId=B1&nttId={}&pageIndex=2&searchKeyword=", "/bbs/view.do?bbsId=B1&nttId={}"),
        ("/archives/{}", "/archives/{}"),
        ("/policy/energy/{}-a-new-grid-for-all", "/policy/energy/{}-a-new-grid-for-all"),
    ],
)
def test_an_article_is_known_wherever_it_stands_in_its_list(written: str, address: str):
    """The page of the list goes from an article's address, and a section's name in it is no reason to leave it out."""
    rows = "".join(
        f"<tr><td class='subject'><a href='{written.format(n)}'>{title}</a></td></tr>"
        for n, title in enumerate(HEADLINES, 5001)
    )
    found = look(html(f"<table>{rows}</table>"), "https://news.example.kr/list")

    assert [f"https://news.example.kr{address.format(n)}" for n in range(5001, 5007)] == [
        link.url for link in found.links
    ]


def test_archives_of_a_year_and_pages_of_a_company_are_no_articles():
    """Where a blog keeps its months and a paper its rules is not news."""
    rows = "".join(
        f"<li><h3><a href='/news/{n}'>{title}</a></h3></li>" for n, title in enumerate(HEADLINES, 5001)
    )
    others = "".join(
        f"<li><h3><a href='{place}'>{HEADLINES[0]}</a></h3></li>"
        for place in (
            "/archives/2026/11",
            "/archives/2026",
            "/archives/category/city",
            "/company/greeting",
            "/policy/youth",
        )
    )
    found = look(html(f"<ul>{rows}{others}</ul>"), "https://news.example.kr/list")

    assert {f"https://news.example.kr/news/{n}" for n in range(5001, 5007)} == {
        link.url for link in found.links
    }
