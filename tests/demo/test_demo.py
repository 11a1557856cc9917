"""`aggregator demo` as a newcomer calls it: the whole job on the sample newspaper, twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.slow


class Twice(NamedTuple):
    """The folder the demo ran in, and what it printed the first and the second time."""

    folder: Path
    first: str
    second: str


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "aggregator", "demo"]
    said = [
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout for _ in "12"
    ]
    return Twice(folder, *said)


def git(twice: Twice, *arguments: str) -> str:
    command = ["git", "-C", str(twice.folder / "output" / "demo"), "-c", "core.quotePath=false", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def post(twice: Twice, words: str) -> str:
    """The text of the one post that has these words in its title."""
    posts = [path.read_text("utf-8") for path in (twice.folder / "output" / "demo").rglob("_posts/**/*.md")]
    return next(text for text in posts if words in text.split("\n---\n")[0])


def test_what_may_be_told_is_published(twice: Twice):
    """Of 15 articles 12 posts come: two tell one event, one has no text and one is closed to robots."""
    assert "12 posts published" == twice.first.splitlines()[0]


def test_second_demo_publishes_nothing(twice: Twice):
    """The same paper again gives no post and no commit besides the site's, the posts' and the correction's."""
    assert ("nothing new; 12 posts stand", "3") == (
        twice.second.splitlines()[0],
        git(twice, "rev-list", "--count", "HEAD"),
    )


def test_what_is_not_told_is_explained(twice: Twice):
    """The page that robots.txt closes and the photograph without a text stand in the summary with their reasons."""
    refused = [line for line in twice.first.splitlines() if "http" in line]

    assert (True, True) == ("robots.txt" in refused[0], "no sentence of the source can be told" in refused[1])


def test_event_told_by_two_outlets_is_one_post(twice: Twice):
    """Both outlets that told of the bridge are named in its post."""
    text = post(twice, "Mill Street")

    assert (True, True) == (
        "/riverside/articles/bridge.html" in text,
        "/harbour/articles/bridge.html" in text,
    )


def test_correction_travels_into_the_post(twice: Twice):
    """The figure is the corrected one, and the post says what it was."""
    text = post(twice, "동천 침수")

    assert (True, True) == ("14억 2000만 원" in text.split("\n---\n")[0], "12억" in text)


def test_terms_that_forbid_changes_give_an_excerpt(twice: Twice):
    """Under KOGL type 4 no section, point or table is made."""
    text = post(twice, "강변 걷기길")

    assert (True, False) == ('mode: "excerpt"' in text, "<h2" in text)


def test_repository_is_left_clean(twice: Twice):
    """Everything the demo wrote into the site is committed."""
    assert "" == git(twice, "status", "--porcelain")
