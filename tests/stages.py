"""What a pass costs beside its stages alone: `python -m tests.stages [ARTICLES]`.

A pass over new articles served on loopback, CPU of all its processes, start-up and store included; then the same pages fetched, read,
written, verified and rendered once more, each stage by itself in this process. The pages are the English ones of
../shared/data/extraction. Beside it, what a pass over 10,000 sources costs of which none is due. Exit 2 without the pages.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from aggregator import config as configuration
from aggregator import jobs
from aggregator.edges import templates
from aggregator.edges.store import Store
from aggregator.errors import AggregatorError
from aggregator.jobs import Assignment, Place
from aggregator.model import Page, Site, Source
from aggregator.run import passes
from aggregator.stories import join
from aggregator.voice import Silence
from tests import growth, hour
from tests import paper as papers

PAGES = Path(__file__).parents[2] / "shared" / "data" / "extraction" / "pages.jsonl.gz"
ARTICLES, RUNS = 210, 5
NOW = datetime.now(UTC)


def main(articles: int) -> int:
    """Prints a line for each and the ratio."""
    if not PAGES.exists():
        print(f"there are no pages in {PAGES}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="stages-") as work, papers.serve() as paper:
        urls = printed(paper, articles)
        whole, made = passed(Path(work), paper, articles)
        fetching = fetched(Path(work), urls)
        reading, telling = told([(url, paper.pages[url.removeprefix(paper.url)]) for url in urls])
        costs = idle(Path(work, "idle"), paper)
    alone = fetching + reading + telling
    print(
        f"a pass of {articles}, {made} posts: {whole * 1e3:.0f} ms CPU an article; alone {alone * 1e3:.0f} "
        f"(fetching {fetching * 1e3:.1f}, reading {reading * 1e3:.1f}, telling {telling * 1e3:.1f}); ratio {whole / alone:.2f}"
    )
    print(
        f"nothing due over {hour.SOURCES:,} sources: {statistics.median(costs):.2f} s CPU ({min(costs):.2f} to {max(costs):.2f})"
    )
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0


def english() -> Iterator[str]:
    """Pages that say they are English."""
    with gzip.open(PAGES, "rt", encoding="utf-8") as file:
        for line in file:
            html = json.loads(line)["html"]
            if 'lang="en' in html[:3000]:
                yield html


def printed(paper: papers.Paper, articles: int) -> list[str]:
    """The addresses under which the paper has these pages and its feed announces them."""
    paths = [f"/{n}" for n in range(articles)]
    paper.pages |= {
        path: html.encode("utf-8", "replace")
        for path, html in zip(paths, itertools.islice(english(), articles), strict=True)
    }
    items = "".join(
        f"<item><title>{p}</title><link>{paper.url}{p}</link><guid>g{p}</guid></item>" for p in paths
    )
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>'
    paper.pages["/feed.xml"] = f"{head}{items}</channel></rss>".encode()
    return [paper.url + path for path in paths]


def passed(work: Path, paper: papers.Paper, articles: int) -> tuple[float, int]:
    """CPU seconds an article of the pass, and how many became posts; most must."""
    feed = {
        "name": "paper",
        "url": f"{paper.url}/feed.xml",
        "kind": "feed",
        "licence": "CC-BY-4.0",
        "first": articles,
    }
    file = papers.configured(work, paper, sources=[feed])
    cost = growth.spent(file)
    made = len(list((work / "site").rglob("_posts/**/*.md")))
    assert made >= articles / 2, f"only {made} were published"
    return cost / articles, made


def fetched(work: Path, urls: Sequence[str]) -> float:
    """CPU seconds a page of fetching alone, one after the other, by the program's own client; the paper's threads are counted too."""

    async def fetch() -> float:
        settings = configuration.read((work / "config.yaml").read_text(encoding="utf-8"), work)
        store = Store("sqlite:///:memory:")
        try:
            async with passes.at_desk(settings, Silence(), store) as desk:
                await desk.web.read(urls[0])
                began = time.process_time()
                for url in urls:
                    await desk.web.read(url)
                return time.process_time() - began
        finally:
            store.close()

    return asyncio.run(fetch()) / len(urls)


def told(pages: Sequence[tuple[str, bytes]]) -> tuple[float, float]:
    """CPU seconds a page of reading and of telling alone; the first, which loads what they need, is done before."""
    source, place = Source("paper", "http://127.0.0.1/feed.xml"), Place(Site(), templates.read(None))
    reading = telling = 0.0
    for n, (url, body) in enumerate((pages[0], *pages)):
        began = time.process_time()
        with contextlib.suppress(AggregatorError):
            read = jobs.article(Page(url, url, body, "text/html; charset=utf-8", NOW), None, source)
            between = time.process_time()
            article = replace(read.article, licence=replace(read.article.licence, code="CC-BY-4.0"))
            jobs.tell(Assignment(join(article, ()), "full", (place,), NOW))
            if n:
                reading, telling = reading + between - began, telling + time.process_time() - between
    return reading / len(pages), telling / len(pages)


def idle(home: Path, paper: papers.Paper) -> list[float]:
    """CPU seconds from start to exit of passes over many sources, all of which were looked at a moment ago."""
    home.mkdir()
    file = Path(hour.configured(home, paper))
    growth.spent(file)
    run = [sys.executable, "-m", "aggregator", "run", "-c", str(file)]
    costs = []
    for _ in range(RUNS):
        before = growth.children()
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
        costs.append(growth.children() - before)
    return costs


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES))
