"""An address looked at before it becomes a source."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from aggregator import cli, config
from aggregator.config import Config, SourceConfig
from aggregator.poll.opml import Outline
from aggregator.run import scouting
from tests.paper import configured, serve

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


def test_an_address_is_looked_at_as_it_was_typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """`?ref=rss` may be the whole name of a feed, so that nothing is taken from it."""
    with serve() as paper:
        paper.pages["/?ref=rss"] = paper.pages["/feed.xml"]
        file = tmp_path / "config.yaml"
        file.write_text(WRITTEN.format(paper.address))
        code = cli.run(["sources", "add", f"{paper.url}/?ref=rss", "--yes", "-c", str(file)])
        capsys.readouterr()
        found = config.read(file.read_text(), tmp_path).sources

    assert (0, [f"{paper.url}/?ref=rss"]) == (code, [row.url for row in found])


def test_feeds_that_are_there_are_left_out_and_names_are_told_apart():
    """Of an OPML file's feeds only new addresses become rows, each with a name of its own."""
    have = Config(sources=(SourceConfig(name="paper", url="https://paper.example/feed"),))
    feeds = [
        Outline("Paper", "http://www.paper.example/feed/"),
        Outline("Paper", "https://other.example/feed"),
        Outline("", "https://third.example/feed"),
    ]

    assert [("paper-2", "https://other.example/feed"), ("third-example", "https://third.example/feed")] == [
        (row["name"], row["url"]) for row in scouting.rows_of(feeds, have)
    ]


def test_exported_sources_come_back_as_they_were(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]):
    """A listing is still a listing in the configuration that imports the list."""
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text("sources: [{name: a, url: 'https://a.example/', kind: listing}]\n")
    second.write_text("sources: []\n")
    cli.run(["sources", "export", "-c", str(first)])
    (tmp_path / "list.opml").write_bytes(capfdbinary.readouterr().out)
    cli.run(["sources", "import", str(tmp_path / "list.opml"), "-c", str(second)])

    assert [("a", "https://a.example/", "listing")] == [
        (row.name, row.url, row.kind) for row in config.read(second.read_text(), tmp_path).sources
    ]


def looked(tmp_path: Path, robots: str, *words: str) -> tuple[int, str]:
    """The exit code of `sources add` at a paper with this robots.txt, and the file as it is then."""
    with serve() as paper:
        paper.pages["/robots.txt"] = robots.encode()
        file = tmp_path / "config.yaml"
        file.write_text(WRITTEN.format(paper.address))
        return cli.run(
            ["sources", "add", f"{paper.url}/feed.xml", "--yes", *words, "-c", str(file)]
        ), file.read_text()


@pytest.mark.slow
def test_the_terms_are_shown_as_they_would_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Robots and the licence that the operator declares stand in what is shown before a source is added."""
    code, _ = looked(tmp_path, "", "--licence", "permitted")
    said = capsys.readouterr().out

    assert (0, True, True, True) == (
        code,
        "robots       robots.txt allows it" in said,
        "licence      permitted (declared by the operator)" in said,
        "posts        full" in said,
    )


@pytest.mark.slow
def test_what_robots_forbid_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A feed may be asked for and its articles not: that is told."""
    looked(tmp_path, "User-agent: *\nDisallow: /\nAllow: /feed.xml\n")

    assert "robots       nothing may be read there" in capsys.readouterr().out


def test_a_mistyped_licence_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """It is told before anything is asked, and the file stays as it was."""
    code, text = looked(tmp_path, "", "--licence", "permited")

    assert (2, False, True) == (code, "permited" in text, "did you mean" in capsys.readouterr().err)


@pytest.mark.slow
def test_an_address_is_added_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Whatever it is to be called the second time."""
    with serve() as paper:
        file = tmp_path / "config.yaml"
        file.write_text(WRITTEN.format(paper.address))
        add = ["sources", "add", f"{paper.url}/feed.xml", "--yes", "-c", str(file)]
        codes = [cli.run(add), cli.run([*add, "--name", "another"])]

    assert ([0, 2], True) == (codes, "is a source already" in capsys.readouterr().err)


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [("n\n", 1, "not added"), ("", 2, "--yes adds without asking"), ("y\n", 0, "added paper")],
)
@pytest.mark.slow
def test_an_answer_in_a_pipe_is_read(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    code: int,
    said: str,
):
    """`echo n` adds nothing, and so does silence; only a yes, or --yes, adds."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    with serve() as paper:
        file = tmp_path / "config.yaml"
        file.write_text(WRITTEN.format(paper.address))
        ended = cli.run(["sources", "add", f"{paper.url}/feed.xml", "-c", str(file)])

    assert (code, True, code == 0) == (
        ended,
        said in "".join(capsys.readouterr()),
        "sources:" in file.read_text(),
    )


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/feed.xml", "/pier.xml", "/"])
def test_a_configured_source_is_tested_on_its_own_terms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str
):
    """Its address, and others on its host, are looked at under the licence it declares."""
    with serve() as paper:
        paper.pages["/pier.xml"] = paper.pages["/feed.xml"]
        paper.pages["/"] = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        code = cli.run(["sources", "test", paper.url + path, "-c", str(configured(tmp_path, paper))])

    assert (0, True) == (code, "licence      CC-BY-4.0 (declared by the operator)" in capsys.readouterr().out)


@pytest.mark.slow
def test_what_is_added_has_no_other_s_permission(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A second source of a host is shown under its own licence, which is what is written, and gets a name of its own."""
    with serve() as paper:
        paper.pages["/pier.xml"] = paper.pages["/feed.xml"]
        file = configured(tmp_path, paper)
        code = cli.run(["sources", "add", f"{paper.url}/pier.xml", "--yes", "-c", str(file)])
        row = config.read(file.read_text(), tmp_path).sources[-1]

    assert (0, "auto", "paper-2", True) == (
        code,
        row.licence,
        row.name,
        "licence      unknown" in capsys.readouterr().out,
    )


@pytest.mark.slow
def test_what_a_first_look_leaves_out_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """How many older items there are, and which key takes them."""
    with serve() as paper:
        source = {"name": "paper", "url": f"{paper.url}/feed.xml", "first": 1}
        cli.run(["sources", "test", source["url"], "-c", str(configured(tmp_path, paper, sources=[source]))])

    assert (
        "takes the newest 1 (`first:` of the source) and leaves 2 older ones out" in capsys.readouterr().out
    )
