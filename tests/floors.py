"""What no program of ours can go below, beside what ours costs: `python -m tests.floors`, a part of `make bench`.

The floors are the parsing of a page's bytes (lexbor), the analysis of each Korean sentence once (Kiwi), and git's own import of
posts (fast-import). Two more lines say how many answers a second a second process of readers and of writers adds, and what two
programs that know nothing of each other get out of the same machine.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, TypeVar

from aggregator import filters
from aggregator.text import korean
from tests import batches

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
PAGES, POSTS, TURNS = 400, 1_000, 3
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
        korean = told(korean_pages())
        yield from telling(korean)
        yield quicker("reading", "extract", pages)
        yield quicker("telling", "write", korean + told(pages))
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


def korean_pages() -> Iterator[bytes]:
    """The Korean pages of ../shared as rows of `extract`."""
    for path in sorted((DATA / "korean-pages").glob("*.html.gz")):
        page = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        yield json.dumps({"id": path.name, "html": page}).encode()


def told(pages: Iterable[bytes]) -> list[bytes]:
    """The articles of these pages as rows of `write`, without those of a few lines."""
    answers = (json.loads(filters.extract(page, NOW)) for page in pages)
    return [
        json.dumps({"id": answer["id"], "articles": [answer]}).encode()
        for answer in answers
        if len(answer.get("sentences", ())) >= 8
    ]


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
    """How many times the answers a second of one process two give, start-up left out: the middle of some turns."""
    turns = [_turn(command, lines) for _ in range(TURNS)]
    one, two, apart = (statistics.median(column) for column in zip(*turns, strict=True))
    gain = statistics.median(both / alone for alone, both, _ in turns)
    room = (
        f"{one:.1f} and {two:.1f} a second = {gain:.2f}, two programs apart {apart:.1f}; "
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    return Figure(f"{what} with two processes against one", f">= {FASTER}", room, gain >= FASTER)


def _turn(command: str, lines: Sequence[bytes]) -> tuple[float, float, float]:
    """Answers a second of one process, of two, and of two programs of one each at the same time."""
    with ThreadPoolExecutor(2) as pair:
        one, two = (rate(command, lines, count) for count in (1, 2))
        return one, two, sum(pair.map(lambda _: rate(command, lines, 1), range(2)))


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
