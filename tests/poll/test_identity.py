"""One article is one, and an edit is seen."""

from dataclasses import replace
from datetime import timedelta

from aggregator.model import Link
from aggregator.poll import changed, same
from tests.poll.fixtures import NOW

LINK = Link("https://paper.example.kr/a/1", "paper", "g1", "시장, 예산안 발표")


def test_feeds_of_one_paper_announce_one_article():
    """Section and main feed name one address differently."""
    assert same(LINK, Link("http://www.paper.example.kr/a/1/?cloc=rss-news-star", "paper-sections", None))


def test_a_moved_address_keeps_its_guid():
    """Within a source the guid still says which article it is; another source's guid says nothing."""
    assert [True, False] == [
        same(LINK, Link("https://paper.example.kr/b/1", name, "g1")) for name in ("paper", "other")
    ]


def test_a_guid_used_again_is_confirmed_by_title_or_date():
    """A number that a feed gives to another article each day makes no two of them one."""
    known = replace(LINK, guid="1", published=NOW)
    moved = replace(known, url="https://paper.example.kr/b/1")
    later = NOW + timedelta(days=1)

    assert [True, True, False, False] == [
        same(known, replace(moved, published=later, title="시장, 예산안 발표(종합)")),
        same(known, replace(moved, title="시의회 의장 사임")),
        same(known, replace(moved, published=later, title="시의회 의장 사임")),
        same(replace(known, title="28일의 날씨"), replace(moved, published=later, title="29일의 날씨")),
    ]


def test_new_guids_make_no_new_article():
    """A site that renames all its guids announces nothing new."""
    assert same(LINK, Link("https://paper.example.kr/a/1#new", "paper", "g2"))


def test_an_edited_title_is_an_edit():
    """Words count, spaces and punctuation do not; a missing title says nothing."""
    titles = ("시장, 예산안 발표(종합)", "시장 예산안  발표", None)

    assert [True, False, False] == [changed(LINK, Link(LINK.url, "paper", None, title)) for title in titles]
