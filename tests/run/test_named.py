"""Posts called by their names from the command line, and what is said of taking them back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from aggregator import cli, errors
from aggregator.edges import files
from aggregator.edges.store import Store
from aggregator.run import named
from tests.paper import Paper, configured, serve

pytestmark = pytest.mark.slow


class Printed(NamedTuple):
    """A newsroom whose three posts are published, and the paper they came from."""

    config: Path
    paper: Paper

    @property
    def path(self) -> Path:
        """The file of the post about the pier."""
        return next((self.config.parent / "site" / "_posts").rglob("*east*"))

    def call(self, *words: str) -> int:
        """The exit code of this command here."""
        return cli.run([*words, "-c", str(self.config)])


@pytest.fixture
def printed(tmp_path: Path) -> Iterator[Printed]:
    with serve() as paper:
        here = Printed(configured(tmp_path, paper), paper)
        assert here.call("run") == 0
        yield here


@pytest.mark.parametrize("command", ["show", "replay"])
def test_a_post_is_found_by_its_file_and_by_its_article(
    printed: Printed, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a shell completes from the folder one is in, the same from the root, and the address that was read."""
    monkeypatch.chdir(printed.config.parent)
    path = printed.path
    names = (str(path.relative_to(Path.cwd())), str(path), f"{printed.paper.url}/pier")
    codes = [printed.call(command, name) for name in names]
    said = capsys.readouterr()

    assert ([0, 0, 0], 3, "") == (codes, said.out.count(f"{path.name}"), said.err)


def test_a_file_of_one_site_is_no_other_site_s(tmp_path: Path) -> None:
    """Two sites may have different stories at one path: a file names that of its own site."""
    with serve() as paper:
        sites = [{"name": name, "path": name, "theme": "minima", "post_path": "p.md"} for name in "ab"]
        feeds = [
            {
                "name": name,
                "url": f"{paper.url}/{name}.xml",
                "kind": "feed",
                "licence": "permitted",
                "sites": [site],
            }
            for name, site in (("pier", "a"), ("bus", "b"))
        ]
        for feed in feeds:
            paper.print(str(feed["name"]))
            paper.pages[f"/{feed['name']}.xml"] = paper.pages["/feed.xml"]
        config = configured(tmp_path, paper, site=None, sites=sites, sources=feeds)
        assert cli.run(["run", "-c", str(config)]) == 0
        conf = files.configuration(config)
        store = Store(conf.store_url())
        found = [store.do(named.found, conf, str(tmp_path / name / "p.md")) for name in "ab"]
        store.close()

    assert [["a"], ["b"]] == [[post.site for post in posts] for posts in found]


def test_in_the_site_s_folder_a_word_is_no_file(
    printed: Printed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`approve` of a source's name says what it says elsewhere, although a file of that name could lie there."""
    monkeypatch.chdir(printed.config.parent / "site")
    code = printed.call("approve", "paper")

    assert (2, True) == (code, "nothing held is called 'paper'" in capsys.readouterr().err)


def test_what_is_withdrawn_is_said_so_once_and_again(
    printed: Printed, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first time as done, since it is; the second time as done already, with the same exit code."""
    codes = [printed.call("retract", str(printed.path)) for _ in "12"]
    first, second = capsys.readouterr().out.splitlines()

    assert ([0, 0], "withdrawn from daily", "is withdrawn already from daily") == (
        codes,
        first.partition(": ")[2],
        second.partition(" ")[2],
    )


def test_a_post_nobody_knows_says_where_names_are(
    printed: Printed, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of the site's that is no post, and a source's name, are no posts."""
    codes = [printed.call("show", name) for name in ("paper", str(printed.config.parent / "site" / "x"))]

    assert ([2, 2], 2) == (
        codes,
        capsys.readouterr().err.count("`aggregator status --posts` lists the latest"),
    )


def test_the_latest_posts_are_listed(printed: Printed, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """`status --posts` has each with what the other commands call it by; without it the form is as it was."""
    printed.call("status", "--posts", "--json")
    found = json.loads(capfdbinary.readouterr().out)
    printed.call("status", "--posts")
    table = capfdbinary.readouterr().out.decode()
    printed.call("status", "--json")

    assert (3, {"id", "state", "site", "path", "title", "published"}, True, False) == (
        len(found["latest"]),
        set(found["latest"][0]),
        all(post["id"] in table and post["path"] in table for post in found["latest"]),
        "latest" in json.loads(capfdbinary.readouterr().out),
    )


def test_posts_that_wait_for_their_commit_are_queued(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a day's limit leaves ready is in `queue`, and before the first pass the sources are."""
    with serve() as paper:
        site = {"name": "daily", "path": "site", "theme": "chirpy", "language": "en", "daily_limit": 1}
        config = str(configured(tmp_path, paper, site=site))
        cli.run(["queue", "-c", config])
        before = capsys.readouterr().out
        cli.run(["run", "-c", config])
        cli.run(["queue", "-c", config])

    assert ("sources to look at: 1\n" in before, "posts to publish: 2\n" in capsys.readouterr().out) == (
        True,
        True,
    )


@pytest.mark.parametrize("command", ["show", "replay", "retract"])
def test_help_promises_no_source(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Only `approve` and `reject` take a source's name, for its links."""
    cli.run([command, "--help"])

    assert "source" not in capsys.readouterr().out.partition("Arguments")[2].partition("Options")[0]


def test_the_error_is_one_of_use() -> None:
    """A name of nothing is a mistake of the command."""
    store = Store("sqlite:///:memory:")
    with pytest.raises(errors.InputError):
        store.do(named.found, files.read("sources: []\n", Path("config.yaml")), "nothing")
    store.close()
