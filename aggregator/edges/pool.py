"""Workers that may be killed: each call runs in another process, bounded in time and memory, and cannot break the pool.

    async with Pool(2, memory_mib=1024, seconds=5) as pool:
        article = await pool.call(extract.article, page, link)

A call that exceeds its bounds, or whose worker dies, raises `Killed`; the worker is replaced at the next call. Workers are
forked from a nursery (`edges.nursery`), started with the first call; the parent's own process is never forked.
"""

from __future__ import annotations

import asyncio
import errno
import io
import pickle
import signal
import socket
import subprocess
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from dataclasses import is_dataclass
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from aggregator.edges.nursery import ASKING, LENGTH, Limits, command, framed
from aggregator.errors import AggregatorError, Killed, WorkerError

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

PATIENCE = 8.0  # times its CPU seconds a call may last, on a machine that others use too
GRACE = 10.0  # seconds after which the parent no longer trusts a worker's own timers
LARGEST = 256 * 2**20
PLAIN = {
    ("datetime", name) for name in ("datetime", "date", "time", "timedelta", "timezone")
} | {("builtins", "set"), ("builtins", "frozenset"), ("zoneinfo", "ZoneInfo._unpickle")}  # fmt: skip


class Nursery:
    """The process that workers come from; several pools may share one."""

    def __init__(self, preload: Iterable[str] = ()) -> None:
        self.preload = tuple(preload)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.control: socket.socket | None = None
        self.lock = asyncio.Lock()
        self.is_closed = False

    async def hatch(self, limits: Limits) -> Worker:
        """A new worker, from a new nursery if the old one died; Killed where none can be had."""
        try:
            return await self._hatched(limits)
        except OSError:
            pass
        try:
            return await self._hatched(limits)
        except OSError as error:
            raise Killed(f"no worker can be started ({error.strerror})") from None

    async def _hatched(self, limits: Limits) -> Worker:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            number = await self._asked(limits.message(), theirs)
        except BaseException:  # cancelled: a worker whose other side has hung up leaves by itself
            ours.close()
            raise
        return Worker(ours, number, self)

    async def end(self, number: int) -> int:
        """The signal that a worker died of, killed now if it had not yet; 0 where nobody knows."""
        if self.control is None:
            return 0
        try:
            return await self._asked(framed(f"{ASKING.decode()}{number}"))
        except OSError:
            return 0

    async def _asked(self, message: bytes, *sockets: socket.socket) -> int:
        """The nursery's answer; a caller who stops waiting does not break the conversation for others."""
        return await asyncio.shield(asyncio.create_task(self._talk(message, sockets)))

    async def _talk(self, message: bytes, sockets: tuple[socket.socket, ...]) -> int:
        try:
            async with self.lock:
                control = self.control or self._start()
                socket.send_fds(control, [message], [one.fileno() for one in sockets])
                return int.from_bytes(await _receive(control, LENGTH), "little")
        except BaseException:
            self._end()
            raise
        finally:
            for one in sockets:
                one.close()

    def _start(self) -> socket.socket:
        if self.is_closed:
            raise ConnectionAbortedError(errno.ESHUTDOWN, "the pool is closed")
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self.control = ours
        with theirs:
            started = subprocess.Popen(
                command(self.preload), stdin=theirs.fileno(), stdout=subprocess.DEVNULL
            )
        self.processes.append(started)
        return ours

    def kill(self, number: int) -> None:
        """The worker ends now, if it has not yet."""
        if self.control is not None:
            try:
                self.control.send(framed(str(number)))
            except OSError:
                self._end()

    def _end(self) -> None:
        """Workers and nursery end with the socket they listen on."""
        if self.control is not None:
            self.control.close()
        self.control = None

    async def close(self) -> None:
        """All have ended and been waited for."""
        self.is_closed = True
        self._end()
        while self.processes:
            await asyncio.get_running_loop().run_in_executor(None, _wait, self.processes.pop())


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Worker:
    """One worker as the parent sees it: a socket and an id."""

    def __init__(self, connection: socket.socket, number: int, nursery: Nursery) -> None:
        self.connection, self.number, self.nursery = connection, number, nursery

    async def tell(self, request: bytes) -> None:
        """The request is its to answer; OSError where it has died before."""
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self.connection, len(request).to_bytes(LENGTH, "little") + request)

    async def hear(self) -> bytes:
        """Its reply; OSError where it died over it, EOFError where there would be no end of it."""
        size = int.from_bytes(await _receive(self.connection, LENGTH), "little")
        if size > LARGEST:
            raise EOFError
        return await _receive(self.connection, size)

    def kill(self) -> None:
        """Nothing more is wanted of it."""
        self.connection.close()
        self.nursery.kill(self.number)

    async def end(self) -> int:
        """The signal it died of, at the latest now."""
        self.connection.close()
        return await self.nursery.end(self.number)


