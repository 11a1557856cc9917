"""The scheduled daemon: one tick asks the store what is due, and a pass does it.

APScheduler runs the tick; a job per source would cost forty times as much at 10,000 sources (docs/why.md). The pass lock is
held for a pass and not for the daemon's life, so approve, retract, fetch and refresh work beside it; a lock of its own keeps
a second daemon from the same store.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack, ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Connection

from aggregator.config import Config, SiteConfig
from aggregator.desk import Desk
from aggregator.edges import systemd, websub
from aggregator.edges.logs import LogVoice
from aggregator.edges.metrics import Ear, Endpoint, Heard, Metrics, deaf
from aggregator.edges.store import Store, links, newsroom, sources
from aggregator.errors import AggregatorError, Busy, ConfigError
from aggregator.run import alerts, hubs, once, passes, report, upkeep, worker
from aggregator.steps import publishing

DRAIN = 30.0  # seconds a pass under way may take to end after SIGTERM
LATE = timedelta(minutes=15)  # without a pass for so long though something is due, the daemon is not well
ENDLESS = timedelta(
    hours=6
)  # a pass that goes on for so long: the first over thousands of sources takes an hour
LOOK = timedelta(minutes=1)
PATIENCE = 10.0  # seconds a hub may have to wait for the store


class Daemon:
    """Passes at their time until told to stop; `reread` gives the configuration anew on SIGHUP."""

    def __init__(self, config: Config, reread: Callable[[], Config]) -> None:
        self.config, self.reread = config, reread
        self.fresh: Config | None = None  # read, and not in force yet
        self.foreign: str | None = None  # the sources of another program that were looked into last
        self.voice = LogVoice()
        self.metrics = Metrics(self.voice)
        self.stopping = asyncio.Event()
        self.reloading = asyncio.Event()
        self.passing: asyncio.Task[None] | None = None
        self.last_end = datetime.now(UTC)
        self.last_look: datetime | None = None
        self.is_news = True  # something that has not been looked at

    async def run(self) -> int:
        """0 after SIGTERM or SIGINT; raises Busy where another daemon keeps this store."""
        self._listen_to_signals()
        store = Store(self.config.store_url())
        try:
            with ExitStack() as stack:
                stack.enter_context(passes.daemon_lock(store, self.config))
                if self.config.monitor.listen:
                    ear = self._ear(store) if self.config.monitor.callback else deaf
                    endpoint = Endpoint(self.config.monitor.listen, self.metrics, self._health, ear)
                    stack.enter_context(endpoint)
                while not self.stopping.is_set():
                    await self._serve(store)
        finally:
            store.close()
        return 0

    async def _serve(self, store: Store) -> None:
        """Ticks with this configuration until told to stop or to read it anew."""
        async with AsyncExitStack() as stack:
            desk = await self._opened(stack, store)
            scheduler = AsyncIOScheduler(timezone=UTC)
            trigger = IntervalTrigger(seconds=max(1.0, self.config.schedule.tick))
            scheduler.add_job(  # beside a pass under way a tick sees that it is, and leaves
                self.tick, trigger, [desk], coalesce=True, max_instances=2, next_run_time=datetime.now(UTC)
            )
            scheduler.start()
            systemd.say("READY=1")
            self.voice.log.info("daemon", outcome="ready", sources=len(desk.sources), sites=len(desk.sites))
            pulse = asyncio.create_task(_pulse())
            try:
                await _first(self.stopping, self.reloading)
            finally:
                scheduler.shutdown(wait=False)
                pulse.cancel()
                await self._drain()
        if self.reloading.is_set():
            self.reloading.clear()
            self._reload()

    async def _opened(self, stack: AsyncExitStack, store: Store) -> Desk:
        """A desk with the configuration that was read last, or where that cannot be used with the one in force."""
        fresh, self.fresh = self.fresh, None
        if fresh is not None:
            try:
                desk = await stack.enter_async_context(passes.at_desk(fresh, self.metrics, store))
            except AggregatorError as trouble:
                self._kept(trouble)
            else:
                self.config = fresh
                self.voice.log.info("daemon", outcome="reloaded")
                return desk
        return await stack.enter_async_context(passes.at_desk(self.config, self.metrics, store))

    async def tick(self, desk: Desk) -> None:
        """A pass, if anything is due."""
        if self.passing is not None or self.stopping.is_set():
            return
        self.passing = asyncio.create_task(self._pass(desk))
        try:
            await asyncio.shield(self.passing)
        finally:
            self.passing = None

    async def _pass(self, desk: Desk) -> None:
        try:
            if await self._is_outdated(desk):
                return self.reloading.set()
            await hubs.subscribe(desk)
            if await desk.store.run(is_anything_due, desk.now(), desk.sites.values()):
                self._ended(await self._do(desk), desk.now())
            self.last_end = desk.now()
            await self._look_around(desk)
        except Busy:  # whoever holds the lock for so long is told of, once something is late
            self.is_news = self.is_news or desk.now() - self.last_end > LATE
            await self._look_around(desk)
        except AggregatorError as trouble:
            self.metrics.passes.labels("failed").inc()
            self.voice.log.error("pass", outcome="failed", detail=str(trouble))

    async def _do(self, desk: Desk) -> once.Result:
        if not desk.store.is_sqlite:
            await worker.defer_pass(desk)
            return once.Result()
        with passes.pass_lock(desk.store, desk.config):
            return await once.run(desk, await once.due_sources(desk))

    def _ended(self, result: once.Result, now: datetime) -> None:
        self.metrics.passes.labels("ok" if result.exit_code == 0 else "trouble").inc()
        self.metrics.last.set(now.timestamp())
        self.is_news = True

    async def _look_around(self, desk: Desk) -> None:
        """What passes have changed is measured and alerted, once a minute: with 10,000 sources that costs as much as 400 polls."""
        now = desk.now()
        if not self.is_news or (self.last_look is not None and now - self.last_look < LOOK):
            return
        self.is_news, self.last_look = False, now
        state = await desk.store.run(report.state, desk.config, now)
        self._gauge(state)
        await alerts.send(desk.config, desk.store, desk.voice, state, now)
        await upkeep.now_and_then(desk)

    def _gauge(self, state: dict[str, Any]) -> None:
        for name in ("ok", "failing", "held", "new"):
            self.metrics.sources.labels(name).set(sum(row["state"] == name for row in state["sources"]))
        for name, count in state["posts"].items():
            self.metrics.posts.labels(name).set(count)

    async def _drain(self) -> None:
        """The pass under way ends within the deadline, or is cut off; the next one goes on from there."""
        systemd.say("STOPPING=1" if self.stopping.is_set() else "RELOADING=1")
        if self.passing is None:
            return
        with contextlib.suppress(TimeoutError, asyncio.CancelledError):
            await asyncio.wait_for(self.passing, DRAIN)

    def _reload(self) -> None:
        try:
            fresh = self.reread()
            if fresh.store_url() != self.config.store_url():
                raise ConfigError("`store` is another", mend="restart the daemon")
        except AggregatorError as trouble:
            self._kept(trouble)
        else:
            self.fresh = fresh

    def _kept(self, trouble: AggregatorError) -> None:
        self.voice.log.error("daemon", outcome="kept the old configuration", detail=str(trouble))

    async def _is_outdated(self, desk: Desk) -> bool:
        """Whether another program of this store has found other sources in the configuration's file."""
        known = await desk.store.run(sources.fingerprint)
        if known in (passes.fingerprint(desk.config), self.foreign):
            return False
        self.foreign = known
        with contextlib.suppress(AggregatorError):
            return passes.fingerprint(self.reread()) == known
        return False

    def _health(self) -> tuple[bool, dict[str, Any]]:
        quiet = datetime.now(UTC) - self.last_end
        is_well = is_in_time(quiet, is_passing=self.passing is not None)
        return is_well, {
            "ok": is_well,
            "last_pass_seconds_ago": round(quiet.total_seconds()),
            "passing": self.passing is not None,
        }

    def _ear(self, store: Store) -> Ear:
        """What hubs say is answered on the store's thread, while the endpoint's own waits."""
        loop = asyncio.get_running_loop()

        def hear(heard: Heard) -> tuple[int, bytes]:
            answer = asyncio.run_coroutine_threadsafe(store.run(websub.heard, heard, datetime.now(UTC)), loop)
            try:
                return answer.result(PATIENCE)
            except (AggregatorError, TimeoutError):
                return 503, b""

        return hear

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stopping.set)
        loop.add_signal_handler(signal.SIGHUP, self.reloading.set)


def is_in_time(quiet: timedelta, *, is_passing: bool) -> bool:
    """Whether the last pass ended no longer ago than is well; one under way may take its time, but not for ever."""
    return quiet < (ENDLESS if is_passing else LATE)


def is_anything_due(tx: Connection, now: datetime, sites: Iterable[SiteConfig]) -> bool:
    """Whether a pass for these sites would find anything to do."""
    return bool(
        sources.any_due(tx, now)
        or links.due(tx, now, 1)
        or newsroom.due(tx, 1, now)
        or newsroom.any_to_look_again(tx, now)
        or publishing.waiting(tx, sites, now)
    )


async def _pulse() -> None:
    """Tells the service manager that the loop turns, twice as often as it asks."""
    patience = systemd.patience()
    while patience:
        systemd.say("WATCHDOG=1")
        await asyncio.sleep(patience / 2)


async def _first(*events: asyncio.Event) -> None:
    """Returns when any of these events is set."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
