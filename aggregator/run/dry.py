"""A pass that writes nothing: it works on a copy of the store and a repository of its own, both gone at its end."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from aggregator.config import Config
from aggregator.desk import Voice
from aggregator.edges.store import Store
from aggregator.errors import ConfigError
from aggregator.run import passes
from aggregator.run.once import Result


async def run(config: Config, voice: Voice, *, everything: bool = False, only: str | None = None) -> Result:
    """What a pass would come to; the posts it would publish are named on standard output."""
    with tempfile.TemporaryDirectory(prefix="aggregator-dry-") as work:
        trial = _elsewhere(config, Path(work))
        result = await passes.run(trial, voice, everything=everything, only=only)
        for site in trial.all_sites:
            for path in sorted(_posts(trial.site_path(site))):
                sys.stdout.write(f"would publish on {site.name}: {path}\n")
        return result


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
    return config.model_copy(
        update={"store": f"sqlite:///{work / 'store.db'}", "site": None, "sites": tuple(moved)}
    )


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def _posts(site: Path) -> list[str]:
    found = (
        path for path in site.rglob("*") if path.is_file() and ".git" not in path.relative_to(site).parts
    )
    return [str(path.relative_to(site)) for path in found]
