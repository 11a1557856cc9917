"""What no program of ours can go below, beside what ours costs: `python -m tests.floors`, a part of `make bench`.

The floors are the parsing of a page's bytes (lexbor), the analysis of each Korean sentence once (Kiwi), and git's own import of
posts (fast-import). The last two lines are the answers a second that a second process of readers and of writers adds.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, TypeVar

from aggregator import filters
from aggregator.text import korean
from tests import batches

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
PAGES, ARTICLES, POSTS = 400, 90, 1_000
NOW = datetime(2026, 11, 24, tzinfo=UTC)
FASTER = 1.7
T = TypeVar("T")


class Figure(NamedTuple):
    """A row of the table; `met` is None where nothing was asked."""

    what: str
    target: str
    measured: str
    met: bool | None = None


def figures() -> Iterator[Figure]:
    """Every floor that can be measured here."""
    pages = list(rows())
    if pages:
        yield from reading(pages)
        articles = korean_articles()
        yield from telling(articles[:24])
        yield quicker("reading", "extract", pages)
        yield quicker("telling", "write", articles)
    yield importing()


def rows() -> list[bytes]:
    """Pages of ../shared as rows of `extract`; none where it is absent."""
    path = DATA / "extraction" / "pages.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines][::5][:PAGES]
    return [
        json.dumps({"id": row["id"], "url": row.get("url"), "html": row["html"]}).encode() for row in found
    ]


def korean_articles() -> list[bytes]:
    """Articles of Korean pages of ../shared as rows of `write`."""
    found: list[bytes] = []
    for path in sorted((DATA / "korean-pages").glob("*.html.gz")):
        page = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        answer = json.loads(filters.extract(json.dumps({"id": path.name, "html": page}).encode(), NOW))
        if answer.get("language") == "ko" and len(answer["sentences"]) >= 8:
            found.append(json.dumps({"id": path.name, "articles": [answer]}).encode())
        if len(found) == ARTICLES:
            break
    return found


def reading(pages: Sequence[bytes]) -> Iterator[Figure]:
    """A page's bytes parsed and left, and its article."""
    if find_spec("selectolax") is None:
        return
    from selectolax.lexbor import LexborHTMLParser

    texts = [json.loads(row)["html"] for row in pages]
    floor = spent(LexborHTMLParser, texts)
    ours = spent(lambda row: filters.extract(row, NOW), pages)
    yield Figure("CPU a page, above lexbor's parsing alone", "", beside(ours, floor))


def telling(articles: Sequence[bytes]) -> Iterator[Figure]:
    """An article's sentences analysed once, and its draft written and checked."""
    texts = [
        [sentence["text"] for sentence in json.loads(row)["articles"][0]["sentences"]] for row in articles
    ]
    floor = spent(lambda sentences: [korean.analyse.__wrapped__(text) for text in sentences], texts)
    ours = spent(lambda row: filters.write(row, NOW), articles)
    yield Figure(
        "CPU a Korean article written and checked, beside Kiwi's analysis of all its sentences",
        "",
        beside(ours, floor),
    )


def importing() -> Figure:
    """Posts in git's own import stream, and published in batches of a hundred."""
    with tempfile.TemporaryDirectory(prefix="floors-") as work:
        bare = Path(work) / "bare"
        subprocess.run(["git", "init", "-q", "--bare", bare], check=True)
        stream = b"".join(_imported())
        before = batches.used()
        subprocess.run(["git", "fast-import", "--quiet"], cwd=bare, input=stream, check=True)
        floor = (batches.used() - before) / POSTS
        site = batches.laid(Path(work) / "site", batches.dated, POSTS)
        ours = min(batches.spent(site, batches.dated, turn) for turn in range(3))
    return Figure("CPU a post published, above git fast-import", "", beside(ours, floor))


def _imported() -> Iterator[bytes]:
    yield b"commit refs/heads/main\ncommitter a <a@example> 0 +0000\ndata 0\n"
    for n in range(POSTS):
        body = batches.body(n)
        yield b"M 100644 inline %s\ndata %d\n%s\n" % (batches.dated(n).encode(), len(body), body)


def quicker(what: str, command: str, lines: Sequence[bytes]) -> Figure:
    """How many times the answers a second of one process two give, start-up left out."""
    one, two = (rate(command, lines, count) for count in (1, 2))
    room = f"{one:.1f} and {two:.1f} a second = {two / one:.2f}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    return Figure(f"{what} with two processes against one", f">= {FASTER}", room, two / one >= FASTER)


def rate(command: str, lines: Sequence[bytes], count: int) -> float:
    """Answers a second from the first to the last."""
    with tempfile.TemporaryFile() as asked:
        asked.write(b"\n".join(lines))
        asked.seek(0)
        argv = [sys.executable, "-m", "aggregator", command, "--jsonl", "--jobs", str(count)]
        child = subprocess.Popen(argv, stdin=asked, stdout=subprocess.PIPE)
        assert child.stdout is not None
        times = [time.monotonic() for _ in child.stdout]
        child.wait()
    start = (
        len(times) // 4
    )  # those that waited for the start of the processes, and what had gathered behind them
    return (len(times) - start) / (times[-1] - times[start - 1])


def spent(work: Callable[[T], object], items: Sequence[T]) -> float:
    """CPU seconds of an item, the first of which is done once before."""
    work(items[0])
    began = time.process_time()
    for item in items:
        work(item)
    return (time.process_time() - began) / len(items)


def beside(ours: float, floor: float) -> str:
    return f"{ours * 1e3:.2f} ms against {floor * 1e3:.2f} ms = {ours / floor:.1f}"
