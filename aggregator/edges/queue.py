"""The queue of many machines: Procrastinate in the store's own PostgreSQL database (extra `[cluster]`).

Jobs carry ids only. A job that fails says so in the store (`next_try`) and ends well: a retry of the queue's own would stall
every later job of its lock. Two jobs of one unit never wait at once (queueing lock), two of one host or site never run at once
(lock).
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from aggregator.errors import ConfigError, StoreError

SEEN_DEAD = 20.0  # seconds without a heartbeat after which a worker's jobs are taken over
HEARTBEAT = 5.0
LISTEN = 2.0
WATCH = 7.0
HOUR = 3600.0
TOLD = 7 * 24  # hours for which a job that ended in an error is kept, for `status` to tell
STOPS = (signal.SIGTERM, signal.SIGINT)
Handler = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Job:
    """A unit of work: the task and its ids, `key` the unit it is about, `lock` what it must have to itself."""

    task: str
    key: str
    arguments: Mapping[str, Any]
    lock: str | None = None
    priority: int = 0
    delay: float = 0.0


class Queue:
    """The queue, open; see `opened`."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def defer(self, jobs: Iterable[Job]) -> int:
        """How many of these jobs wait now that did not before."""
        from procrastinate.exceptions import AlreadyEnqueued

        made = 0
        for job in jobs:
            options: dict[str, Any] = {"queueing_lock": f"{job.task}:{job.key}", "priority": job.priority}
            if job.lock:
                options["lock"] = job.lock
            if job.delay:
                options["schedule_in"] = {"seconds": job.delay}
            with contextlib.suppress(AlreadyEnqueued):
                await self.app.configure_task(job.task, **options).defer_async(**job.arguments)
                made += 1
        return made

    async def take_over(self) -> int:
        """How many jobs of dead workers wait again; one whose unit waits already is let go, and frees its lock."""
        from procrastinate.exceptions import ConnectorException
        from procrastinate.jobs import Status

        manager, taken = self.app.job_manager, 0
        await manager.prune_stalled_workers(SEEN_DEAD)
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SEEN_DEAD):
            try:
                await manager.retry_job(job)
                taken += 1
            except ConnectorException:  # its queueing lock is taken, or another worker was quicker
                with contextlib.suppress(ConnectorException):
                    await manager.finish_job(job, Status.FAILED, delete_job=True)
        return taken

    async def bury(self, hours: int = TOLD) -> None:
        """Jobs that ended so many hours ago are gone, those in an error too."""
        await self.app.job_manager.delete_old_jobs(hours, include_failed=True)

    async def watch(self) -> None:
        """Takes over the jobs of dead workers again and again, and buries old ones once an hour, until cancelled."""
        from procrastinate.exceptions import ConnectorException

        clock, buried = asyncio.get_running_loop().time, float("-inf")
        while True:
            await asyncio.sleep(WATCH)
            with contextlib.suppress(ConnectorException):  # the database is away; the queue itself says so
                await self.take_over()
                if clock() - buried > HOUR:
                    await self.bury()
                    buried = clock()

    async def work(self, concurrency: int, drain: float) -> None:
        """Jobs are done until SIGTERM or SIGINT; those under way then have `drain` seconds to end.

        Raises StoreError where the worker ends unasked: Procrastinate's own ends well when it loses its listener.
        """
        watch = asyncio.create_task(self.watch())
        worker = asyncio.create_task(
            self.app.run_worker_async(
                concurrency=concurrency,
                fetch_job_polling_interval=LISTEN,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=SEEN_DEAD,
                shutdown_graceful_timeout=drain,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        )
        try:
            with _asked_to_stop(worker) as asked:
                await worker
            raise StoreError("the queue lost its database", mend="is PostgreSQL running?")
        except asyncio.CancelledError:
            if not asked.is_set():
                raise
        finally:
            watch.cancel()


def dead_letters(tx: Connection, limit: int = 50) -> tuple[str, ...]:
    """Jobs that ended in an error of this program's own, the last first; none where there is no queue."""
    if tx.dialect.name == "sqlite" or tx.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
        return ()
    asked = text(
        "SELECT task_name, args FROM procrastinate_jobs WHERE status = 'failed' ORDER BY id DESC LIMIT :limit"
    )
    return tuple(f"{name} {args}" for name, args in tx.execute(asked, {"limit": limit}))


@contextlib.contextmanager
def _asked_to_stop(task: asyncio.Task[Any]) -> Iterator[asyncio.Event]:
    """Set once a signal asked for an end; the task is cancelled by it."""
    asked, loop = asyncio.Event(), asyncio.get_running_loop()

    def ask() -> None:
        asked.set()
        task.cancel()

    for number in STOPS:
        loop.add_signal_handler(number, ask)
    try:
        yield asked
    finally:
        for number in STOPS:
            loop.remove_signal_handler(number)


@asynccontextmanager
async def opened(
    url: str, handlers: Mapping[str, Handler], periodic: Mapping[str, str]
) -> AsyncIterator[Queue]:
    """The queue in this database, its tables made where they are missing.

    `handlers` are coroutines by task name; `periodic` gives a cron line to some. Raises ConfigError without the extra,
    StoreError where the database cannot be had.
    """
    try:
        from procrastinate import App, PsycopgConnector
        from procrastinate.exceptions import ConnectorException
        from psycopg_pool import PoolTimeout
    except ImportError as exc:
        raise ConfigError(
            "many machines need more packages", mend="pip install 'aggregator-newsroom[cluster]'"
        ) from exc
    app = App(
        connector=PsycopgConnector(
            conninfo=url.replace("postgresql+psycopg://", "postgresql://", 1), min_size=1, max_size=8
        )
    )
    for name, handler in handlers.items():
        task = app.task(name=name, pass_context=False)(handler)
        if name in periodic:
            app.periodic(cron=periodic[name])(task)
    try:
        async with app.open_async():
            await _prepare(app)
            yield Queue(app)
    except (ConnectorException, PoolTimeout) as exc:
        raise StoreError(
            "the queue's database cannot be had", mend="is PostgreSQL running, and the address right?"
        ) from exc


async def _prepare(app: Any) -> None:
    """The queue's tables are there; many workers may find them missing at once."""
    lock = "SELECT pg_advisory_lock(7303)"
    async with app.connector.pool.connection() as connection:
        await connection.execute(lock)
        try:
            found = await app.connector.execute_query_one_async(
                "SELECT to_regclass('procrastinate_jobs') IS NOT NULL AS there"
            )
            if not found["there"]:
                await app.schema_manager.apply_schema_async()
        finally:
            await connection.execute("SELECT pg_advisory_unlock(7303)")
