"""A site that takes no posts now: what waits for it alone is no reason for a pass, until its time comes or a person asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from aggregator.config import Config
from aggregator.edges.pool import Nursery
from aggregator.edges.store import Store, schema
from aggregator.run import once, passes
from aggregator.run.daemon import is_anything_due
from tests.conftest import Works
from tests.edges.services import Receiver, Reply, serving
from tests.paper import serve
from tests.run.test_once import Newsroom

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)


@dataclass
class Heard:
    """A voice that remembers what was said of publishing."""

    outcomes: list[str] = field(default_factory=list)

    def step(self, step: str, subject: str, outcome: str, detail: str = "") -> None:
        if step == "publish":
            self.outcomes.append(outcome)

    def due(self, step: str, count: int) -> None:
        """Nothing."""


class Small(Receiver):
    """Takes the first post, and has no room for another."""

    def answer(self, *asked: Any) -> Reply:
        key = asked[3]["idempotency-key"]
        return (500, {}) if self.taken and key not in self.taken else super().answer(*asked)


class House(Newsroom):
    """A newsroom under a daemon's ticks."""

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def is_due(self, now: datetime) -> bool:
        """Whether a daemon's tick at this moment finds anything that is not a source to be polled."""
        self.do(lambda tx: tx.execute(update(schema.sources).values(next_poll=now + DAY, last_poll=None)))
        self.do(lambda tx: tx.execute(update(schema.articles).values(next_look=None)))
        return bool(self.do(is_anything_due, now, self.config.all_sites))

    def tick(self) -> list[str]:
        """What a daemon's pass says of publishing."""
        heard = Heard()

        async def ticked(config: Config, *, nursery: Nursery) -> None:
            store = Store(config.store_url())
            try:
                async with passes.at_desk(config, heard, store, nursery) as desk:
                    await once.run(desk, ())
            finally:
                store.close()

        self.works.run(ticked, self.config)
        return heard.outcomes

    def by_hand(self) -> list[str]:
        """What `aggregator run` says of it."""
        heard = Heard()
        self.works.run(passes.run, self.config, heard, everything=True)
        return heard.outcomes


@pytest.fixture
def house(tmp_path: Path, works: Works) -> Iterator[House]:
    with serve() as paper:
        paper.print("pier")
        yield House(tmp_path, paper, works)


def test_a_site_that_fails_is_tried_once_and_rests(house: House) -> None:
    """A folder that is none fails once in a pass; no tick tries it within a minute, a person does, and once mended it is forgotten."""
    house.site.write_text("a file where a folder should be")
    first, due = house.by_hand(), [house.is_due(house.now + timedelta(seconds=n)) for n in (10, 70)]
    ticked, again = house.tick(), house.by_hand()
    (told,) = house.state()["failing_sites"]
    house.site.unlink()
    mended = house.by_hand()

    assert (["failed"], [False, True], [], ["failed"], 2, ["publish"], []) == (
        first,
        due,
        ticked,
        again,
        told["failures"],
        mended,
        house.state()["failing_sites"],
    )


def test_a_service_that_takes_some_posts_is_tried_again_soon(house: House) -> None:
    """Each of them that it does not take waits; one it took begins the pauses anew."""
    house.paper.print("pier", "school")
    with serving(Small()) as service:
        house.more |= {"publish": "webhook", "webhook": {"url": service.url}}
        outcomes = sorted(house.by_hand())
    (told,) = house.state()["failing_sites"]

    assert (["later", "publish"], 1, True) == (
        outcomes,
        told["failures"],
        told["next_try"] <= house.now + timedelta(minutes=1),
    )


def test_what_may_not_go_out_now_is_no_reason_for_a_pass(house: House) -> None:
    """A window that is closed, a day's number that is reached, a site that is no longer configured."""
    local = house.now.astimezone(ZoneInfo(house.config.all_sites[0].timezone))
    closed = f"{local + timedelta(hours=6):%H}:00-{local + timedelta(hours=7):%H}:00"
    due = []
    for changes in ({"window": closed}, {"daily_limit": 0}, {"name": "other"}, {"name": "daily"}):
        house.more = changes
        if not due:
            house.by_hand()
        due.append(house.is_due(house.now))

    assert [False, False, False, True] == due


def test_an_update_goes_out_whatever_the_days_number(house: House) -> None:
    """A correction is a reason for a pass where no new post may go out today."""
    house.by_hand()
    house.do(lambda tx: tx.execute(update(schema.posts).values(state="ready")))
    house.more = {"daily_limit": 0}

    assert house.is_due(house.now)
