"""A post that a person edited on the site, and an update of it that the source brings."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.run import wishes
from tests.run.test_once import Newsroom, newsroom, paper

__all__ = ["newsroom", "paper"]

pytestmark = pytest.mark.slow


@pytest.fixture
def file(newsroom: Newsroom) -> Path:
    """The published post of the pier, edited by hand, whose update is held."""
    newsroom.run()
    (path,) = newsroom.site.glob("_posts/**/*east*.md")
    path.write_text(path.read_text(encoding="utf-8") + "\nBy hand.\n", encoding="utf-8")
    newsroom.paper.print("pier", "school", "bus", pier="40 metres|60 metres")
    newsroom.refresh()
    return path


def held(newsroom: Newsroom) -> list[str]:
    """The ids of what is held."""
    return [row["id"] for row in newsroom.state()["held"]]


def test_its_update_goes_out_once_the_file_is_as_it_was_and_approved(newsroom: Newsroom, file: Path):
    """Until then nothing is written over the person's words."""
    (story,) = held(newsroom)
    newsroom.do(wishes.grant, "approve", story)
    newsroom.run()
    kept = file.read_text(encoding="utf-8")
    newsroom.git("checkout", "--", ".")
    newsroom.do(wishes.grant, "approve", story)
    newsroom.run()
    after = file.read_text(encoding="utf-8")

    assert (True, False, True, []) == (
        "By hand." in kept,
        "60 metres" in kept,
        "60 metres" in after,
        held(newsroom),
    )


def test_its_update_is_let_go_by_reject(newsroom: Newsroom, file: Path):
    """The file stays as the person left it, and nothing waits any longer."""
    (story,) = held(newsroom)
    said = newsroom.do(wishes.grant, "reject", story)
    newsroom.run()

    assert (True, [], True) == ("stay as they stand" in said, held(newsroom), "By hand." in file.read_text())
