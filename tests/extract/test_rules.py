"""Hosts with a rule of their own, each read from a page written in that host's layout."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.extract import article
from aggregator.extract.rules import RULES, rules
from aggregator.extract.sites import LAYOUTS
from aggregator.model import Article, Page

PAGES = Path(__file__).parent.parent / "pages"
COPY = (
    "여덟 달 동안 고친 옛 다리가 금요일 다시 열렸다고 군청이 밝혔다.",
    "하루 만 이천 명이 이 다리를 건넌다.",
)
WALK = (
    "여덟 달 동안 고친 옛 다리가 금요일 다시 열려서 걸어 보았다.",
    "돌난간이 그대로 남아 있어서 반가웠다.",
)
EXPECTED = {
    "korea.kr": (
        "국토부는 여덟 달 동안 고친 옛 다리를 금요일 다시 열었다고 밝혔다.",
        "하루 만 이천 명이 이 다리를 건너며 두 번째 공사는 내년에 시작한다.",
    ),
    "blog.naver.com@2018-12": WALK,
    "blog.naver.com@2015-03": WALK,
    "blog.naver.com@2003-10": WALK,
    "news.naver.com@2021-10": COPY,
    "news.naver.com@2010-01": COPY,
}


def read(name: str) -> Article:
    body = (PAGES / f"{name}.html").read_bytes()
    url = f"https://{name.partition('@')[0]}/news/1"
    return article(Page(url, url, body, "text/html; charset=utf-8", datetime(2026, 11, 24, tzinfo=UTC)))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_host_is_read_by_its_rule(name):
    """The paragraphs are the page's, without summary, caption, sign-off and foot, whatever the layout of its day."""
    assert EXPECTED[name] == read(name).paragraphs


@pytest.mark.parametrize("since", ["2018-12", "2015-03", "2003-10"])
def test_blog_post_has_its_own_title(since):
    """Each editor marks the title of its posts."""
    assert "옛 다리를 걸었다" == read(f"blog.naver.com@{since}").title


def test_policy_briefing_carries_its_open_licence():
    """The mark of KOGL type 1 is the licence."""
    assert "kogl-1" == read("korea.kr").licence.code


def test_each_rule_and_each_layout_has_a_page():
    """What is known of a host comes with a page that shows why."""
    layouts = [f"{host}@{layout.since:%Y-%m}" for host, known in LAYOUTS.items() for layout in known]

    assert sorted(EXPECTED) == sorted([*RULES, *layouts])


@pytest.mark.parametrize("known", LAYOUTS.values())
def test_layouts_stand_newest_first(known):
    """The order in which they are tried."""
    assert sorted(known, key=lambda layout: layout.since, reverse=True) == list(known)


def test_hosts_are_sorted():
    """A line is found where it is looked for."""
    assert (sorted(RULES), sorted(LAYOUTS)) == (list(RULES), list(LAYOUTS))


def test_rule_of_a_site_holds_for_its_hosts():
    """A subdomain is read by its site's rule."""
    assert (RULES["korea.kr"],) == rules("www.korea.kr")
