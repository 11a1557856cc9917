"""What an article costs in a store and a site that have grown: `python -m tests.growth [ARTICLES...]`.

For each size a store of so many articles and half as many posts, and a site of these posts, are laid down; then passes by turns
read, write, verify and publish the same new articles, and the CPU of the whole process tree is counted. The text is made up of a few
words.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aggregator import config, jobs
from aggregator.edges.store import Store
from aggregator.edges.store.schema import (
    announcements,
    articles,
    link_keys,
    links,
    metadata,
    posts,
    stories,
    story_keys,
)
from aggregator.model import Page, Source
from tests import paper as papers

SIZES = (2_000, 100_000)
ROUNDS, FRESH = 6, 20
AT_ONCE = 2_000


def several(text: str) -> tuple[str, ...]:
    """The words of a line."""
    return tuple(text.split())


WORDS = several(
    "council river budget winter school harbour minister engine forest market signal doctor bridge vote rain village station ferry "
    "library orchard railway teacher museum garden weather summer factory airport hospital stadium"
)
VERBS = several("opened closed repaired planned sold painted measured visited moved counted")
NOW = datetime.now(UTC).replace(microsecond=0)


def main(sizes: list[int]) -> int:
    """Prints a line a size and the ratio of the last to the first."""
    with tempfile.TemporaryDirectory(prefix="growth-") as work, papers.serve() as paper:
        files = [laid(Path(work) / str(size), paper, size) for size in sizes]
        turns = [turn(paper, files, n) for n in range(ROUNDS + 1)][1:]  # the first warms up
        for file in files:
            made = len(list((file.parent / "site").rglob("*-fresh-*")))
            assert made >= 0.9 * (ROUNDS + 1) * FRESH, f"only {made} were published"
    for size, costs in zip(sizes, zip(*turns, strict=True), strict=True):
        cost = statistics.median(costs) * 1e3
        print(
            f"{size:7,} articles, {size // 2:6,} posts: {cost:5.0f} ms CPU an article, load {os.getloadavg()[0]:.1f}"
        )
    ratios = sorted(costs[-1] / costs[0] for costs in turns)
    print(f"grown by {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")
    return 0


def laid(work: Path, paper: papers.Paper, size: int) -> Path:
    """The configuration of a newsroom that has so many articles."""
    work.mkdir()
    file = papers.configured(work, paper)
    store = Store(config.read(file.read_text(encoding="utf-8"), work).store_url())
    fill(store, size)
    store.close()
    site(work / "site", size // 2)
    return file


def turn(paper: papers.Paper, files: list[Path], n: int) -> list[float]:
    """CPU seconds an article of one pass in each newsroom over the same new articles."""
    edition(paper, n)
    return [spent(file) / FRESH for file in files]


def spent(file: Path) -> float:
    """CPU seconds of one pass."""
    before = children()
    run = [sys.executable, "-m", "aggregator", "run", "--all", "-c", str(file)]
    subprocess.run(run, check=True, cwd=Path(__file__).parent.parent, stdout=subprocess.DEVNULL)
    return children() - before


def children() -> float:
    """CPU seconds of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def sentence(dice: random.Random) -> str:
    """A sentence with a figure, like no other."""
    one, two, three = dice.sample(WORDS, 3)
    return f"The {one} of the {two} {dice.choice(VERBS)} {dice.randrange(2, 9000)} parts near the {three} on Tuesday."


def text(n: int) -> str:
    """An article's page."""
    dice = random.Random(n)
    body = "".join(f"<p>{' '.join(sentence(dice) for _ in range(3))}</p>" for _ in range(6))
    return papers.page(f"Fresh {dice.choice(WORDS)} {dice.choice(WORDS)} number {n}", body).decode()


def edition(paper: papers.Paper, n: int) -> None:
    """The feed announces articles that were not there before."""
    numbers = range(n * FRESH, (n + 1) * FRESH)
    paper.pages |= {f"/{k}": text(k).encode() for k in numbers}
    items = "".join(
        f"<item><title>{k}</title><link>{paper.url}/{k}</link><guid>g{k}</guid></item>" for k in numbers
    )
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>'
    paper.pages["/feed.xml"] = f"{head}{items}</channel></rss>".encode()


def fill(store: Store, size: int) -> None:
    """Rows of so many articles read in the last weeks, each a story, every other one with a post."""
    source = Source("paper", "https://old.example/feed.xml", language="en")
    where = "https://old.example/0"
    page = Page(where, where, text(10**6).encode(), "text/html", NOW)
    read = jobs.article(page, None, source)
    body = json_of(read.article)
    for start in range(0, size, AT_ONCE):
        store.do(insert, range(start, min(size, start + AT_ONCE)), body, read.names)


def json_of(article: Any) -> bytes:
    """The article as the store keeps it."""
    import msgspec

    return msgspec.json.encode(article)


def insert(tx: Any, numbers: range, body: bytes, names: tuple[str, ...]) -> None:
    """One batch of rows."""
    rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in metadata.sorted_tables}
    for n in numbers:
        when, url, story = NOW - timedelta(seconds=20 * n), f"https://old.example/{n}", f"old{n:09d}"
        rows["links"].append({"id": n + 1, "source": "paper", "url": url, "title": str(n), "seen": when, "state": "read",
                              "attempts": 0, "story": story})  # fmt: skip
        rows["link_keys"].append({"key": f"old.example/{n}", "link": n + 1})
        rows["announcements"].append({"link": n + 1, "source": "paper"})
        rows["stories"].append({"id": story, "revision": 1, "created": when, "updated": when})
        rows["articles"].append({"key": f"old.example/{n}", "story": story, "position": 0, "source": "paper", "url": url, "body": body,
                                 "content_hash": str(n), "fetched": when, "looks": 9})  # fmt: skip
        rows["story_keys"] += [{"key": f"{name}{n}", "story": story, "at": when} for name in names]
        if n % 2 == 0:
            rows["posts"].append({"story": story, "site": "daily", "path": path(n // 2), "title": str(n), "state": "published",
                                  "revision": 1, "text": body, "made": when, "announced": when, "published": when,
                                  "published_hash": str(n)})  # fmt: skip
    for table in (links, link_keys, announcements, stories, articles, story_keys, posts):
        if rows[table.name]:
            tx.execute(table.insert(), rows[table.name])


def path(n: int) -> str:
    """Where the n-th old post lies."""
    day = NOW - timedelta(minutes=40 * n)
    return f"_posts/{day:%Y}/{day:%m}/{day:%Y-%m-%d}-old-{n:06d}.md"


def site(folder: Path, size: int, place: Callable[[int], str] = path) -> None:
    """A repository with so many committed posts."""
    lines = b"".join(commit_line(n, place(n)) for n in range(size))
    who = b"committer growth <growth@example.invalid> 1700000000 +0000\n"
    head = b"commit refs/heads/main\n" + who + b"data 4\nold\n\n"
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input=head + lines, check=True)
    subprocess.run(["git", "-C", str(folder), "reset", "-q", "--hard"], check=True)


def commit_line(n: int, where: str) -> bytes:
    """A post of about 3 KB for fast-import."""
    dice = random.Random(-n)
    body = "\n\n".join(sentence(dice) for _ in range(40))
    said = f"---\nlayout: post\ntitle: Old {n}\n---\n\n{body}\n".encode()
    return b"M 100644 inline %s\ndata %d\n%s\n" % (where.encode(), len(said), said)


if __name__ == "__main__":
    began = time.monotonic()
    code = main([int(words) for words in sys.argv[1:]] or list(SIZES))
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)
