"""Sources that change their minds: the site has each story once and few commits, and nothing that was announced is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aggregator.edges.store.newsroom import to_look_again
from aggregator.run import upkeep, wishes
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


def edited(newsroom: Newsroom, *edits: str) -> None:
    """The pier's article says in turn that so many metres were torn away; each is read again and told."""
    for words in edits:
        newsroom.paper.print("pier", "school", "bus", pier=f"40 metres|{words}")
        newsroom.refresh()


@contextmanager
def shut(newsroom: Newsroom) -> Iterator[None]:
    """The site takes no posts until the block ends, and then all that wait."""
    now = datetime.now(ZoneInfo(newsroom.config.all_sites[0].timezone))
    newsroom.more["window"] = f"{now + timedelta(hours=6):%H}:00-{now + timedelta(hours=7):%H}:00"
    yield
    newsroom.more["window"] = None
    newsroom.run()


def notes(newsroom: Newsroom) -> list[str]:
    """Which of the figure's changes the post tells of."""
    known = (
        "40 metres → 60 metres",
        "60 metres → 80 metres",
        "40 metres → 80 metres",
        "60 metres → 40 metres",
        "80 metres → 40 metres",
    )
    return [note for note in known if note in newsroom.posts["east"]]


@pytest.mark.slow
def test_a_correction_that_nobody_saw_is_not_told(newsroom: Newsroom):
    """Edited twice before its site takes posts again: one commit and one note, from what readers saw to what they see."""
    newsroom.run()
    with shut(newsroom):
        edited(newsroom, "60 metres", "80 metres")

    assert (["40 metres → 80 metres"], 2) == (notes(newsroom), newsroom.commits)


@pytest.mark.slow
def test_corrections_that_were_seen_are_all_told(newsroom: Newsroom):
    """Edited twice, published after each, and twice before the last: three notes."""
    newsroom.run()
    edited(newsroom, "60 metres", "80 metres")
    with shut(newsroom):
        edited(newsroom, "50 metres", "40 metres")

    assert (["40 metres → 60 metres", "60 metres → 80 metres", "80 metres → 40 metres"], 4) == (
        notes(newsroom),
        newsroom.commits,
    )


@pytest.mark.slow
def test_a_correction_taken_back_before_it_was_seen_changes_nothing(newsroom: Newsroom):
    """Edited and edited back while the site takes no posts: the post stands as it was published."""
    newsroom.run()
    before = newsroom.posts
    with shut(newsroom):
        edited(newsroom, "60 metres", "40 metres")

    states = {state: count for state, count in newsroom.state()["posts"].items() if count}
    assert (before, 1, {"published": 3}) == (newsroom.posts, newsroom.commits, states)


@pytest.mark.slow
def test_what_was_edited_before_anybody_saw_it_has_no_note(newsroom: Newsroom):
    """Ready, and edited before its site takes posts: the article as it now reads, in one commit, without a note."""
    with shut(newsroom):
        newsroom.run()
        edited(newsroom, "60 metres", "80 metres")

    assert ([], True, 1) == (notes(newsroom), "80 metres" in newsroom.posts["east"], newsroom.commits)


@pytest.mark.slow
def test_an_edit_does_not_bring_back_what_was_retracted(newsroom: Newsroom):
    """Retracted while the site takes no posts, then edited by its source: the post is withdrawn all the same."""
    newsroom.run()
    with shut(newsroom):
        newsroom.do(wishes.grant, "retract", f"{newsroom.paper.url}/pier")
        edited(newsroom, "40 metres", "60 metres", "80 metres")

    assert (1, False) == (newsroom.state()["posts"]["withdrawn"], "metres" in newsroom.posts["east"])


@pytest.mark.slow
def test_an_edit_does_not_publish_what_was_retracted_before(newsroom: Newsroom):
    """Retracted before the site took posts, then edited by its source: there is no such post."""
    with shut(newsroom):
        newsroom.run()
        newsroom.do(wishes.grant, "retract", f"{newsroom.paper.url}/pier")
        edited(newsroom, "40 metres", "60 metres")

    assert ["nigh", "vall"] == sorted(newsroom.posts)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["address", "path"])
def test_what_is_past_its_days_can_be_retracted(newsroom: Newsroom, name: str):
    """A post whose source is no longer kept is withdrawn by its article's address or its path: a tombstone that links to it."""
    newsroom.run()
    newsroom.do(upkeep.forget, datetime.now(UTC) + timedelta(days=91), timedelta(days=90))
    path = next((newsroom.site / "_posts").rglob("*east*")).relative_to(newsroom.site)
    named = {"address": f"{newsroom.paper.url}/pier", "path": str(path)}
    newsroom.do(wishes.grant, "retract", named[name])
    newsroom.run()
    post = newsroom.posts["east"]

    assert ("40 metres" in post, f"{newsroom.paper.url}/pier" in post, newsroom.commits) == (False, True, 2)
