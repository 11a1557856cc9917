"""A small real newspaper for tests: pages in a dict, served on loopback, every request remembered."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

STORIES = {
    "pier": (
        "East pier to be rebuilt after the storm",
        "The harbour council voted on Tuesday to rebuild the east pier after the storm of 3 November tore away 40 metres of it.",
        "Work starts in March and costs 2.4 million crowns, of which the region pays half.",
        "Fishing boats will berth at the north quay until the new pier opens in October.",
        "The harbour master said that 14 boats had been damaged.",
    ),
    "school": (
        "Valley school gets a second science room",
        "The valley school opened a second science room on Monday, nine months after the first plans were drawn.",
        "The room seats 28 pupils and has a fume cupboard given by a local brewery.",
        "Lessons for the upper classes begin there next week.",
        "Its head teacher expects 60 pupils a day to use it.",
    ),
    "bus": (
        "Night bus returns to the hill villages",
        "A night bus will again link the four hill villages with the station from the first weekend of December.",
        "It leaves the station at 23:40 and carries up to 35 passengers.",
        "The line had been closed for two years for want of drivers.",
        "A single ticket costs 3 crowns.",
    ),
}


@dataclass
class Paper:
    """What is served: bodies by path, statuses for paths that fail, and the log of (path, status)."""

    url: str = ""
    pages: dict[str, bytes] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    log: list[tuple[str, int]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """host:port, as `allow_private` wants it."""
        return self.url.removeprefix("http://")

    def print(self, *names: str, **edits: str) -> None:
        """The feed announces these stories; `edits` replace words in a story's page."""
        for name in names:
            title, *paragraphs = STORIES[name]
            text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
            self.pages[f"/{name}"] = page(
                title, text.replace(*edits.get(name, "|").split("|")) if name in edits else text
            )
        items = "".join(
            f"<item><title>{STORIES[n][0]}</title><link>{self.url}/{n}</link><guid>{n}</guid>"
            f"<pubDate>Tue, 24 Nov 2026 0{k}:00:00 GMT</pubDate></item>"
            for k, n in enumerate(names)
        )
        head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>'
        self.pages["/feed.xml"] = f"{head}{items}</channel></rss>".encode()

    def asked(self, path: str) -> list[int]:
        """The statuses answered for this path so far."""
        return [status for where, status in self.log if where == path]


def configured(home: Path, paper: Paper, **more: Any) -> Path:
    """A config.yaml in this folder for a site fed by the paper; `more` are keys of its top level."""
    document = {
        "store": "sqlite:///state.db",
        "site": {"name": "daily", "path": "site", "theme": "chirpy", "language": "en"},
        "sources": [
            {"name": "paper", "url": f"{paper.url}/feed.xml", "kind": "feed", "licence": "CC-BY-4.0"}
        ],
        "fetch": {"per_host_delay": 0, "allow_private": [paper.address]},
        "monitor": {"listen": None},
        **more,
    }
    file = home / "config.yaml"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def page(title: str, body: str) -> bytes:
    """An article's page."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} - Paper</title></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


@contextmanager
def serve() -> Iterator[Paper]:
    """A paper with all its stories, served until the block ends."""
    paper = Paper()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            body = paper.pages.get(self.path, b"")
            tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
            status = paper.statuses.get(self.path) or (200 if self.path in paper.pages else 404)
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status = 304
            paper.log.append((self.path, status))
            self.send_response(status)
            if status != 304:
                kind = "application/rss+xml" if self.path.endswith(".xml") else "text/html; charset=utf-8"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body) if status == 200 else 0))
            self.send_header("ETag", tag)
            self.end_headers()
            if status == 200:
                self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    paper.url = f"http://127.0.0.1:{server.server_port}"
    paper.print(*STORIES)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield paper
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
