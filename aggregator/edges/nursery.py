"""The process that workers are forked from: it has loaded what they need, holds nothing else, and ends with its parent.

Its standard input is the socket its parent holds. A message with a socket asks for a worker on that socket and is answered
with the worker's id; a message without one is the id of a worker to kill, after a question mark answered with the signal that it
died of. When the parent is gone, so are they all.

A worker bounds itself before each call, so that even code that never returns to Python ends: CPU and wall time by interval
timers whose signals kill, memory by the kernel's limit. Values go over its socket, a length before each.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pickle
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aggregator.errors import AggregatorError, Killed, unexpected

LENGTH = 8
FRAME = 64  # bytes of every message to the nursery, so that two never run together
IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ASKING = b"?"  # before the id of a worker to kill and to tell the end of
REMEMBERED = 256  # ends
YOUNG = 20_000  # objects before the collector looks: a document makes thousands, and none of them in a circle
RETIRING = 0.7  # of its memory; a worker that has grown so large answers and goes
BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from aggregator.edges import nursery; nursery.main(sys.argv[2:])"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use: seconds of CPU, seconds by the clock, MiB of memory for the whole worker."""

    cpu: float
    wall: float
    memory_mib: int

    def message(self) -> bytes:
        """As it travels to the nursery."""
        return framed(json.dumps([self.cpu, self.wall, self.memory_mib]))


def command(preload: Iterable[str]) -> list[str]:
    """The command that starts a nursery which imports these modules before its first worker, and calls `module:function`."""
    flags = ["-P", "-W", "ignore"]
    return [sys.executable, *flags, "-c", BOOT, json.dumps(sys.path), *preload]


def framed(message: str) -> bytes:
    """A message to the nursery."""
    return message.encode().ljust(FRAME)


def main(preload: Iterable[str]) -> None:
    """Fork workers on request until the parent is gone."""
    for ignored in IGNORED:  # whoever stops the program stops the parent; it closes in order
        signal.signal(ignored, signal.SIG_IGN)
    for name in preload:
        module, _, function = name.partition(":")
        loaded = importlib.import_module(module)
        if function:
            getattr(loaded, function)()
    gc.collect()
    gc.freeze()
    control = socket.socket(fileno=os.dup(0))
    children = Children()
    signal.signal(signal.SIGCHLD, lambda *_: children.reap())
    while True:
        text, fds, _, _ = socket.recv_fds(control, FRAME, 1)
        if not text:
            break
        if fds:
            number = _hatch(control, fds[0], Limits(*json.loads(text)), children)
            control.sendall(number.to_bytes(LENGTH, "little"))
        elif text.startswith(ASKING):
            control.sendall(children.end(int(text[1:])).to_bytes(LENGTH, "little"))
        else:
            children.kill(int(text))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in tuple(children.living):
        children.end(number)


class Children:
    """The workers that live, and of which signal the last ones died."""

    def __init__(self) -> None:
        self.living: set[int] = set()
        self.signals: dict[int, int] = {}

    def kill(self, number: int) -> None:
        """It ends now, if it has not yet: it may die by itself at this moment, but is not buried before it was named."""
        with _undisturbed():
            if number in self.living:
                os.kill(number, signal.SIGKILL)

    def end(self, number: int) -> int:
        """The signal it died of, now or before; 0 where it left by itself."""
        with _undisturbed():
            self.kill(number)
            if number in self.living:
                self._buried(*os.waitpid(number, 0))
        return self.signals.pop(number, 0)

    def reap(self) -> None:
        """Those that have died are waited for."""
        while self.living:
            number, status = os.waitpid(-1, os.WNOHANG)
            if not number:
                return
            self._buried(number, status)

    def _buried(self, number: int, status: int) -> None:
        self.living.discard(number)
        self.signals[number] = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        while len(self.signals) > REMEMBERED:
            self.signals.pop(next(iter(self.signals)))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A child that dies meanwhile is noticed afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _hatch(control: socket.socket, fd: int, limits: Limits, children: Children) -> int:
    with _undisturbed():
        number = os.fork()
        if not number:
            control.close()
            os.close(0)
            _work(socket.socket(fileno=fd), limits)
        children.living.add(number)
    os.close(fd)
    return number


# -- the worker


def _work(connection: socket.socket, limits: Limits) -> None:
    """Answer calls until the parent hangs up; never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_DATA, limits.memory_mib * 2**20)
    connection.setblocking(True)
    gc.set_threshold(YOUNG, 10, 10)
    is_fit = True
    while is_fit:
        request = receive(connection)
        if request is None:
            break
        reply, is_fit = _reply(request, limits)
        try:
            send(connection, reply)
        except OSError:
            break
    os._exit(0)


def _bound(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (least, least))


def _reply(request: bytes, limits: Limits) -> tuple[bytes, bool]:
    """What came of a request, as (is done, value or error, is fit for another), and whether the worker is."""
    try:
        function, arguments, named = pickle.loads(request)  # noqa: S301  from our own parent
        value = _timed(lambda: function(*arguments, **named), limits)
        return _packed(True, value, limits)
    except AggregatorError as error:
        return _packed(False, error, limits)
    except MemoryError:
        trouble = Killed(f"more than {limits.memory_mib} MiB of memory")
        return pickle.dumps((False, trouble, False), pickle.HIGHEST_PROTOCOL), False
    except Exception as error:  # one document's trouble, of whatever kind, is that document's alone
        return _packed(False, unexpected(error), limits)


def _packed(is_done: bool, value: object, limits: Limits) -> tuple[bytes, bool]:
    is_fit = _is_fit(limits)
    return pickle.dumps((is_done, value, is_fit), pickle.HIGHEST_PROTOCOL), is_fit


def _is_fit(limits: Limits) -> bool:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < RETIRING * limits.memory_mib * 1024


def _timed(work: Callable[[], object], limits: Limits) -> object:
    signal.setitimer(signal.ITIMER_PROF, limits.cpu)
    signal.setitimer(signal.ITIMER_REAL, limits.wall)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def receive(connection: socket.socket) -> bytes | None:
    """The next message; None where the other side has hung up."""
    head = _exactly(connection, LENGTH)
    return None if head is None else _exactly(connection, int.from_bytes(head, "little"))


def send(connection: socket.socket, message: bytes) -> None:
    """The message with its length before it."""
    connection.sendall(len(message).to_bytes(LENGTH, "little") + message)


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    data = bytearray(size)
    view, got = memoryview(data), 0
    while got < size:
        try:
            more = connection.recv_into(view[got:])
        except OSError:
            return None
        if not more:
            return None
        got += more
    return bytes(data)
