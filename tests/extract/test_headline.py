"""Which headline an article gets where its feed and its page do not agree."""

from datetime import UTC, datetime

import pytest

from aggregator import extract
from aggregator.errors import PageError
from aggregator.model import Link, Page

NOW = datetime(2026, 11, 24, tzinfo=UTC)
URL = "https://news.port.example/2026/pier"
BODY = "".join(
    f"<p>The harbour council voted on {day} to rebuild the east pier after the storm tore away {n} metres of it.</p>"
    for n, day in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday"), 40)
)
PAGE = f"<html><head><title>East pier to be rebuilt</title></head><body><article><h1>East pier to be rebuilt</h1>{BODY}</article></body></html>"


def headline(title: str, guid: str | None = "1", home: str | None = "https://port.example/rss") -> str:
    page = Page(URL, URL, PAGE.encode(), "text/html; charset=utf-8", NOW)
    return extract.article(page, Link(URL, "port", guid, title), home=home).title


@pytest.mark.parametrize(
    "title",
    ["East pier to be rebuilt - Port News", "EAST PIER TO BE REBUILT", "Pier in the east to be rebuilt", ""],
)
def test_a_confirmed_headline_is_the_pages(title: str):
    """Whatever a feed adds to the headline or says in its own case, the page's spelling is used."""
    assert headline(title) == "East pier to be rebuilt"


@pytest.mark.parametrize("title", ["Council: yes to 40 new metres", "no", "1e3", "&anchor *alias"])
def test_the_sites_own_feed_names_the_article(title: str):
    """A headline of the site's feed that the page does not confirm stands as announced."""
    assert headline(title) == title


def test_the_pages_own_headline_is_no_sentence_of_it():
    """The body begins after the page's heading, whatever the article is called."""
    page = Page(URL, URL, PAGE.encode(), "text/html; charset=utf-8", NOW)
    made = extract.article(page, Link(URL, "port", "1", "Council: yes"), home=URL)

    assert (made.title, made.paragraphs[0][:12]) == ("Council: yes", "The harbour ")


@pytest.mark.parametrize(
    ("guid", "home"),
    [
        (None, "https://port.example/"),
        ("1", "https://elsewhere.example/rss"),
        ("1", "https://rt.example/"),
        ("1", None),
    ],
)
def test_others_do_not_name_it(guid: str | None, home: str | None):
    """An anchor text, and the feed of another site, change nothing of a page that has a headline."""
    assert headline("Mayor resigns in disgrace", guid, home) == "East pier to be rebuilt"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Members", "Log in to read this article."),
        ("유료 기사", "이 기사는 구독자만 볼 수 있습니다. 로그인하세요."),
    ],
)
def test_a_paywall_is_told_by_the_pages_own_words(title: str, text: str):
    """Whatever headline a feed gave it, a thin page that asks for a subscription is no article."""
    body = f"<html><body><article><h1>{title}</h1><p>{text}</p></article></body></html>"
    page = Page(URL, URL, body.encode(), "text/html; charset=utf-8", NOW)
    with pytest.raises(PageError) as caught:
        extract.article(page, Link(URL, "port", "1", "Council votes"), home=URL)

    assert caught.value.reason == "paywall"


def test_a_short_story_about_members_is_one():
    """Words about subscribers refuse nothing where they do not speak of reading."""
    body = "<html><body><article><h1>도서관 개방</h1><p>한강시 도서관은 2일부터 회원만 120명까지 받는다고 밝혔다. 예약은 전화로 한다.</p></article></body></html>"
    page = Page(URL, URL, body.encode(), "text/html; charset=utf-8", NOW)

    assert extract.article(page).title == "도서관 개방"


def shown(head: str, above: str) -> tuple[str, str]:
    """The headline of a page with these parts, and where its reader says it came from."""
    html = f"<html><head>{head}</head><body><article>{above}<div>{BODY}</div></article></body></html>"
    page = Page(URL, URL, html.encode(), "text/html; charset=utf-8", NOW)
    _, title, came_from = extract.explain(page)[0]
    return title, came_from


def og(title: str) -> str:
    return f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="Port News">'


@pytest.mark.parametrize(
    ("head", "above", "told"),
    [
        (og("East pier to be rebuilt"), "<h1>Storm damage: East pier to be rebuilt</h1>", "East pier to be rebuilt"),
        (og("East pier to be rebuilt"), "<h1><span>Storm damage</span>East pier to be rebuilt</h1>", "East pier to be rebuilt"),
        (og("How to rebuild a pier after a storm"), "<h1>East pier to be rebuilt after the storm</h1>", "East pier to be rebuilt after the storm"),
        (og("East pier to be rebuilt"), "<h1>Port News</h1>", "East pier to be rebuilt"),
        (og("East pier to be rebuilt - Port News"), "<h1>East pier to be rebuilt – Port News</h1>", "East pier to be rebuilt"),
        ("<title>News - Port authority</title>", "<h2>East pier to be rebuilt</h2>", "East pier to be rebuilt"),
        ("<title>East pier to be rebuilt - and a new light | Port News</title>", "<h1>East pier to be rebuilt - and a new light</h1>", "East pier to be rebuilt - and a new light"),
    ],
    ids=["kicker", "kicker-glued", "heading-in-other-words", "site-as-heading", "site-in-heading", "title-of-the-site", "dash"],
)  # fmt: skip
def test_headline_is_the_articles_heading(head: str, above: str, told: str):
    """It is the heading over the body, without kicker or site, where the metadata speaks of the same."""
    assert told == shown(head, above)[0]


def test_kicker_is_dropped_only_where_the_publisher_names_the_rest():
    """What stands before a colon may be the subject of the sentence."""
    assert shown(og("Mayor: East pier to be rebuilt"), "<h1>Mayor: East pier to be rebuilt</h1>") == (
        "Mayor: East pier to be rebuilt",
        "heading as og:title",
    )
