"""What a worker does with a job, over a store of its own in place of PostgreSQL and with a list in place of the queue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from aggregator import config
from aggregator.edges.pool import Nursery
from aggregator.edges.queue import Job
from aggregator.edges.store import Store
from aggregator.edges.store.schema import articles
from aggregator.run import passes
from aggregator.run.worker import Crew
from aggregator.text import urls
from aggregator.voice import Silence
from tests.conftest import Works
from tests.paper import configured, serve


class Waiting:
    """The jobs that were deferred."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    async def defer(self, jobs: Iterable[Job]) -> int:
        """All of them wait."""
        found = list(jobs)
        self.jobs += found
        return len(found)


def hasten(tx: Connection, key: str, now: datetime) -> None:
    """The next look at this article has come."""
    tx.execute(articles.update().where(articles.c.key == key).values(next_look=now))


def test_a_unit_deferred_twice_is_asked_once(tmp_path: Path, works: Works):
    """A sweep defers what is still being done; the second job finds that it is, unless someone asked for the look."""

    async def shift(home: Path, nursery: Nursery) -> None:
        wanted = config.read(configured(home, paper).read_text(), home)
        store: Any = Store(wanted.store_url())
        async with passes.at_desk(wanted, Silence(), store, nursery) as desk:
            queue: Any = Waiting()
            crew = Crew(desk, queue)
            await crew.poll("paper")
            await crew.poll("paper")
            for job in [job for job in queue.jobs if job.task == "read"]:
                await crew.read(**job.arguments)
            await crew.again(urls.identity(f"{paper.url}/bus"))
            await store.run(hasten, urls.identity(f"{paper.url}/bus"), desk.now())
            await crew.again(urls.identity(f"{paper.url}/bus"))
            await crew.again(urls.identity(f"{paper.url}/bus"))
            await crew.poll("paper", is_asked=True)
        store.close()

    with serve() as paper:
        works.run(shift, tmp_path)

    assert ([200, 304], [200, 200]) == (paper.asked("/feed.xml"), paper.asked("/bus"))
