"""The store: check, repair, copy."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from aggregator.cli.options import ConfigFile
from aggregator.cli.passes import settings
from aggregator.cli.terminal import say
from aggregator.text.shown import masked

app = typer.Typer(
    help="What the program remembers: check, repair, copy to another database.", no_args_is_help=True
)


@app.command()
def check(config: ConfigFile = None) -> int:
    """Whether the store is sound; exit 1 where it is not.

    Example: `aggregator store check`
    """
    from aggregator.edges.store import Store, moving

    troubles = moving.check(Store(settings(config).store_url()))
    for trouble in troubles or ["the store is sound"]:
        say(trouble)
    return 1 if troubles else 0


@app.command()
def repair(config: ConfigFile = None) -> int:
    """Saves every row that can still be read into a new store and keeps the damaged file.

    Example: `aggregator store repair`
    """
    from aggregator.edges.store import Store, moving
    from aggregator.run import passes

    conf = settings(config)
    store = Store(conf.store_url())
    with passes.pass_lock(store, conf):
        kept, saved = moving.repair(store, datetime.now(UTC))
    say(f"the damaged file is kept as {kept}")
    say(", ".join(f"{count} {name}" for name, count in saved.items() if count))
    return 0


@app.command()
def copy(
    target: Annotated[str, typer.Argument(help="sqlite:///path or postgresql://user@host/name.")],
    config: ConfigFile = None,
) -> int:
    """Copies everything to another, empty database; then write its address into the configuration.

    Example: `aggregator store copy postgresql://news@db.example/news`
    """
    from aggregator.edges.store import Store, moving
    from aggregator.run import passes

    conf = settings(config)
    source, there = Store(conf.store_url()), Store(target)
    with passes.pass_lock(source, conf):
        copied = moving.copy(source, there)
    say(", ".join(f"{count} {name}" for name, count in copied.items() if count) or "the store was empty")
    say(f"now write `store: {masked(target)}` into the configuration")
    return 0
