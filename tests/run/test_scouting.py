"""An address looked at before it becomes a source."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator import cli, config
from aggregator.config import Config, SourceConfig
from aggregator.run import scouting
from tests.paper import serve

WRITTEN = """\
# by hand
site:
  name: daily  # as readers know it
fetch:
  per_host_delay: 0
  allow_private: ['{}']
"""


def test_an_added_source_is_written_beside_the_comments(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """`sources add` finds the feed behind an address, shows its headlines and licence, and keeps what the file says."""
    with serve() as paper:
        paper.pages["/"] = (
            b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body></body></html>'
        )
        file = tmp_path / "config.yaml"
        file.write_text(WRITTEN.format(paper.address))
        code = cli.run(["sources", "add", paper.url, "--yes", "-c", str(file)])
        said = capsys.readouterr().out
        text = file.read_text()

    assert (0, True, True, [(f"{paper.url}/feed.xml", "feed", "en")]) == (
        code,
        "Night bus returns" in said,
        text.startswith(WRITTEN.format(paper.address)),
        [(row.url, row.kind, row.language) for row in config.read(text, tmp_path).sources],
    )


def test_feeds_that_are_there_are_left_out_and_names_are_told_apart():
    """Of an OPML file's feeds only new addresses become rows, each with a name of its own."""
    have = Config(sources=(SourceConfig(name="paper", url="https://paper.example/feed"),))
    feeds = [
        ("Paper", "http://www.paper.example/feed/"),
        ("Paper", "https://other.example/feed"),
        ("", "https://third.example/feed"),
    ]

    assert [("paper-2", "https://other.example/feed"), ("third-example", "https://third.example/feed")] == [
        (row["name"], row["url"]) for row in scouting.rows_of(feeds, have)
    ]
