"""One request and its response over a connection of our own: h11 for the protocol, bounds for everything a server decides."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import h11

from aggregator.edges.web.dial import Wire
from aggregator.edges.web.unpack import Body
from aggregator.errors import TooLarge, Unreachable

HEAD = 64 * 1024  # bytes of status line and headers, or of trailers
INTERIM = 8  # responses of the 1xx kind before the real one
PIECES = 50_000  # pieces of a body; a page in bytes of one each costs a second of CPU per 50,000
Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: header names in lower case, the body unpacked."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Value of the first header of this lower-case name, or None."""
        return next((value for key, value in self.headers if key == name), None)


class Stale(Exception):
    """A kept connection had been closed by the server before it answered; another try on a new one is safe."""


class Connection:
    """A connection that carries one exchange at a time and may be kept for the next."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD)
        self.used, self.rested = 0, 0.0

    def is_fit(self, longest_rest: float) -> bool:
        """Whether the next request may use it: the server has neither hung up nor said more than it was asked."""
        return self.wire.is_quiet and time.monotonic() - self.rested < longest_rest

    async def exchange(self, method: str, path: str, headers: Headers, body: bytes, limit: int) -> Answer:
        """The server's answer, its body at most `limit` bytes.

        Raises Stale, Unreachable (broken off, or not HTTP) and TooLarge. Whatever it raises, the connection is no longer fit.
        """
        with ExitStack() as ending:
            ending.callback(self.close)
            answer = await self._told(method, path, headers, body, limit)
            ending.pop_all()
        self._rest()
        return answer

    async def _told(self, method: str, path: str, headers: Headers, body: bytes, limit: int) -> Answer:
        try:
            return await self._exchange(method, path, headers, body, limit)
        except h11.RemoteProtocolError as error:
            raise self._fault(error) from None
        except (OSError, EOFError):
            raise self._hung_up() from None

    async def _exchange(self, method: str, path: str, headers: Headers, body: bytes, limit: int) -> Answer:
        self.used += 1
        protocol = self.protocol
        ask = protocol.send(h11.Request(method=method, target=path, headers=list(headers))) or b""
        self.wire.write(ask + (protocol.send(h11.Data(data=body)) or b"" if body else b""))
        protocol.send(h11.EndOfMessage())
        response = await self._head()
        said = tuple((name.decode("ascii"), value.decode("latin-1")) for name, value in response.headers)
        coding = ",".join(value for name, value in said if name == "content-encoding")
        return Answer(response.status_code, said, await self._body(Body(coding, limit)))

    async def _head(self) -> h11.Response:
        for _ in range(INTERIM):
            event = _bounded(await self._event())
            if type(event) is h11.Response:
                return event
        raise Unreachable("the server keeps promising an answer")

    async def _body(self, body: Body) -> bytes:
        for _ in range(PIECES):
            event = await self._event()
            if type(event) is h11.Data:
                body.feed(bytes(event.data))
            elif type(event) is h11.EndOfMessage:
                _bounded(event)
                return body.finish()
            else:
                raise Unreachable("the answer breaks off")
        raise TooLarge(f"more than {PIECES:,} pieces")

    async def _event(self) -> object:
        while (event := self.protocol.next_event()) is h11.NEED_DATA:
            data = await self.wire.read()
            if not data and self.protocol.their_state is h11.SEND_RESPONSE:
                raise self._hung_up()
            self.protocol.receive_data(data)
        return event

    def _hung_up(self) -> Exception:
        is_silent = self.protocol.their_state is h11.SEND_RESPONSE and not self.protocol.trailing_data[0]
        if self.used > 1 and is_silent:
            return Stale()
        return Unreachable("the server hangs up without an answer" if is_silent else "the answer breaks off")

    def _fault(self, error: h11.RemoteProtocolError) -> Exception:
        if "too long" in str(error):
            return _too_many()
        if "closed connection" in str(error) or "without sending complete" in str(error):
            return Unreachable("the answer breaks off")
        return Unreachable("the answer is not HTTP")

    def _rest(self) -> None:
        """Ready for another request if this one ended in order; otherwise closed."""
        protocol = self.protocol
        is_over = protocol.our_state is h11.DONE and protocol.their_state is h11.DONE
        if is_over and not protocol.trailing_data[0]:
            protocol.start_next_cycle()
            self.rested = time.monotonic()
        else:
            self.close()

    def close(self) -> None:
        """No further exchange."""
        self.wire.close()


def _bounded(event: object) -> object:
    """The event; TooLarge where its headers are too many, which h11 looks for only while they are still coming."""
    if sum(len(name) + len(value) + 4 for name, value in getattr(event, "headers", ())) > HEAD:
        raise _too_many()
    return event


def _too_many() -> TooLarge:
    return TooLarge(f"more than {HEAD // 1024} KiB of headers")
