"""Odd, real and hostile feeds of other projects; read where they lie, skipped where they are absent."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from aggregator import poll
from aggregator.errors import SourceError
from aggregator.model import Link, Page, Source
from aggregator.poll import feed, identity
from aggregator.text import urls
from aggregator.text.decode import decode
from tests.poll.fixtures import NOW

DATA = Path(__file__).parents[3] / "shared" / "data"
TORTURE, FEEDS = DATA / "feeds-torture", DATA / "feeds"
LOCATION = re.compile(rb"Content-Location:\s*(\S+)")


def rows(folder: Path) -> list[dict]:
    lines = (folder / "index.jsonl").read_text().splitlines() if folder.exists() else []
    return [row for row in map(json.loads, lines) if row.get("kind") != "list"]


def place(body: bytes) -> str:
    """The address the origin's own test gives the document."""
    found = LOCATION.search(body[:1500])
    return found[1].decode() if found else "http://127.0.0.1:8097/x.xml"


def looked(body: bytes) -> poll.Announced | None:
    url = place(body)
    try:
        return poll.links(Source("s", url), Page(url, url, body, None, NOW), NOW)
    except SourceError:
        return None


def words(text: str | None) -> str:
    """A title without its markup, as links have it."""
    return " ".join(
        re.sub(r"</?(?:p|div|b|a)\b[^>]*>", "", text or "").replace("&lt;", "<").replace("&gt;", ">").split()
    )


def observed(body: bytes) -> dict:
    """What the reader makes of this document, in the words of the index."""
    parsed = feed.parse(decode(body, kind="xml").text, place(body))
    items = [feed.item(entry) for entry in parsed["entries"]]
    first = items[0] if items else None
    return {
        "feed_title": words(feed.title(parsed["feed"])),
        "n_entries": len(items),
        "entry0_title": words(first.title) if first else None,
        "entry0_link": first.places[0] if first and first.places else None,
        "entry0_id": first.guid if first else None,
    }


@pytest.mark.needs("shared")
@pytest.mark.parametrize("row", rows(TORTURE), ids=lambda row: row["file"])
def test_torture(row):
    """Every odd feed is read without an exception of another kind, and states what its origin expects."""
    body = (TORTURE / row["file"]).read_bytes()
    looked(body)
    expected = {
        key: words(value) if key.endswith("title") else value for key, value in row["expected"].items()
    }

    assert expected == {key: value for key, value in observed(body).items() if key in expected}


@pytest.mark.needs("shared")
@pytest.mark.slow
def test_real_feeds():
    """Of the real feeds all that are feeds give links, in their true encoding."""
    real = [row for row in rows(FEEDS) if row["kind"] == "real" and row["entries"]]
    silent = [
        row["file"]
        for row in real
        if not (found := looked((FEEDS / row["file"]).read_bytes())) or not found.links
    ]

    assert [] == [name for name in silent if not name.startswith(("feedjira/", "rss-parser/"))]


@pytest.mark.needs("shared")
@pytest.mark.slow
def test_conformance_cases():
    """No conformance case raises anything but a SourceError."""
    kinds = Counter(
        bool(looked((FEEDS / row["file"]).read_bytes()))
        for row in rows(FEEDS)
        if row["kind"] == "conformance"
    )

    assert kinds[True] > 290


@pytest.mark.needs("shared")
def test_korean_feeds_lose_no_character():
    """The bytes of every EUC-KR feed come back from its text."""
    korean = [row for row in rows(FEEDS) if row.get("true_encoding") == "EUC-KR"]
    bodies = [(FEEDS / row["file"]).read_bytes() for row in korean]
    lost = [
        body
        for body in bodies
        if decode(body, kind="xml").text.encode("cp949", "replace") != body.translate(None, b"\0")
    ]

    assert (16, []) == (len(bodies), lost)


@pytest.mark.needs("shared")
@pytest.mark.slow
def test_days_of_polls():
    """Replayed poll by poll, each article of 68 Korean feeds is new once, and an edited title is an edit of it."""
    with gzip.open(FEEDS / "knews-polls" / "polls.jsonl.gz", "rt", encoding="utf-8") as file:
        items = [json.loads(line) for line in file]
    known: dict[str, Link] = {}
    seen: Counter[str] = Counter()
    for moment in sorted({time for item in items for time in item["seen"]}):
        for item in (item for item in items if moment in item["seen"]):
            link = Link(urls.clean(item["url"]) or "", item["publisher"], None, item["title"])
            key = identity.keys(link)[0]
            seen["new" if key not in known else "edited" if poll.changed(known[key], link) else "known"] += 1
            known[key] = link

    articles = {urls.identity(item["url"]) for item in items}
    assert (len(articles), True, True) == (
        seen["new"],
        len(articles) < len(items),
        0 < seen["edited"] < len(items) / 100,
    )
