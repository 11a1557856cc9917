"""`fetch --publish`: one article, asked for by a person."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from aggregator import config
from aggregator.errors import FetchError
from aggregator.run import single
from tests.paper import serve


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

    assert (0, "1 published\n") == (ended, capsys.readouterr().out)
