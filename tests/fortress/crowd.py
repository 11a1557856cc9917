"""What hostile sources among many cost: `python -m tests.fortress.crowd [SOURCES]` (500 if none is named), `make crowd`.

Two passes over the same newspapers on loopback, each at an address of its own with two articles: the first over the honest ones
alone, the second, in a folder of its own, with one in a hundred hostile besides. Prints the CPU of both, children included.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

ARTICLES = 2
FIRST = 20  # links that a first look takes
PLACES = (
    "harbour",
    "valley",
    "station",
    "library",
    "bridge",
    "market",
    "school",
    "clinic",
    "museum",
    "tower",
    "canal",
    "theatre",
)
DEEDS = (
    "rebuilt",
    "opened",
    "closed",
    "painted",
    "sold",
    "measured",
    "flooded",
    "moved",
    "insured",
    "surveyed",
    "lit",
    "renamed",
)


@dataclass(frozen=True)
class Answer:
    """What a path is answered with; `pause` is waited for before each byte."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    coding: str | None = None
    location: str | None = None
    pause: float = 0.0


def feed(base: str, names: list[str]) -> Answer:
    items = "".join(
        f"<item><title>{name}</title><link>{base}/{name}</link><guid>{name}</guid></item>" for name in names
    )
    return Answer(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>P</title>{items}</channel></rss>'.encode(),
        "application/rss+xml",
    )


def honest(number: int, name: str) -> Answer:
    """An article of a dozen sentences that no other has."""
    dice = random.Random(f"{number} {name}")

    def sentence(n: int) -> str:
        place, deed = dice.choice(PLACES), dice.choice(DEEDS)
        return f"The {place} of district {number} was {deed} on {n + 1} November for {dice.randrange(100, 99999)} crowns."

    title = f"District {number}: {dice.choice(PLACES)} {dice.choice(DEEDS)} for {dice.randrange(1000, 9999)} crowns"
    text = "".join(f"<p>{sentence(n)} {sentence(n + 1)} {sentence(n + 2)}</p>" for n in range(0, 12, 3))
    aside = "".join(f'<li><a href="/{n}">More of district {n}</a></li>' for n in range(40))
    return Answer(
        f"<html lang=en><head><title>{title}</title></head><body><ul>{aside}</ul><article><h1>{title}</h1>{text}</article></body></html>".encode()
    )


# -- hostile sources: what they answer for a path


def entities(base: str, path: str) -> Answer:
    """A feed whose entities would be a thousand million letters."""
    declared = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return Answer(
        f'<!DOCTYPE r [<!ENTITY a0 "aaaaaaaaaa">{declared}]><rss><channel><title>&a9;</title></channel></rss>'.encode(),
        "text/xml",
    )


def nested(base: str, path: str) -> Answer:
    """A feed nested 200,000 deep."""
    return Answer(b"<rss><channel><item>" + b"<a>" * 200_000, "text/xml")


def bomb(base: str, path: str) -> Answer:
    """A feed of 256 MiB in 256 KiB."""
    return Answer(BOMB, "text/xml", "gzip")


def drip(base: str, path: str) -> Answer:
    """A feed that comes a byte in a while."""
    return Answer(b"<rss>" * 1000, "text/xml", pause=0.2)


def circle(base: str, path: str) -> Answer:
    """Redirects without end."""
    return Answer(b"", location=f"{base}{path}x")


def heavy(base: str, path: str) -> Answer:
    """A feed of as many links as are taken, each to a page that costs a reader as much as any we know of."""
    if path == "/feed.xml":
        return feed(base, [f"heavy-{n}" for n in range(FIRST)])
    return Answer(PAGES[hash(path) % len(PAGES)])


BOMB = gzip.compress(bytes(256 * 2**20), 9)
PAGES = (
    b"<html><body><article><h1>Pier</h1>" + b"<div>" * 200_000 + b"x",
    b"<html><body><article><h1>Pier</h1>" + b"<p>a, b. c</p>" * 350_000,
    b"<html><body><article><h1>Pier</h1><p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x</p>",
    b'<html><body><script type="application/ld+json">'
    + b'[{"@type":"NewsArticle","headline":"a"},' * 100_000
    + b"</script>",
    b"<html><body><article><h1>Pier</h1><p>"
    + b"1,234 of 5,678 said 9 \xe2\x80\x9ca\xe2\x80\x9d. " * 120_000
    + b"</p>",
)
HOSTILE: tuple[Callable[[str, str], Answer], ...] = (heavy, entities, nested, bomb, drip, circle)


