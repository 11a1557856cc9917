"""What a host lets robots do."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.edges import robots
from aggregator.edges.robots import Notice, Rules

URL = "https://paper.example/news/1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /\nAllow: /news/", True),
        ("User-agent: *\nDisallow: /news/\nAllow: /", False),
        ("User-agent: *\nDisallow: /*/1$", False),
        ("User-agent: *\nDisallow: /*/2$", True),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: aggregator\nDisallow: /", False),
        ("User-agent: Aggregator/1.0\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: aggregator\nAllow: /", True),
        ("User-agent: aggregator\nDisallow:\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: a\nUser-agent: *\nDisallow: /", False),
        ("User-agent: a\nDisallow: /\nUser-agent: *\nDisallow: /x", True),
        ("\ufeffUSER-AGENT: *\r\nDISALLOW: /news/\r\n", False),
        ("user-agent:*\ndisallow:/ # all of it", False),
        ("Disallow: /", True),
        ("User-agent: *\nSitemap: https://paper.example/s.xml\nDisallow: /", False),
        ("<!doctype html><p>Disallow: / is what we say</p>", True),
        ("User-agent: *\x00\nDisallow: /", True),
    ],
)
def test_what_robots_txt_allows(text: str, expected: bool) -> None:
    """The group that names us, else the one for all; the longest rule wins (RFC 9309)."""
    assert expected == Rules(text).allows(URL)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("3", 3.0), ("0.5", 0.5), ("999999999", 20.0), ("-1", 0.0), ("nan", 0.0), ("inf", 0.0), ("soon", 0.0)],
)
def test_crawl_delay_is_kept_within_reason(line: str, expected: float) -> None:
    """Seconds up to twenty; nonsense is none."""
    assert expected == Rules(f"User-agent: *\nCrawl-delay: {line}\n").delay


def test_a_flood_of_agents_costs_nothing() -> None:
    """Half a megabyte of agents and rules is read in well under a second."""
    agents = "".join(f"User-agent: a{n}\n" for n in range(15_000))
    rules = "".join(f"Disallow: /*a{n}*b\n" for n in range(15_000))
    began = time.process_time()
    allowed = Rules(agents + "User-agent: *\n" + rules).allows(URL)
    assert (True, True) == (allowed, time.process_time() - began < 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("User-agent: *\nContent-Signal: search=yes, ai-input=no\nAllow: /", "Content-Signal: ai-input=no"),
        ("User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /", None),
        ("User-agent: other\nContent-Signal: ai-input=no\n", None),
    ],
)
def test_content_signals_reserve(text: str, expected: str | None) -> None:
    """`ai-input=no` in the group that holds for us is a reservation."""
    assert expected == Rules(text).reservation


RESERVED = "tdmrep.json: tdm-reservation 1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"location": "/", "tdm-reservation": 1}]', RESERVED),
        ('[{"location": "/", "tdm-reservation": "1", "tdm-policy": "https://p/"}]', RESERVED),
        ('[{"location": "/news/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]', None),
        ('[{"location": "/sport/", "tdm-reservation": 1}]', None),
        (
            '[{"location": "/*.pdf$", "tdm-reservation": 1}, {"location": "*/1$", "tdm-reservation": 1}]',
            RESERVED,
        ),
        ('\ufeff[{"location": "/", "tdm-reservation": 1}]', "tdmrep.json: tdm-reservation 1"),
        ('{"location": "/", "tdm-reservation": 1}', None),
        ('[1, null, {"tdm-reservation": 1, "location": 7}]', None),
        ("<html>", None),
        ("[" * 200_000, None),
        ("", None),
    ],
)
def test_what_the_reservation_file_reserves(text: str, expected: str | None) -> None:
    """The first location that matches decides; what is not the file's form reserves nothing."""
    assert expected == robots.reserved(text, "/news/1")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([("tdm-reservation", "1")], "tdm-reservation: 1"),
        ([("tdm-reservation", "0")], None),
        ([("x-robots-tag", "noarchive, noai")], "X-Robots-Tag: noai"),
        ([("x-robots-tag", "aggregator: noai")], "X-Robots-Tag: noai"),
        ([("x-robots-tag", "noai, noimageai, max-image-preview:large")], "X-Robots-Tag: noai"),
        ([("x-robots-tag", "max-snippet: -1, noai")], "X-Robots-Tag: noai"),
        ([("x-robots-tag", "unavailable_after: 1 Jun 2030 15:00:00 GMT, noai")], "X-Robots-Tag: noai"),
        ([("x-robots-tag", "otherbot: noindex, aggregator: noai")], "X-Robots-Tag: noai"),
        ([("x-robots-tag", "otherbot: noai")], None),
        ([("x-robots-tag", "otherbot: noindex, noai")], None),
        ([("x-robots-tag", "noindex")], None),
        ([("content-type", "text/html")], None),
    ],
)
def test_what_headers_reserve(headers: list[tuple[str, str]], expected: str | None) -> None:
    """`tdm-reservation: 1`, and `noai` to us or to all."""
    assert expected == robots.reserving(headers)


def test_a_notice_is_current_for_a_day() -> None:
    """Neither an old one nor one from a future that a clock has left is believed."""
    now = datetime(2026, 3, 1, tzinfo=UTC)
    ages = (timedelta(0), timedelta(hours=23), timedelta(hours=24), timedelta(seconds=-1))
    assert [True, True, False, False] == [Notice("u", now - age, "").is_current(now) for age in ages]
