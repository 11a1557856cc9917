"""What hostile documents cost: seconds on the web, CPU and memory of the workers that read and write, memory of the parent."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from aggregator.edges.pool import Pool
from aggregator.edges.web import Unchanged, Web
from aggregator.edges.web.fetch import Budget, Headers, Permission
from aggregator.errors import AggregatorError, Killed
from aggregator.model import Page

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Bill:
    """The dearest of each: a fetch, a call's CPU, the memory a call or a pass has put on."""

    fetch: float = 0.0
    cpu: float = 0.0
    mib: float = 0.0

    def add(self, fetch: float = 0.0, cpu: float = 0.0, mib: float = 0.0) -> None:
        """What costs more than all before is remembered."""
        self.fetch, self.cpu, self.mib = max(self.fetch, fetch), max(self.cpu, cpu), max(self.mib, mib)

    @contextmanager
    def of_this_process(self) -> Iterator[None]:
        """What the block puts on of memory, at its most."""
        before = _reset()
        try:
            yield
        finally:
            self.add(mib=_memory("VmHWM") - before)


class MeteredPool(Pool):
    """A pool that bills each call; one that was killed has used all it was allowed."""

    bill = Bill()

    async def call(self, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        """As the pool does."""
        try:
            cpu, mib, is_done, value = await super().call(metered, function, arguments, named)
        except Killed:
            self.bill.add(cpu=self.limits.cpu)
            raise
        self.bill.add(cpu=cpu, mib=mib)
        if is_done:
            result: R = value
            return result
        raise value


class MeteredWeb(Web):
    """A web that bills each fetch: robots, redirects, head and body, but not the wait for its turn."""

    bill = Bill()

    async def _get(
        self, url: str, permitted: Permission, limit: int, headers: Headers, budget: Budget
    ) -> Page | Unchanged:
        try:
            return await super()._get(url, permitted, limit, headers, budget)
        finally:
            self.bill.add(fetch=self.settings.deadline - budget.left)


def metered(
    function: Callable[..., object], arguments: tuple[Any, ...], named: dict[str, Any]
) -> tuple[float, float, bool, Any]:
    """(CPU seconds, MiB, whether it is done, value or error) of a call, in the worker."""
    before, began = _reset(), time.process_time()
    try:
        outcome: tuple[bool, Any] = True, function(*arguments, **named)
    except AggregatorError as error:
        outcome = False, error
    return time.process_time() - began, _memory("VmHWM") - before, *outcome


def _reset() -> float:
    """The memory of this process, from which on its peak counts anew (proc(5), clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0
