"""`fetch --publish`: one article, asked for by a person."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from aggregator import cli, config
from aggregator.errors import FetchError
from aggregator.run import single
from tests.paper import configured, serve

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("status", [404, 500])
def test_what_could_not_be_read_is_said_and_read_when_asked_again(
    tmp_path: Path, status: int, capsys: pytest.CaptureFixture[str]
):
    """A page that is missing or whose server failed is an error with its reason; once it is there, the same command publishes it."""
    with serve() as paper:
        settings = config.read(
            json.dumps(
                {
                    "store": "sqlite:///state.db",
                    "site": {"path": "site", "theme": "classic"},
                    "fetch": {"per_host_delay": 0, "allow_private": [paper.address]},
                }
            ),
            tmp_path,
        )
        paper.statuses["/pier"] = status
        with pytest.raises(FetchError, match=str(status)):
            asyncio.run(single.fetch(settings, f"{paper.url}/pier", "permitted", publish=True))
        del paper.statuses["/pier"]
        ended = asyncio.run(single.fetch(settings, f"{paper.url}/pier", "permitted", publish=True))

    said = capsys.readouterr()
    (post,) = (tmp_path / "site" / "_posts").rglob("*.md")

    assert (0, "1 published\n", post.read_text()) == (ended, said.err, said.out)


def test_a_second_time_shows_what_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """What is published already is on standard output again, and that nothing is new beside it."""
    with serve() as paper:
        file = str(configured(tmp_path, paper))
        words = ["fetch", f"{paper.url}/pier", "--publish", "-c", file]
        codes = [cli.run(words), cli.run(words)]
    said = capsys.readouterr()

    assert ([0, 0], 2, ["1 published", "nothing new"]) == (
        codes,
        said.out.count("\ntitle: "),
        said.err.splitlines(),
    )


def test_a_slip_in_the_licence_is_told_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """It would make an excerpt of what its operator declares free."""
    with serve() as paper:
        file = str(configured(tmp_path, paper))
        code = cli.run(["fetch", f"{paper.url}/pier", "--licence", "permited", "-c", file])
        asked = paper.log

    assert (2, True, []) == (code, "did you mean 'permitted'?" in capsys.readouterr().err, asked)
