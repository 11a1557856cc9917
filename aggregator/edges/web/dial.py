"""Connections to addresses that were looked up once, checked, and dialled as checked (nothing looks the name up again)."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

from aggregator.edges import address
from aggregator.edges.address import Exceptions, Target
from aggregator.errors import Unreachable

LOOKUPS = 16
CONNECT = 10.0
READ_AHEAD = 64 * 1024


class Wire(asyncio.Protocol):
    """A connection's bytes: what has arrived and was not read yet, and whether more can come."""

    def __init__(self) -> None:
        self.arrived = bytearray()
        self.is_over, self.is_paused = False, False
        self.trouble: Exception | None = None
        self.waiter: asyncio.Future[None] | None = None
        self.transport: asyncio.Transport | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether the server has neither hung up nor said anything that was not read."""
        return not self.is_over and not self.arrived

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.arrived += data
        if len(self.arrived) > READ_AHEAD and self.transport and not self.is_paused:
            self.transport.pause_reading()
            self.is_paused = True
        self._wake()

    def eof_received(self) -> None:
        self.is_over = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_over, self.trouble = True, exc
        self._wake()

    def _wake(self) -> None:
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)

    async def read(self) -> bytes:
        """What has arrived, once there is something; nothing at the end; OSError where it broke."""
        while not self.arrived and not self.is_over:
            self.waiter = asyncio.get_running_loop().create_future()
            await self.waiter
        if not self.arrived and self.trouble is not None:
            raise self.trouble
        data = bytes(self.arrived)
        self.arrived.clear()
        if self.is_paused and self.transport and not self.is_over:
            self.transport.resume_reading()
            self.is_paused = False
        return data

    def write(self, data: bytes) -> None:
        """Send it; OSError where there is nobody to send it to."""
        if self.transport is None or self.is_over:
            raise ConnectionResetError
        self.transport.write(data)

    def close(self) -> None:
        """Hang up at once; nobody waits for a server's goodbye."""
        self.is_over = True
        if self.transport is not None:
            self.transport.abort()


class Dialler:
    """Opens connections that the address policy allows, TLS verified against the name that was asked for."""

    def __init__(self, allowed: Exceptions, ca_bundle: str | None = None) -> None:
        self.allowed, self.ca_bundle = allowed, ca_bundle

    @cached_property
    def threads(self) -> ThreadPoolExecutor:
        """The resolver of the system blocks; these wait for it."""
        return ThreadPoolExecutor(LOOKUPS, "lookup")

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """Verification by certifi's authorities, or by the bundle of the configuration."""
        if self.ca_bundle is None:
            import certifi

            return ssl.create_default_context(cafile=certifi.where())
        return ssl.create_default_context(cafile=self.ca_bundle)

    async def dial(self, target: Target) -> Wire:
        """A connection to one of the target's checked addresses; Refused where none may be dialled, Unreachable where none answers."""
        addresses = address.dialled(target, await self._addresses(target), self.allowed)
        trouble: Exception | None = None
        for one in addresses:
            try:
                return await asyncio.wait_for(self._open(target, one), CONNECT)
            except ssl.SSLCertVerificationError as error:
                raise Unreachable(
                    f"no valid certificate ({error.verify_message})", url=address.shown(target.url)
                ) from None
            except (OSError, TimeoutError) as error:
                trouble = error
        raise Unreachable(_why(trouble), url=address.shown(target.url))

    async def _addresses(self, target: Target) -> Iterable[str]:
        if address.is_literal(target.host):
            return (target.host,)
        try:
            found = await asyncio.get_running_loop().run_in_executor(
                self.threads, _look_up, target.host, target.port
            )
        except (OSError, UnicodeError):
            raise Unreachable(
                f"no address is known for {target.host}", url=address.shown(target.url)
            ) from None
        return found

    async def _open(self, target: Target, checked: str) -> Wire:
        is_secure = target.scheme == "https"
        _, wire = await asyncio.get_running_loop().create_connection(
            Wire,
            checked,
            target.port,
            ssl=self.tls if is_secure else None,
            server_hostname=target.host if is_secure else None,
        )
        return wire

    def close(self) -> None:
        """Forget look-ups under way."""
        if "threads" in self.__dict__:
            self.threads.shutdown(wait=False, cancel_futures=True)


def _look_up(name: str, port: int) -> list[str]:
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(where[0]) for *_, where in found]


def _why(trouble: Exception | None) -> str:
    if isinstance(trouble, ConnectionRefusedError):
        return "connection refused"
    if isinstance(trouble, TimeoutError):
        return "no answer to the connection"
    if isinstance(trouble, ssl.SSLError):
        return "no secure connection"
    return "no connection"
