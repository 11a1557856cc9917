"""Passes: run and refresh, and a single article by fetch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from aggregator.cli.options import ConfigFile

if TYPE_CHECKING:
    from aggregator.config import Config
    from aggregator.run.once import Result
    from aggregator.voice import Voice


LICENCE = (
    "Your own statement of the article's licence, such as permitted. [auto: that of the configured source "
    "on its host, else what the page says]"
)
Log = Annotated[Literal["human", "json"], typer.Option("--log", help="For people or for programs.")]


def register(app: typer.Typer) -> None:
    """The commands of this module."""
    app.command()(run)
    app.command()(refresh)
    app.command()(fetch)
    app.command()(daemon)
    app.command()(worker)


def run(
    config: ConfigFile = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every source, due or not; never before its Retry-After.")
    ] = False,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="This source only.")] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show what would be published; stories and site stay as they are."),
    ] = False,
) -> int:
    """One pass over what is due, then exit; for cron and for trying.

    Example: `aggregator run --all`
    """
    from aggregator.run import dry

    def work(conf: Config, voice: Voice) -> Coroutine[Any, Any, Result]:
        one_pass = dry.run if dry_run else _pass_over(conf)
        return one_pass(conf, voice, everything=everything, only=source)

    return drive(config, work)


def _pass_over(config: Config) -> Callable[..., Coroutine[Any, Any, Result]]:
    """A pass done here, or, over a store that machines share, deferred to their workers."""
    if config.store.startswith("sqlite:"):
        from aggregator.run import passes

        return passes.run
    from aggregator.run import worker

    return worker.enqueue


def refresh(config: ConfigFile = None) -> int:
    """Reads every published article of the last 30 days again; corrections and withdrawals follow.

    Example: `aggregator refresh`
    """
    from aggregator.run import passes

    return drive(config, passes.refresh)


def daemon(
    config: ConfigFile = None,
    log: Log = "human",
) -> int:
    """Passes at their time until SIGTERM; SIGHUP reads the configuration anew.

    Example: `aggregator daemon --log json`
    """
    from aggregator.edges import logs
    from aggregator.run.daemon import Daemon

    logs.configure(log == "json")
    return asyncio.run(Daemon(settings(config), lambda: settings(config)).run())


def worker(
    config: ConfigFile = None,
    log: Log = "human",
) -> int:
    """Steps from the queue of a PostgreSQL store until SIGTERM; any number of these, on any machine.

    Example: `aggregator worker -c config.yaml`
    """
    from aggregator.edges import logs
    from aggregator.run.worker import work

    logs.configure(log == "json")
    return asyncio.run(work(settings(config)))


def fetch(
    url: str,
    publish: Annotated[
        bool,
        typer.Option(
            "--publish", help="Commit it to the site as well; standard error says what became of it."
        ),
    ] = False,
    licence: Annotated[str, typer.Option("--licence", help=LICENCE)] = "auto",
    config: ConfigFile = None,
) -> int:
    """One article to a post on standard output.

    An address on the host of a configured source is read as that source says: its licence, language, zone and selectors.

    Example: `aggregator fetch https://paper.example/news/1 --licence permitted`
    """
    from aggregator.run import single

    return asyncio.run(single.fetch(settings_or_default(config), url, licence, publish))


def drive(config: Path | None, work: Callable[[Config, Voice], Coroutine[Any, Any, Result]]) -> int:
    """The exit code of a pass that was watched on a terminal and told of at its end."""
    from aggregator.cli.console import Console

    console = Console()
    with console.watching():
        result = asyncio.run(work(settings(config), console))
    console.end(result)
    return result.exit_code


def settings(config: Path | None) -> Config:
    """The configuration in force."""
    from aggregator.edges import files

    return files.configuration(config)


def settings_or_default(config: Path | None) -> Config:
    """The configuration in force, or one without sites and sources where no file is named or there."""
    from aggregator.config import Config
    from aggregator.edges import files

    return settings(config) if config or files.DEFAULT.exists() else Config()
