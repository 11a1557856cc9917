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
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


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

    async def dial(self, target: Target) -> Streams:
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

    async def _open(self, target: Target, checked: str) -> Streams:
        if target.scheme == "http":
            return await asyncio.open_connection(checked, target.port, limit=READ_AHEAD)
        return await asyncio.open_connection(
            checked, target.port, limit=READ_AHEAD, ssl=self.tls, server_hostname=target.host
        )

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
