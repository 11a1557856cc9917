"""What is let go, and that the store grows smaller for it."""

import asyncio
import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from aggregator import cli
from aggregator.edges.store import Store, history, memory, newsroom, posts, schema
from aggregator.edges.store.schema import articles, links
from aggregator.run import upkeep
from tests import growth
from tests.paper import Paper, configured

COUNT = 400


def test_what_is_past_its_days_leaves_and_the_file_shrinks(tmp_path: Path):
    """Of articles a hundred days old bodies and post texts go and links stay known; the file loses most of its bytes."""
    store = Store(f"sqlite:///{tmp_path / 'state.db'}")
    store.do(growth.insert, range(COUNT), os.urandom(4000), ("a", "b"))
    asyncio.run(store.shrink())
    before = (tmp_path / "state.db").stat().st_size
    kept = store.do(upkeep.forget, growth.NOW + timedelta(days=80), timedelta(days=90))
    gone = store.do(upkeep.forget, growth.NOW + timedelta(days=100), timedelta(days=90))
    asyncio.run(store.shrink())
    counts = [
        store.do(lambda tx, t=t: tx.execute(select(func.count()).select_from(t)).scalar())
        for t in (articles, links, schema.posts)
    ]
    texts = store.do(lambda tx: tx.execute(select(func.count(schema.posts.c.text))).scalar())
    store.close()

    assert (0, COUNT, [0, COUNT, COUNT // 2], 0, True) == (
        kept,
        gone,
        counts,
        texts,
        (tmp_path / "state.db").stat().st_size < 0.2 * before,
    )


def test_days_past_any_report_leave(tmp_path: Path):
    """What happened on a day is counted for as long as a report may ask for it."""
    with closing(Store(f"sqlite:///{tmp_path / 'state.db'}")) as store:
        now = datetime(2028, 1, 1, 9, tzinfo=UTC)
        for days in (400, 366, 1):
            store.do(history.count, [(now - timedelta(days=days), "a", 1, False)])
        store.do(upkeep.forget, now, timedelta(days=90))
        left = store.do(
            lambda tx: tx.execute(select(schema.days.c.day).order_by(schema.days.c.day)).scalars().all()
        )

    assert ["2026-12-31", "2027-12-31"] == left


def test_a_retraction_waits_for_a_site_that_is_not_configured(tmp_path: Path):
    """Asked for while its site was out of the configuration, it is due there again once that is back."""
    with closing(Store(f"sqlite:///{tmp_path / 'state.db'}")) as store:
        for state in ("published", "withdrawn"):
            store.do(posts.record, posts.Kept(state, "daily", f"{state}.md", "A", state, 1, "text"))
            store.do(posts.take_back, state, "retracted")
        store.do(newsroom.undo_telling, "published", "daily")
        due = []
        for sites in ((), ("daily",)):
            store.do(posts.remind, sites)
            due.append(
                [story for story in ("published", "withdrawn") if store.do(newsroom.due_of_story, story)]
            )

    assert [[], ["published"]] == due


def test_passes_of_cron_let_go_too(tmp_path: Path):
    """`run` with nothing due does what the daemon does every six hours; the first run only begins to count them."""
    config = configured(tmp_path, Paper("http://127.0.0.1:1"), sources=[], keep={"pages": "1s"})
    store = Store(f"sqlite:///{tmp_path / 'state.db'}")
    store.do(growth.insert, range(1, 10), b"words", ("a", "b"))
    counts = []
    for _ in "12":
        cli.run(["run", "-c", str(config)])
        counts.append(store.do(lambda tx: tx.execute(select(func.count()).select_from(articles)).scalar()))
        store.do(memory.note, "upkeep", datetime.now(UTC) - timedelta(hours=7))
    store.close()

    assert [9, 0] == counts


def test_a_site_that_cannot_be_packed_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A folder that is no repository costs a line of standard error, and the pass ends as it would have."""
    config = configured(tmp_path, Paper("http://127.0.0.1:1"), sources=[])
    cli.run(["run", "-c", str(config)])
    (tmp_path / "site" / ".git").mkdir(parents=True)
    with closing(Store(f"sqlite:///{tmp_path / 'state.db'}")) as store:
        store.do(memory.note, "upkeep", datetime.now(UTC) - timedelta(hours=7))

    assert (0, True) == (
        cli.run(["run", "-c", str(config)]),
        "daily: failed: " in capsys.readouterr().err,
    )
