"""Calls in workers that may be killed."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import poolwork
import pytest

from aggregator.edges.pool import Nursery, Pool
from aggregator.errors import AggregatorError, Killed, PageError, WorkerError
from aggregator.model import Sentence

R = TypeVar("R")


def within(
    use: Callable[[Pool], Awaitable[R]],
    *,
    size: int = 1,
    memory_mib: int = 400,
    seconds: float = 5,
    patience: float = 8,
) -> R:
    async def run() -> R:
        async with Pool(size, memory_mib, seconds, patience=patience) as pool:
            return await use(pool)

    return asyncio.run(run())


async def killed(pool: Pool, function: Callable[..., object], *arguments: object) -> str:
    """Why a call was killed."""
    with pytest.raises(Killed) as caught:
        await pool.call(function, *arguments)
    return caught.value.message


def test_a_call_gives_what_the_function_gives() -> None:
    """A value goes to another process and its result comes back."""

    async def use(pool: Pool) -> tuple[int, bool]:
        return await pool.call(poolwork.double, 21), await pool.call(poolwork.who) != os.getpid()

    assert (42, True) == within(use)


def test_nouns_cross_as_they_are() -> None:
    """A frozen noun with any text in it is equal on both sides."""

    async def use(pool: Pool) -> tuple[Sentence, ...]:
        return await pool.call(poolwork.noun, "가 \x00 \u202e")

    assert (Sentence("s1", "가 \x00 \u202e", 0),) == within(use)


def test_an_error_of_ours_crosses_with_all_it_says() -> None:
    """The caller catches the same error the worker raised."""

    async def use(pool: Pool) -> tuple[str, str, str | None]:
        with pytest.raises(PageError) as caught:
            await pool.call(poolwork.refuse, "https://a/1")
        return caught.value.message, caught.value.reason, caught.value.url

    assert ("no article body found", "no-body", "https://a/1") == within(use)


def test_a_foreign_error_becomes_ours_in_one_printable_line() -> None:
    """A bug met by one document is an error of that document, without its control characters."""

    async def use(pool: Pool) -> tuple[str, int]:
        with pytest.raises(AggregatorError) as caught:
            await pool.call(poolwork.stumble, "bad \x1b[2J\n thing")
        return caught.value.message, await pool.call(poolwork.double, 1)

    assert (r"unexpected ValueError: bad \x1b[2J\n thing", 2) == within(use)


def test_a_call_without_end_is_killed_and_the_pool_goes_on() -> None:
    """The CPU bound ends a loop; the next call has a new worker."""

    async def use(pool: Pool) -> tuple[str, int]:
        return await killed(pool, poolwork.spin, 30), await pool.call(poolwork.double, 4)

    assert ("more than 0.2 s of CPU", 8) == within(use, seconds=0.2, patience=200)


def test_c_code_without_end_is_killed_too() -> None:
    """The bound holds where Python's own signal handlers never run."""

    async def use(pool: Pool) -> tuple[str, int]:
        return await killed(pool, poolwork.stuck), await pool.call(poolwork.double, 4)

    assert ("more than 0.3 s of CPU", 8) == within(use, seconds=0.3, patience=200)


def test_a_call_that_only_waits_is_killed() -> None:
    """The bound by the clock ends what uses no CPU."""

    async def use(pool: Pool) -> tuple[str, int]:
        return await killed(pool, poolwork.sleep, 30), await pool.call(poolwork.double, 4)

    assert ("more than 0.4 s", 8) == within(use, seconds=0.2, patience=2)


def test_a_call_that_hoards_is_killed() -> None:
    """More memory than allowed is an error of that call alone."""

    async def use(pool: Pool) -> tuple[str, int]:
        return await killed(pool, poolwork.hoard, 2000), await pool.call(poolwork.double, 4)

    assert ("more than 200 MiB of memory", 8) == within(use, memory_mib=200)


def test_a_worker_that_has_grown_is_replaced_in_silence() -> None:
    """It answers, goes, and another takes the next call."""

    async def use(pool: Pool) -> tuple[int, bool]:
        first = await pool.call(poolwork.who)
        grown = await pool.call(poolwork.hoard, 170)
        return grown, first != await pool.call(poolwork.who)

    assert (170, True) == within(use, memory_mib=200)


@pytest.mark.parametrize(
    ("function", "argument", "message"),
    [(poolwork.die, 3, "its worker left"), (poolwork.crash, 11, "its worker died of signal 11")],
)
def test_a_worker_that_dies_costs_one_call(
    function: Callable[[int], None], argument: int, message: str
) -> None:
    """An exit or a crash in the middle raises Killed once, and says how it ended."""

    async def use(pool: Pool) -> tuple[str, int]:
        return await killed(pool, function, argument), await pool.call(poolwork.double, 4)

    assert (message, 8) == within(use)


