"""Commands beside a daemon: one host is asked by all of them together as it would be by one."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator import config
from aggregator.config import Config
from aggregator.desk import opened
from aggregator.edges.courtesy import StorePacer
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
    """What a host asked of the daemon holds for `fetch`, which says until when: not even its robots.txt is asked for."""
    with serve() as paper:
        settings = configuration(tmp_path, paper, delay)
        store = kept(settings)
        now = datetime.now(UTC)
        store.do(hosts.hold, HOST, now + timedelta(hours=1), now)
        store.close()
        with pytest.raises(BadStatus, match=r"127\.0\.0\.1 asks to be left alone until 20\d\d-.* UTC"):
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


def test_all_who_ask_at_once_hear_of_a_rest(tmp_path: Path):
    """Where no pause is kept, whoever comes while the store is asked for rests waits for its answer; a new rest is heard at once."""

    async def asked() -> list[bool]:
        pacer = StorePacer(store, lambda: now, 0.0)
        first = await asyncio.gather(*(pacer.reserve(host, 0.0, 40.0) for host in ("a", "b")))
        await pacer.hold("c", 60.0)
        return [wait > 0 for wait in (*first, await pacer.reserve("c", 0.0, 40.0))]

    now, store = datetime.now(UTC), Store(f"sqlite:///{tmp_path}/state.db")
    for host in ("a", "b"):
        store.do(hosts.hold, host, now + timedelta(hours=1), now)
    found = asyncio.run(asked())
    store.close()

    assert [True, True, True] == found


def test_rules_are_read_in_their_turn(tmp_path: Path):
    """A host that another program asks every 20 s by its rules is not asked for them in between, and not called at rest."""
    with serve() as paper:
        settings = configuration(tmp_path, paper)
        store = kept(settings)
        for _ in range(2):
            store.do(hosts.reserve, HOST, timedelta(seconds=20), timedelta(seconds=40), datetime.now(UTC))
        with pytest.raises(TimeoutError):
            asyncio.run(asyncio.wait_for(_read(settings, paper), 1.0))
        store.close()

    assert [] == paper.log
