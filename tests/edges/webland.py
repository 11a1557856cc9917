"""A small real server for the tests of the web: each path answers with bytes as written, or acts on the open connection."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from aggregator.edges.web import Settings, Web

R = TypeVar("R")
Act = Callable[[asyncio.StreamWriter], Awaitable[None]]
MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def answer(body: bytes | str = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A response with its length."""
    data = body.encode() if isinstance(body, str) else body
    lines = {"Content-Type": "text/html", "Content-Length": str(len(data))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + data


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(status=status, Location=location)


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Site:
    """What one address serves, and what it was asked."""

    pages: Mapping[str, bytes | Act]
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    busy: int = 0
    busiest: int = 0
    port: int = 0
    server: asyncio.Server | None = None

    async def __aenter__(self) -> Site:
        self.server = await asyncio.start_server(self._serve, self.host, self.port, ssl=self.tls)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.server is not None
        self.server.close()

    @property
    def netloc(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.netloc}"

    @property
    def asked(self) -> list[str]:
        """Paths in the order they were asked for, robots.txt and the reservation file left out."""
        quiet = ("/robots.txt", "/.well-known/tdmrep.json")
        return [request.path for request in self.requests if request.path not in quiet]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            while True:
                await self._answer(await reader.readuntil(b"\r\n\r\n"), writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.decode("latin-1").strip().split("\r\n")
        path = first.split(" ")[1]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        self.requests.append(Request(path, headers, asyncio.get_running_loop().time()))
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        try:
            page = self.pages.get(path, MISSING)
            if isinstance(page, bytes):
                writer.write(page)
                await writer.drain()
            else:
                await page(writer)
        finally:
            self.busy -= 1


def slowly(data: bytes, pause: float, size: int = 1) -> Act:
    """An answer in pieces."""

    async def act(writer: asyncio.StreamWriter) -> None:
        for start in range(0, len(data), size):
            writer.write(data[start : start + size])
            await writer.drain()
            await asyncio.sleep(pause)

    return act


def late(data: bytes, pause: float) -> Act:
    """An answer after a while."""

    async def act(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(pause)
        writer.write(data)

    return act


def closing(data: bytes) -> Act:
    """An answer, and the end of the connection."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        writer.close()

    return act


def visit(
    pages: Mapping[str, bytes | Act],
    use: Callable[[Web, Site], Coroutine[None, None, R]],
    *,
    delay: float = 0.0,
    deadline: float = 5.0,
) -> tuple[R, Site]:
    """What a use of the web gives against one site, and the site with what it was asked."""

    async def run() -> tuple[R, Site]:
        async with Site(pages) as site:
            settings = Settings(
                "me@paper.example", delay=delay, deadline=deadline, allow_private=(site.netloc,)
            )
            async with Web(settings) as web:
                return await use(web, site), site

    return asyncio.run(run())