def test_a_cancelled_call_costs_the_others_nothing() -> None:
    """What it was doing ends; calls beside it, also those that wait for their worker, go on."""

    async def use(pool: Pool) -> tuple[int, int]:
        slow = asyncio.create_task(pool.call(poolwork.sleep, 20))
        beside = asyncio.create_task(pool.call(poolwork.double, 3))
        await asyncio.sleep(0)
        slow.cancel()
        return await beside, await pool.call(poolwork.double, 4)

    assert (6, 8) == within(use, size=2)


def test_a_worker_killed_in_its_sleep_is_not_noticed() -> None:
    """Between two calls a worker may go; no call is lost by it."""

    async def use(pool: Pool) -> int:
        os.kill(await pool.call(poolwork.who), signal.SIGKILL)
        await asyncio.sleep(0.05)
        return await pool.call(poolwork.double, 4)

    assert within(use) == 8


def test_a_dead_nursery_is_replaced() -> None:
    """Killing the process that workers come from costs at most one call."""

    async def use(pool: Pool) -> int:
        await pool.call(poolwork.double, 1)
        pool.nursery.processes[0].kill()
        pool.idle.pop().kill()
        for _ in range(2):
            try:
                return await pool.call(poolwork.double, 4)
            except Killed:
                continue
        return 0

    assert within(use) == 8


def test_only_values_come_back() -> None:
    """An answer that names anything but our nouns, errors and dates is not built."""

    async def use(pool: Pool) -> str:
        with pytest.raises(AggregatorError) as caught:
            await pool.call(poolwork.odd)
        return caught.value.message

    assert within(use) == "a worker's answer cannot be read (os.stat_result)"


@pytest.mark.parametrize("answer", [5, None, (), (True, 1), "words", (False, "no error", True)])
def test_an_answer_of_another_form_is_a_fault_of_its_worker(answer: object) -> None:
    """A worker that was taken over may answer anything; its call is lost, and the next one is not."""

    async def use(pool: Pool) -> tuple[bool, int]:
        with pytest.raises(WorkerError) as caught:
            await pool.call(poolwork.lie, answer)
        return "cannot be read" in caught.value.message, await pool.call(poolwork.double, 4)

    assert within(use) == (True, 8)


def test_ordered_keeps_the_order_and_puts_errors_in_their_place() -> None:
    """A stream of items gives a stream of outcomes, however long each takes."""

    async def use(pool: Pool) -> list[object]:
        given: list[float] = [0.05, 0.0, -1.0, 0.02, 0.0]
        return [outcome async for outcome in pool.ordered(poolwork.sleep, given)]

    done = within(use, size=2)
    assert ([None, None, None, None], "unexpected ValueError: sleep length must be non-negative") == (
        [one for one in done if one is None],
        str(done[2]),
    )


def test_ordered_takes_only_what_it_can_use() -> None:
    """Items are drawn as results are taken, so an endless stream needs no memory."""
    drawn: list[int] = []

    def endless() -> Iterator[int]:
        while True:
            drawn.append(len(drawn))
            yield drawn[-1]

    async def use(pool: Pool) -> list[object]:
        taken: list[object] = []
        async for outcome in pool.ordered(poolwork.double, endless()):
            taken.append(outcome)
            if len(taken) == 3:
                break
        return taken

    assert ([0, 2, 4], True) == (within(use), len(drawn) < 8)


def test_closing_leaves_no_process() -> None:
    """After the pool its workers and their nursery have ended, even one in the middle of a call."""

    async def run() -> list[int]:
        pool = Pool(2, 400, 5)
        numbers = [await pool.call(poolwork.who)]
        busy = asyncio.create_task(pool.call(poolwork.sleep, 15))
        await asyncio.sleep(0.1)
        numbers.append(pool.nursery.processes[0].pid)
        busy.cancel()
        await asyncio.wait([busy])
        await pool.close()
        return [number for number in numbers if Path(f"/proc/{number}").exists()]

    assert [] == asyncio.run(run())


def test_pools_may_share_a_nursery() -> None:
    """Two pools with bounds of their own, one process that workers come from."""

    async def run() -> tuple[int, int]:
        nursery = Nursery(["aggregator.model"])
        async with Pool(1, 300, 2, nursery=nursery) as reading, Pool(1, 600, 9, nursery=nursery) as language:
            both = await reading.call(poolwork.double, 1), await language.call(poolwork.double, 2)
        await nursery.close()
        return both

    assert (2, 4) == asyncio.run(run())


def test_many_large_values_cross_whole() -> None:
    """Five megabytes come back as they were sent."""

    async def use(pool: Pool) -> list[int]:
        return [len(await pool.call(poolwork.page, 5 * 2**20)) for _ in range(3)]

    assert [5 * 2**20] * 3 == within(use, size=2)


def test_what_workers_need_is_made_once_before_they_are_forked():
    """`module:function` of the preload is called in the nursery, and its workers have what it made."""

    async def run() -> tuple[list[int], list[int]]:
        async with Pool(2, 400, 5, preload=("poolwork:make",)) as pool:
            return tuple(await asyncio.gather(pool.call(poolwork.makers), pool.call(poolwork.makers)))

    one, other = asyncio.run(run())
    assert (1, one) == (len(one), other)
