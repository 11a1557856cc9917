"""The report's page: every plot is drawn of what is there, and says so where nothing is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.config import Config, SourceConfig
from aggregator.edges.store import Store, posts, sources
from aggregator.edges.store.posts import Kept
from aggregator.model import Finding, Source
from aggregator.run import plots

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NAMES = ("harbour", "<b>valley</b>")
CONFIG = Config(sources=tuple(SourceConfig(name=name, url="https://paper.example") for name in NAMES))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path}/store.db")
    yield made
    made.close()


def drawn(store: Store) -> str:
    return store.do(plots.page, CONFIG, NOW, 7)


def test_an_empty_store_is_told_in_words(store: Store):
    """Without a post only the sources' days are drawn; the rest says that there is nothing."""
    page = drawn(store)

    assert (1, True, True, True) == (
        page.count("<svg"),
        "0 in 7 days" in page,
        "Nothing is held" in page,
        "Nothing was spent" in page,
    )


def test_what_happened_is_drawn(store: Store):
    """Posts, looks and holds each have their plot; the page asks the net for nothing and runs no script."""
    store.do(sources.sync, [Source(name, "https://paper.example") for name in NAMES], "1")
    store.do(
        sources.record,
        [sources.Look(NAMES[0], last_poll=NOW, new=2), sources.Look(NAMES[1], error="x", last_poll=NOW)],
    )
    kept = Kept(
        "s1", "daily", "_posts/a.md", "A", "ready", 1, "text", made=NOW, announced=NOW - timedelta(minutes=4)
    )
    held = replace(
        kept, story="s2", path="_posts/b.md", state="held", findings=(Finding("flood", "post", "many", True),)
    )
    for post in (kept, held):
        store.do(posts.record, post)
    store.do(posts.published, kept, "hash", NOW)
    page = drawn(store)

    assert (4, True, True, [], False) == (
        page.count("<svg"),
        "1 in 7 days" in page,
        "4.0 in the median" in page,
        re.findall(r"<script|<link|<img|@import", page),
        "<b>valley" in page,
    )


def test_the_same_store_gives_the_same_page(store: Store):
    """Two drawings are equal to the byte."""
    assert drawn(store) == drawn(store)


def test_a_narrow_screen_begins_with_the_newest_day(store: Store):
    """What runs over days is wider than a phone and is scrolled from its end."""
    page = drawn(store)

    assert ("figure.days { direction: rtl; }" in page, page.count('<figure class="days">')) == (True, 3)