async def _receive(connection: socket.socket, size: int) -> bytes:
    loop, data, got = asyncio.get_running_loop(), bytearray(size), 0
    view = memoryview(data)
    while got < size:
        more = await loop.sock_recv_into(connection, view[got:])
        if not more:
            raise ConnectionResetError(errno.ECONNRESET, "the other side ended")
        got += more
    return bytes(data)


class Pool:
    """Runs functions of values in at most `size` workers; see the module."""

    def __init__(
        self,
        size: int,
        memory_mib: int,
        seconds: float,
        *,
        preload: Iterable[str] = (),
        nursery: Nursery | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """`seconds` of CPU a call, `patience` times as many by the clock; `preload` are modules the workers need anyway."""
        self.limits = Limits(seconds, patience * seconds, memory_mib)
        self.size = size
        self.shared, self.nursery = nursery is not None, nursery or Nursery(preload)
        self.gate = asyncio.Semaphore(size)
        self.idle: list[Worker] = []

    async def __aenter__(self) -> Pool:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Every worker has ended."""
        while self.idle:
            self.idle.pop().kill()
        if not self.shared:
            await self.nursery.close()

    async def call(self, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        """What the function returns or raises (errors of our own tree; any other as WorkerError).

        Raises Killed where the call took too much or its worker died.
        """
        request = pickle.dumps((function, arguments, named), pickle.HIGHEST_PROTOCOL)
        async with self.gate:
            is_done, value = await self._run(request)
        if is_done:
            result: R = value
            return result
        raise value

    async def _run(self, request: bytes) -> tuple[bool, Any]:
        worker = await self._begin(request)
        try:
            async with asyncio.timeout(self.limits.wall + GRACE):
                is_done, value, is_fit = _value(await worker.hear())
        except (OSError, EOFError, TimeoutError):
            raise Killed(self._why(await worker.end())) from None
        except BaseException:  # cancelled: what it is doing is wanted no more
            worker.kill()
            raise
        if is_fit:
            self.idle.append(worker)
        else:
            worker.kill()
        return is_done, value

    async def _begin(self, request: bytes) -> Worker:
        """A worker that has the request; those that died in their sleep are passed over."""
        while self.idle:
            worker = self.idle.pop()
            try:
                await worker.tell(request)
            except OSError:
                worker.kill()
            else:
                return worker
        worker = await self.nursery.hatch(self.limits)
        try:
            await worker.tell(request)
        except OSError:
            raise Killed(self._why(await worker.end())) from None
        return worker

    def _why(self, number: int) -> str:
        """What a signal that ended a worker means."""
        known: dict[int, str] = {
            signal.SIGPROF: f"more than {self.limits.cpu:g} s of CPU",
            signal.SIGALRM: f"more than {self.limits.wall:g} s",
            signal.SIGKILL: "its worker was killed",
        }
        return known.get(number, f"its worker died of signal {number}" if number else "its worker left")

    async def ordered(
        self, function: Callable[[T], R], items: Iterable[T] | AsyncIterable[T]
    ) -> AsyncIterator[R | AggregatorError]:
        """What the function makes of each item, in their order; an item's error stands in its place."""
        pending: deque[asyncio.Task[R | AggregatorError]] = deque()
        try:
            async for item in _each(items):
                pending.append(asyncio.create_task(self._outcome(function, item)))
                if len(pending) > 2 * self.size:
                    yield await pending.popleft()
            while pending:
                yield await pending.popleft()
        finally:
            for task in pending:
                task.cancel()

    async def _outcome(self, function: Callable[[T], R], item: T) -> R | AggregatorError:
        try:
            return await self.call(function, item)
        except AggregatorError as error:
            return error


async def _each(items: Iterable[T] | AsyncIterable[T]) -> AsyncIterator[T]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
        return
    for item in items:
        yield item
        await asyncio.sleep(0)


class _Values(pickle.Unpickler):
    """Reads only values: our frozen nouns and errors, and dates. A worker taken over by what it read can say nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in PLAIN:
            return super().find_class(module, name)
        if module.startswith("aggregator."):
            found = super().find_class(module, name)
            if _is_value(found) or (module, name) == ("aggregator.errors", "_revive"):
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _is_value(found: object) -> bool:
    return isinstance(found, type) and (is_dataclass(found) or issubclass(found, AggregatorError))


def _value(reply: bytes) -> tuple[bool, Any, bool]:
    """Whether it is done, what came of it, and whether the worker is fit for another."""
    try:
        is_done, value, is_fit = _Values(io.BytesIO(reply)).load()
    except Exception as error:  # bytes of a worker that was taken over can stumble over anything
        return (
            False,
            WorkerError(f"a worker's answer cannot be read ({ascii(str(error))[1:-1][:100]})"),
            False,
        )
    if is_done or isinstance(value, AggregatorError):
        return bool(is_done), value, bool(is_fit)
    return False, WorkerError("a worker's answer cannot be read"), False
