"""The same guards for whoever speaks httpx: a model's provider, a webhook, a hub.

    httpx.AsyncClient(transport=Transport("http://127.0.0.1:11434/v1", limit=2**20, deadline=60.0), trust_env=False)

Only the origin that the operator named is ever dialled, so it may be a private one and no redirect can lead away from it;
its answers are bounded in bytes, unpacked, and in time like any other.
"""

from __future__ import annotations

import asyncio

import httpx

from aggregator.edges import address
from aggregator.edges.web.dial import Dialler
from aggregator.edges.web.exchange import Answer, Connection
from aggregator.errors import FetchError, Refused

FRAMING = ("content-encoding", "content-length", "transfer-encoding")


class Transport(httpx.AsyncBaseTransport):
    """One connection a request to one origin; a FetchError becomes httpx.TransportError with its message."""

    def __init__(self, base_url: str, *, limit: int, deadline: float, ca_bundle: str | None = None) -> None:
        """`limit` in bytes of a body unpacked, `deadline` in seconds for an exchange; raises Refused where it is no address."""
        self.origin = address.read(base_url).origin
        self.limit, self.deadline = limit, deadline
        self.dialler = Dialler(frozenset({self.origin[1:]}), ca_bundle)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer with its whole body."""
        try:
            async with asyncio.timeout(self.deadline):
                answer = await self._exchange(request)
        except FetchError as error:
            raise httpx.TransportError(error.message, request=request) from None
        except TimeoutError:
            raise httpx.ReadTimeout("the server takes too long", request=request) from None
        headers = [(name, value) for name, value in answer.headers if name not in FRAMING]
        return httpx.Response(answer.status, headers=headers, content=answer.body, request=request)

    async def _exchange(self, request: httpx.Request) -> Answer:
        target = address.read(str(request.url))
        if target.origin != self.origin:
            raise Refused("another origin than the one configured")
        body = await request.aread()
        fields = [
            (name.decode("ascii"), value.decode("latin-1"))
            for name, value in request.headers.raw
            if name.lower() not in (b"transfer-encoding", b"content-length")
        ]
        connection = Connection(await self.dialler.dial(target))
        length = [("Content-Length", str(len(body)))] if body else []
        try:
            return await connection.exchange(
                request.method, target.path, [*fields, *length], body, self.limit
            )
        finally:
            connection.close()

    async def aclose(self) -> None:
        """Nothing stays open."""
        self.dialler.close()
