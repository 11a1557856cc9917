"""The queue of many machines, in a real PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from aggregator.config import Config
from aggregator.edges.queue import TOLD, Handler, Job, Queue, dead_letters, opened
from aggregator.edges.store import Store
from aggregator.errors import StoreError
from aggregator.run import report
from tests.postgres import Server

pytestmark = [pytest.mark.slow, pytest.mark.needs("postgresql")]


@pytest.fixture
def address(postgresql: Server) -> str:
    return postgresql.database()


class Ledger:
    """Handlers that write down what they were asked; `stumble` ends in an error."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.together = self.most = 0

    @property
    def handlers(self) -> Mapping[str, Handler]:
        return {"note": self.note, "stumble": self.stumble}

    async def note(self, word: str) -> None:
        self.together += 1
        self.most = max(self.most, self.together)
        await asyncio.sleep(0.05)
        self.done.append(word)
        self.together -= 1

    async def stumble(self) -> None:
        raise ValueError("a bug")


async def worked(queue: Queue, ledger: Ledger, count: int) -> None:
    """Returns when so many notes were taken."""
    work = asyncio.create_task(queue.work(4, 5))
    async with asyncio.timeout(60):
        while len(ledger.done) < count:
            await asyncio.sleep(0.05)
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work


def test_a_unit_waits_once(address: str):
    """A job for a unit that waits already is not deferred again; another unit's is."""

    async def use() -> list[int]:
        async with opened(address, Ledger().handlers, {}) as queue:
            jobs = [Job("note", key, {"word": key}) for key in ("a", "a", "b")]
            return [await queue.defer(jobs), await queue.defer(jobs)]

    assert [2, 0] == asyncio.run(use())


def test_what_has_a_lock_in_common_is_done_one_at_a_time(address: str):
    """Four jobs of one host are all done, never two at once."""
    ledger = Ledger()

    async def use() -> None:
        async with opened(address, ledger.handlers, {}) as queue:
            await queue.defer(Job("note", key, {"word": key}, lock="host:a") for key in "abcd")
            await worked(queue, ledger, 4)

    asyncio.run(use())
    assert (["a", "b", "c", "d"], 1) == (sorted(ledger.done), ledger.most)


def test_a_bug_stalls_nothing_and_is_told(address: str):
    """After a job that ended in an error the next of its lock is done, and `status` names it as a dead letter."""
    ledger = Ledger()

    async def use() -> None:
        async with opened(address, ledger.handlers, {}) as queue:
            await queue.defer([Job("stumble", "x", {}, lock="host:a", priority=9)])
            await queue.defer([Job("note", "y", {"word": "y"}, lock="host:a")])
            await worked(queue, ledger, 1)

    asyncio.run(use())
    store = Store(address)
    state = store.do(report.state, Config(), datetime.now(UTC))
    store.close()

    assert ["stumble {}"] == state["dead"]


def test_dead_letters_are_told_for_a_week(address: str):
    """What ended in an error just now is kept; what ended longer ago than is asked for is gone."""
    ledger, told = Ledger(), []
    store = Store(address)

    async def use() -> None:
        async with opened(address, ledger.handlers, {}) as queue:
            await queue.defer([Job("stumble", "x", {}, lock="host:a", priority=9)])
            await queue.defer([Job("note", "y", {"word": "y"}, lock="host:a")])
            await worked(queue, ledger, 1)
            for hours in (TOLD, 0):
                await queue.bury(hours)
                told.append(store.do(dead_letters))

    asyncio.run(use())
    store.close()

    assert [("stumble {}",), ()] == told


def test_a_database_that_is_not_there_is_an_error_of_ours():
    """Where nobody listens the error says so."""

    async def use() -> None:
        async with opened("postgresql://test@127.0.0.1:1/none?connect_timeout=1", {}, {}):
            pass

    with pytest.raises(StoreError, match="cannot be had"):
        asyncio.run(use())
