"""A pass that leaves no trace but when its hosts were asked: on a copy of the store and a repository, both gone at its end."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from aggregator.config import Config
from aggregator.edges.pool import Nursery
from aggregator.edges.store import Store, posts
from aggregator.errors import ConfigError
from aggregator.run import passes
from aggregator.run.once import Result
from aggregator.voice import Voice


async def run(
    config: Config,
    voice: Voice,
    *,
    everything: bool = False,
    only: str | None = None,
    nursery: Nursery | None = None,
) -> Result:
    """What a pass would come to; the posts it would publish are named on standard output."""
    with tempfile.TemporaryDirectory(prefix="aggregator-dry-") as work:
        trial = _elsewhere(config, Path(work))
        began = datetime.now(UTC)
        with passes.manners(config) as manners:
            result = await passes.run(
                trial, voice, everything=everything, only=only, nursery=nursery, manners=manners
            )
        for site, path in _published(trial, began):
            sys.stdout.write(f"would publish on {site}: {path}\n")
        return result


def _published(trial: Config, since: datetime) -> list[tuple[str, str]]:
    store = Store(trial.store_url())
    try:
        return store.do(posts.paths_since, since)
    finally:
        store.close()


def _elsewhere(config: Config, work: Path) -> Config:
    """The same configuration with its store and sites in this folder."""
    store = Store(config.store_url())
    if store.path is None:
        raise ConfigError(
            "--dry-run needs an SQLite store", mend="try the source with `aggregator sources test URL`"
        )
    if store.path.exists():
        _copy(store.path, work / "store.db")
    changes = {"publish": "commit", "remote": None}
    moved = [
        site.model_copy(
            update={**changes, "path": str(work / f"site{n}"), "templates": str(config.templates_path(site))}
        )
        for n, site in enumerate(config.all_sites)
    ]
    free = config.write.model_copy(update={"model": None})  # a trial costs nothing
    return config.model_copy(
        update={
            "store": f"sqlite:///{work / 'store.db'}",
            "site": None,
            "sites": tuple(moved),
            "write": free,
        }
    )


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
