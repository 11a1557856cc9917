"""The newspaper's server: a standard-library HTTP server on 127.0.0.1 with ETag, 304 and robots.txt.

An article's address is its identity, so the port must be the same in every demo. The first one takes PORT, or any free
port where that is taken, and remembers it with the moment it opened and the edition out, so that a second demo meets the
very same paper and has nothing new to publish.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any

from aggregator.demo import feeds, pages, paper
from aggregator.errors import SiteError

HOST, PORT = "127.0.0.1", 8765
ROBOTS = b"User-agent: *\nDisallow: /hanbit/members/\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one address."""

    body: bytes
    content_type: str
    modified: datetime

    @property
    def tag(self) -> str:
        """Its ETag, which changes with the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True, slots=True)
class Memory:
    """What a second demo must find as it was."""

    port: int
    opened: str
    edition: int = 1


def answers(base: str, opened: datetime, edition: int) -> dict[str, Answer]:
    """Everything this edition serves: path -> Answer."""
    pieces = paper.pieces(opened, edition)
    found = {"/robots.txt": Answer(ROBOTS, "text/plain; charset=utf-8", opened)}
    for outlet in paper.OUTLETS:
        own = tuple(piece for piece in pieces if piece.outlet is outlet)
        newest = max(piece.changed for piece in own)
        markup = f"text/html; charset={outlet.charset}"
        found[f"/{outlet.key}/"] = Answer(pages.front(outlet, own), markup, newest)
        if outlet.announces:
            setter, media = feeds.SETTERS[outlet.announces]
            found[f"/{outlet.key}/{outlet.announces}"] = Answer(setter(outlet, own, base), media, newest)
        for piece in own:
            found[piece.path] = Answer(pages.article(piece, base, own), markup, piece.changed)
    return found


class Newspaper:
    """A paper that is being served. `url` is where; `log` is (path, status) of every request so far."""

    def __init__(self, memory: Memory, state: Path | None) -> None:
        self.url = f"http://{HOST}:{memory.port}"
        self.log: list[tuple[str, int]] = []
        self._state = state
        self._bring_out(memory)

    def _bring_out(self, memory: Memory) -> None:
        self._memory = memory
        self.answers = answers(self.url, datetime.fromisoformat(memory.opened), memory.edition)
        if self._state:
            self._state.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._state.with_suffix(".new")
            fresh.write_text(json.dumps(asdict(memory)), encoding="utf-8")
            fresh.replace(self._state)

    @property
    def edition(self) -> int:
        """1, or 2 once a correction has been printed."""
        return self._memory.edition

    def correct(self) -> None:
        """Brings out the second edition, in which one piece is corrected; it stays the one that is served."""
        self._bring_out(replace(self._memory, edition=2))

    def sources(self) -> tuple[dict[str, Any], ...]:
        """The outlets as rows for `sources:` of a configuration."""
        return tuple(
            {
                "name": outlet.key,
                "url": f"{self.url}/{outlet.key}/{outlet.announces if outlet.kind != 'auto' else ''}",
                "kind": outlet.kind,
                "publisher": outlet.name,
                "language": outlet.language,
                "timezone": outlet.zone,
                "licence": outlet.licence,
                "category": outlet.category,
            }
            for outlet in paper.OUTLETS
        )

    def config(self, site: Path, store: Path) -> dict[str, Any]:
        """A whole configuration that reads this paper into the repository `site` and remembers in the file `store`."""
        return {
            "store": f"sqlite:///{store.absolute()}",
            "site": {
                "name": "demo",
                "url": "https://demo.example",
                "path": str(site.absolute()),
                "theme": "chirpy",
                "language": "ko",
                "timezone": "Asia/Seoul",
                "publish": "commit",
            },
            "sources": list(self.sources()),
            "fetch": {
                "contact": "demo@demo.example",
                "per_host_delay": 0,
                "allow_private": [self.url.removeprefix("http://")],
            },
        }


@contextmanager
def serve(state: Path | None = None) -> Iterator[Newspaper]:
    """The newspaper, served until the block ends. `state` is the file in which it remembers port, opening and edition.

    Raises SiteError where the port that an earlier demo used has been taken by another program.
    """
    memory = _remembered(state)
    with _server(memory) as server:
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        server.paper = Newspaper(memory or Memory(server.server_port, now.isoformat()), state)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.paper
        finally:
            server.shutdown()
            thread.join()


def _remembered(state: Path | None) -> Memory | None:
    if state is None or not state.exists():
        return None
    return Memory(**json.loads(state.read_text(encoding="utf-8")))


def _server(memory: Memory | None) -> _Server:
    """A server on the remembered port, else on PORT, else anywhere."""
    try:
        return _Server((HOST, memory.port if memory else PORT), _Handler)
    except OSError as exc:
        if memory is None:
            return _Server((HOST, 0), _Handler)
        raise SiteError(
            f"port {memory.port}, under which the sample newspaper was read before, is in use",
            mend="end the program that listens there, or delete the demo's folders to start anew",
        ) from exc


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    paper: Newspaper

    def server_bind(self) -> None:
        """Binds without the reverse look-up of HTTPServer, which can take seconds on a machine without a resolver."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "sample-newspaper", ""
    server: _Server

    def do_GET(self) -> None:
        """The page, 304 where the reader has it already, or 404."""
        answer = self.server.paper.answers.get(self.path.partition("?")[0])
        if answer is None:
            self._say(404, b"There is no such page.\n", {"Content-Type": "text/plain"})
        elif self.headers.get("If-None-Match") == answer.tag:
            self._say(304, b"", {"ETag": answer.tag})
        else:
            self._say(200, answer.body, {"Content-Type": answer.content_type, **_validators(answer)})

    do_HEAD = do_GET

    def _say(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.server.paper.log.append((self.path, status))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the paper keeps its own log."""


def _validators(answer: Answer) -> dict[str, str]:
    return {
        "ETag": answer.tag,
        "Last-Modified": format_datetime(answer.modified.astimezone(UTC), usegmt=True),
    }
