"""Hosts with a rule of their own, each read from a page written in that host's layout."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.extract import article
from aggregator.extract.rules import RULES, rule
from aggregator.model import Page

PAGES = Path(__file__).parent.parent / "pages"
EXPECTED = {
    "korea.kr": (
        "국토부는 여덟 달 동안 고친 옛 다리를 금요일 다시 열었다고 밝혔다.",
        "하루 만 이천 명이 이 다리를 건너며 두 번째 공사는 내년에 시작한다.",
    ),
    "n.news.naver.com": (
        "여덟 달 동안 고친 옛 다리가 금요일 다시 열렸다고 군청이 밝혔다.",
        "하루 만 이천 명이 이 다리를 건넌다.",
    ),
}


def read(host: str) -> object:
    body = (PAGES / f"{host}.html").read_bytes()
    url = f"https://{host}/news/1"
    return article(Page(url, url, body, "text/html; charset=utf-8", datetime(2026, 11, 24, tzinfo=UTC)))


@pytest.mark.parametrize("host", sorted(EXPECTED))
def test_host_is_read_by_its_rule(host):
    """The paragraphs are the page's, without summary, caption, sign-off and foot."""
    assert EXPECTED[host] == read(host).paragraphs


def test_policy_briefing_carries_its_open_licence():
    """The mark of KOGL type 1 is the licence."""
    assert "kogl-1" == read("korea.kr").licence.code


def test_rules_are_sorted_and_each_has_a_page():
    """A line in the table comes with a page that shows why."""
    assert sorted(EXPECTED) == list(RULES)


def test_rule_of_a_site_holds_for_its_hosts():
    """A subdomain is read by its site's rule."""
    assert RULES["korea.kr"] is rule("www.korea.kr")
