"""When a source is looked at again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator import config
from aggregator.edges.store import Store, links
from aggregator.edges.store.sources import Look
from aggregator.run import passes
from aggregator.steps import looking
from aggregator.voice import Silence
from tests.conftest import Works
from tests.paper import Paper, configured, serve

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TEXT = """
sources: [{{name: a, url: "https://zeitung.de/rss", timezone: Europe/Berlin, every: "{}"}}]
schedule: {{timezone: Asia/Seoul}}
"""


@pytest.mark.parametrize(("every", "hour"), [("0 7 * * *", 22), ("0 7 * * * Europe/London", 7)])
def test_a_cron_line_is_of_the_schedule_s_zone(every: str, hour: int):
    """It comes at seven in `schedule.timezone`, whatever zone the source writes its dates in; or in the one it names."""
    source = config.read(TEXT.format(every), Path("/srv")).source_named("a")
    after = looking.unchanged(source, Look("a"), NOW)

    assert hour == (after.next_poll or NOW).astimezone(UTC).hour


def index(paper: Paper, *parts: str, dated: str = "") -> bytes:
    """A sitemap index of these parts, all of one date or of none."""
    when = f"<lastmod>{dated}</lastmod>" if dated else ""
    listed = "".join(f"<sitemap><loc>{paper.url}/{part}.xml</loc>{when}</sitemap>" for part in parts)
    return f"<sitemapindex>{listed}</sitemapindex>".encode()


def listing(paper: Paper, *names: str, more: str = "") -> bytes:
    """A page that lists stories of these numbers."""
    rows = "".join(
        f"<li><h3><a href='{paper.url}/news/{n}'>The council opened bridge {n} today</a></h3></li>"
        for n in names
    )
    return f"<html><body><main><ul>{rows}</ul></main>{more}</body></html>".encode()


def known(home: Path, paper: Paper, works: Works, source: dict[str, Any]) -> list[str]:
    """The last parts of the addresses that are known after one more pass over this source."""
    file = configured(home, paper, sources=[{"name": "paper", **source}])
    wanted = config.read(file.read_text(), home)
    works.run(passes.run, wanted, Silence(), everything=True)
    store = Store(wanted.store_url())
    try:
        rows = store.do(lambda tx: tx.execute(links.links.select()).all())
    finally:
        store.close()
    return sorted(row.url.rpartition("/")[2] for row in rows)


def test_parts_of_an_index_that_stays_the_same_are_read(tmp_path: Path, works: Works):
    """An index that dates no part is the same for ever while its parts change; a part that is gone costs no other."""
    with serve() as paper:
        source = {"url": f"{paper.url}/map.xml", "kind": "sitemap"}
        paper.pages["/map.xml"] = index(paper, "gone", "posts")
        for name in ("bus", "pier"):
            paper.pages["/posts.xml"] = f"<urlset><url><loc>{paper.url}/{name}</loc></url></urlset>".encode()
            found = known(tmp_path, paper, works, source)

    assert ["bus", "pier"] == found


@pytest.mark.parametrize(("parts", "asked"), [(("posts",), 1), (("posts", "gone"), 2)])
def test_parts_of_a_dated_index_are_read_when_it_changes(
    tmp_path: Path, works: Works, parts: tuple[str, ...], asked: int
):
    """Or where one of them could not be had at the look before."""
    with serve() as paper:
        source = {"url": f"{paper.url}/map.xml", "kind": "sitemap"}
        paper.pages["/map.xml"] = index(paper, *parts, dated="2026-11-20")
        paper.pages["/posts.xml"] = f"<urlset><url><loc>{paper.url}/pier</loc></url></urlset>".encode()
        for _ in range(2):
            known(tmp_path, paper, works, source)

    assert asked == sum(path == "/posts.xml" for path, _ in paper.log)


def test_a_next_page_that_cannot_be_had_costs_no_link_of_the_first(tmp_path: Path, works: Works):
    """A listing whose second page robots.txt forbids still announces what its first shows."""
    with serve() as paper:
        source = {"url": f"{paper.url}/list", "kind": "listing"}
        paper.pages["/robots.txt"] = b"User-agent: *\nDisallow: /list?page="
        paper.pages["/list"] = listing(paper, "11", "12", "13")
        known(tmp_path, paper, works, source)
        paper.pages["/list"] = listing(
            paper, "21", "22", "23", more="<a rel='next' href='/list?page=2'>2</a>"
        )
        found = known(tmp_path, paper, works, source)

    assert ["11", "12", "13", "21", "22", "23"] == found
