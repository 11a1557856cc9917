"""What nobody expected of a source or a page: its unit ends with it and waits, and the pass goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from aggregator.config import Config
from aggregator.edges.pool import Nursery
from aggregator.edges.store import Store, newsroom, schema
from aggregator.edges.web import Unchanged, Web
from aggregator.errors import Busy, StoreError
from aggregator.model import Page
from aggregator.run import once, passes
from aggregator.run.once import Result
from aggregator.voice import Silence
from tests.conftest import Works
from tests.paper import serve
from tests.run.test_once import Newsroom as House


class Strange(Web):
    """A web in which whatever lies at some addresses breaks this program."""

    error: Exception = OverflowError("no such\nyear \x1b[2J")
    broken: tuple[str, ...] = ()

    async def poll(self, url: str, *seen: Any) -> Page | Unchanged:
        self._breaks(url)
        return await super().poll(url, *seen)

    async def read(self, url: str) -> Page:
        self._breaks(url)
        return await super().read(url)

    def _breaks(self, url: str) -> None:
        if url.endswith(self.broken):
            raise self.error


class Newsroom(House):
    """One with another source of which something is strange."""

    def strange(self, *broken: str, error: Exception = Strange.error) -> Result:
        """A pass in which what lies at these addresses is; every article is read anew."""

        async def run(config: Config, *, nursery: Nursery) -> Result:
            store = Store(config.store_url())
            try:
                async with passes.at_desk(config, Silence(), store, nursery) as desk:
                    web = Strange(desk.web.settings)
                    web.error, web.broken = error, broken
                    desk.web = web
                    due = await once.due_sources(desk, everything=True)
                    result = await once.run(desk, due)
                    since = desk.now() - once.REFRESHED
                    await once.look_again(desk, await store.run(newsroom.to_look_again, desk.now(), since))
                    web.close()
                    return result
            finally:
                store.close()

        return self.works.run(run, self.config)


@pytest.fixture
def house(tmp_path: Path, works: Works) -> Iterator[Newsroom]:
    with serve() as paper:
        yield Newsroom(tmp_path, paper, works)


def test_a_source_that_breaks_the_program_is_postponed_alone(house: Newsroom):
    """It fails with the error in one printable line, is asked later, and the others' posts are published."""
    house.sources.append({"name": "odd", "url": f"{house.paper.url}/odd.xml", "kind": "feed"})
    result = house.strange("/odd.xml")
    row = next(row for row in house.state()["sources"] if row["name"] == "odd")

    assert (result.exit_code, result.published, row["error"], row["next_poll"] > row["last_poll"]) == (
        3,
        {"daily": 3},
        r"unexpected OverflowError: no such\nyear \x1b[2J",
        True,
    )


def test_a_page_that_breaks_the_program_waits_alone(house: Newsroom):
    """Its link is tried again later, and the other articles are published."""
    result = house.strange("/pier")
    links = house.do(lambda tx: tx.execute(select(schema.links.c.url, schema.links.c.state)).all())

    assert (result.published, ["retry"]) == (
        {"daily": 2},
        [state for url, state in links if url.endswith("/pier")],
    )


def test_a_published_page_that_breaks_the_program_changes_nothing(house: Newsroom):
    """Looked at again it is left as it is, and the others are looked at."""
    house.run()
    house.paper.print("pier", "school", "bus", school="28 pupils|30 pupils")
    house.strange("/pier", "/feed.xml")
    house.run()

    assert (3, True) == (len(house.posts), any("30 pupils" in text for text in house.posts.values()))


@pytest.mark.parametrize("error", [StoreError("the disk is full"), Busy("another run")])
def test_what_concerns_every_unit_ends_the_pass(house: Newsroom, error: Exception):
    """A store that takes nothing is no source's trouble."""
    with pytest.raises(type(error)):
        house.strange("/feed.xml", error=error)
