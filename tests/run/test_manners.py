"""Commands beside a daemon: one host is asked by all of them together as it would be by one."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator import config
from aggregator.config import Config
from aggregator.desk import opened
from aggregator.edges.store import Store, hosts
from aggregator.errors import BadStatus
from aggregator.run import passes, single
from aggregator.voice import Silence
from tests.paper import Paper, configured, serve

HOST = "127.0.0.1"


def configuration(home: Path, paper: Paper, delay: float = 0.1) -> Config:
    """A site fed by this paper, which is asked with such a pause."""
    manners = {"per_host_delay": delay, "allow_private": [paper.address]}
    return config.read(configured(home, paper, fetch=manners).read_text(encoding="utf-8"), home)


def kept(settings: Config) -> Store:
    """The store that a daemon of this configuration works in."""
    store = Store(settings.store_url())
    _ = store.engine
    return store


@pytest.mark.parametrize("delay", [0.0, 0.1])
def test_an_article_is_not_fetched_from_a_host_that_wants_rest(tmp_path: Path, delay: float):
    """What a host asked of the daemon holds for `fetch`: not even its robots.txt is asked for."""
    with serve() as paper:
        settings = configuration(tmp_path, paper, delay)
        store = kept(settings)
        store.do(hosts.hold, HOST, datetime.now(UTC) + timedelta(hours=1))
        store.close()
        with pytest.raises(BadStatus, match=r"127\.0\.0\.1 asks to be left alone"):
            asyncio.run(single.fetch(settings, f"{paper.url}/pier", "auto", publish=False))

    assert paper.log == []


def test_two_programs_keep_one_distance(tmp_path: Path):
    """A request waits for the moment after that which another program took."""
    with serve() as paper:
        settings = configuration(tmp_path, paper)
        store = kept(settings)
        store.do(hosts.reserve, HOST, timedelta(seconds=0.5), timedelta(seconds=21), datetime.now(UTC))
        began = time.monotonic()
        asyncio.run(_read(settings, paper))
        store.close()

    assert time.monotonic() - began > 0.4


async def _read(settings: Config, paper: Paper) -> None:
    with passes.manners(settings) as manners:
        async with opened(settings, Silence(), Store("sqlite:///:memory:"), manners=manners) as desk:
            await desk.web.read(f"{paper.url}/pier")


def test_a_look_leaves_no_store(tmp_path: Path):
    """Where no store is yet, none is made for its manners."""
    with serve() as paper, passes.manners(configuration(tmp_path, paper)) as manners:
        found = manners

    assert (None, False) == (found, (tmp_path / "state.db").exists())