class Handler(BaseHTTPRequestHandler):
    """All papers: an address of 127.1.0.0/16 is a paper's number."""

    protocol_version = "HTTP/1.1"
    hostile_from: ClassVar[int] = 0

    def do_GET(self) -> None:
        """The paper's answer."""
        host, _, port = self.headers["Host"].partition(":")
        number = int(host.split(".")[2]) * 250 + int(host.split(".")[3]) - 1
        answer = self._answer(number, f"http://{host}:{port}")
        self.send_response(302 if answer.location else 200)
        for name, value in (
            ("Content-Type", answer.kind),
            ("Content-Encoding", answer.coding),
            ("Location", answer.location),
        ):
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        try:
            self._send(answer)
        except OSError:
            self.close_connection = True

    def _answer(self, number: int, base: str) -> Answer:
        if self.path in ("/robots.txt", "/.well-known/tdmrep.json"):
            return Answer(b"", "text/plain")
        if number >= self.hostile_from:
            return HOSTILE[(number - self.hostile_from) % len(HOSTILE)](base, self.path)
        if self.path == "/feed.xml":
            return feed(base, [f"a{n}" for n in range(ARTICLES)])
        return honest(number, self.path)

    def _send(self, answer: Answer) -> None:
        if not answer.pause:
            self.wfile.write(answer.body)
            return
        for byte in answer.body:
            self.wfile.write(bytes((byte,)))
            time.sleep(answer.pause)

    def log_message(self, *words: object) -> None:
        """Nothing on standard error."""


class Server(ThreadingHTTPServer):
    """Papers whose readers may hang up."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing on standard error."""


@contextmanager
def serving(hostile_from: int) -> Iterator[int]:
    """The port on which every paper is served."""
    handler = type("Handler", (Handler,), {"hostile_from": hostile_from})
    server = Server(("0.0.0.0", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Pass:
    """What one pass came to."""

    cpu: float
    wall: float
    code: int
    posts: int


def run(home: Path, port: int, count: int) -> Pass:
    """A pass over the first so many papers, in a process of its own."""
    hosts = [f"127.1.{number // 250}.{number % 250 + 1}:{port}" for number in range(count)]
    document = {
        "store": "sqlite:///state.db",
        "site": {"name": "crowd", "path": "site", "theme": "classic", "language": "en"},
        "sources": [
            {
                "name": f"paper{n}",
                "url": f"http://{host}/feed.xml",
                "kind": "feed",
                "licence": "CC-BY-4.0",
                "language": "en",
            }
            for n, host in enumerate(hosts)
        ],
        "fetch": {"per_host_delay": 0, "allow_private": hosts},
    }
    home.mkdir()
    (home / "config.yaml").write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-m", "aggregator", "run", "--all", "-c", str(home / "config.yaml")]
    before, began = _used(), time.monotonic()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    posts = len(list((home / "site" / "_posts").rglob("*.md")))
    return Pass(_used() - before, time.monotonic() - began, done.returncode, posts)


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compared(sources: int) -> tuple[Pass, Pass]:
    """A pass over the honest sources, and one with the hostile hundredth (at least one) besides."""
    honest_ones = sources - max(1, sources // 100)
    with tempfile.TemporaryDirectory(prefix="crowd-") as folder, serving(honest_ones) as port:
        return run(Path(folder, "alone"), port, honest_ones), run(Path(folder, "crowd"), port, sources)


def main(sources: int = 500) -> int:
    """0 where hostile sources at most double the CPU and cost the others no post."""
    alone, crowd = compared(sources)
    for name, one in (("honest alone", alone), ("with 1 % hostile", crowd)):
        print(f"{name:18} {one.cpu:7.1f} s CPU {one.wall:7.1f} s  exit {one.code}  {one.posts} posts")
    print(f"{crowd.cpu / alone.cpu:.2f} times the CPU")
    return int(crowd.cpu > 2 * alone.cpu or crowd.posts < alone.posts)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
