"""Sources that change their minds: the site has each story once and few commits, and nothing that was announced is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.edges.store.newsroom import to_look_again
from tests.conftest import Works
from tests.paper import Paper, serve
from tests.run.test_once import Newsroom


@pytest.fixture
def newsroom(tmp_path: Path, works: Works) -> Iterator[Newsroom]:
    with serve() as paper:
        yield Newsroom(tmp_path, paper, works)


def announced(paper: Paper, *names: str, guid: str = "{}", query: str = "") -> None:
    """The feed as another program would write it: other guids, other addresses of the same articles."""
    paper.print(*names)
    feed = paper.pages["/feed.xml"].decode()
    for name in names:
        feed = feed.replace(f"<guid>{name}</guid>", f"<guid>{guid.format(name)}</guid>")
        feed = feed.replace(f"/{name}</link>", f"/{name}{query}</link>")
    paper.pages["/feed.xml"] = feed.encode()


@pytest.mark.slow
def test_a_feed_that_alternates_between_two_contents_publishes_each_once(newsroom: Newsroom):
    """Eight passes over a feed of two minds: all three stories, a commit for each half, and no more."""
    for turn in range(8):
        newsroom.paper.print(*(("pier", "school"), ("bus",))[turn % 2])
        newsroom.run()

    assert (["east", "nigh", "vall"], 2) == (sorted(newsroom.posts), newsroom.commits)


@pytest.mark.slow
def test_guids_and_addresses_that_change_make_no_new_post(newsroom: Newsroom):
    """Six passes, each with new guids and another mark in the addresses: three posts, one commit, each page read once."""
    for turn in range(6):
        announced(newsroom.paper, "pier", "school", "bus", guid=f"{turn}-{{}}", query=f"?utm_source={turn}")
        newsroom.run()

    assert (3, 1, [200]) == (len(newsroom.posts), newsroom.commits, newsroom.paper.asked("/pier"))


@pytest.mark.slow
def test_an_article_edited_at_every_look_is_corrected_once_in_a_while(newsroom: Newsroom):
    """Six headlines and six figures within minutes: the post, one correction, and a next look that will find the last of them."""
    newsroom.run()
    for turn in range(6):
        newsroom.paper.print("pier", "school", "bus", pier=f"40 metres|{60 + turn} metres")
        feed = newsroom.paper.pages["/feed.xml"].replace(b"East pier", b"East pier, %d metres," % (60 + turn))
        newsroom.paper.pages["/feed.xml"] = feed
        newsroom.run()

    later = datetime.now(UTC) + timedelta(hours=3)
    waiting = newsroom.do(to_look_again, later)
    assert (3, 2, True, True) == (
        len(newsroom.posts),
        newsroom.commits,
        "60 metres" in newsroom.posts["east"],
        f"{newsroom.paper.url}/pier" in [kept.url for kept in waiting],
    )
