"""One store, two configurations: a source was added to a file that a program at work has not read yet."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator import config
from aggregator.config import Config
from aggregator.edges.store import Store, links
from aggregator.run import once, passes
from aggregator.voice import Silence
from tests.paper import Paper, serve

pytestmark = pytest.mark.slow


def settings(home: Path, paper: Paper, *sources: str) -> Config:
    """A newsroom with these sources, which are all the same feed."""
    document = {
        "store": "sqlite:///state.db",
        "site": {"path": "site", "theme": "classic"},
        "sources": [{"name": name, "url": f"{paper.url}/feed.xml?{name}"} for name in sources],
        "fetch": {"per_host_delay": 0, "allow_private": [paper.address]},
    }
    return config.read(json.dumps(document), home)


def test_what_another_configuration_knows_is_left_to_it(tmp_path: Path):
    """A pass without the new source polls the others, and refuses none of its links: they wait a while, and are read."""

    async def course(old: Config, new: Config) -> tuple[list[str], dict[str, int], dict[str, int]]:
        store = Store(old.store_url())
        try:
            async with (
                passes.at_desk(old, Silence(), store) as before,
                passes.at_desk(new, Silence(), store) as after,
            ):
                fresh = [look for look in await once.due_sources(after) if look.name == "fresh"]
                await once.poll(after, fresh, once.Result())
                due = await once.due_sources(before, everything=True)
                await once.read(before)
                waiting = await store.run(links.counts)
                after.now = lambda: before.now() + timedelta(hours=1)
                await once.read(after)
                return [look.name for look in due], waiting, await store.run(links.counts)
        finally:
            store.close()

    with serve() as paper:
        paper.pages["/feed.xml?fresh"] = paper.pages["/feed.xml"]
        known, waiting, done = asyncio.run(
            course(settings(tmp_path, paper, "paper"), settings(tmp_path, paper, "paper", "fresh"))
        )

    assert (["paper"], {"retry": 3}, {"read": 3}) == (known, waiting, done)


def test_links_of_a_source_that_is_gone_are_refused(tmp_path: Path):
    """No configuration of the store has it any longer, so nobody reads them."""

    async def course(old: Config, new: Config) -> dict[str, int]:
        store = Store(old.store_url())
        try:
            async with passes.at_desk(old, Silence(), store) as before:
                await once.poll(before, await once.due_sources(before), once.Result())
            async with passes.at_desk(new, Silence(), store) as after:
                await once.read(after)
                return await store.run(links.counts)
        finally:
            store.close()

    with serve() as paper:
        paper.pages["/feed.xml?gone"] = paper.pages["/feed.xml"]
        done = asyncio.run(course(settings(tmp_path, paper, "gone"), settings(tmp_path, paper, "paper")))

    assert {"refused": 3} == done
