"""Sources: list, add, test, import and export."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli.options import ConfigFile, Json
from aggregator.cli.passes import settings, settings_or_default
from aggregator.cli.terminal import say

app = typer.Typer(help="Where news comes from: list, add, test, import and export.", no_args_is_help=True)


@app.command("list")
def list_(config: ConfigFile = None, json: Json = False) -> int:
    """The configured sources.

    Example: `aggregator sources list`
    """
    from aggregator.wire import pretty

    rows = [row.model_dump(exclude_defaults=True) for row in settings(config).sources]
    if json:
        sys.stdout.buffer.write(pretty(rows) + b"\n")
        return 0
    for row in rows:
        say(f"{row['name']:20} {row.get('kind', 'auto'):8} {row.get('licence', 'auto'):14} {row['url']}")
    return 0


@app.command("test")
def try_(
    url: str,
    selects: Annotated[str | None, typer.Option("--body", help="A CSS selector to try for the body.")] = None,
    config: ConfigFile = None,
) -> int:
    """What would be read from an address: the feed found, the newest article, what each field came from, its licence.

    An address on the host of a configured source is read as that source says: its licence, language, zone and selectors.

    Example: `aggregator sources test https://newsdao.kr`
    """
    from aggregator.run import scouting

    conf = settings_or_default(config)
    found = asyncio.run(scouting.scout(conf, scouting.asked(conf, url, selects)))
    for line in scouting.told(found):
        say(line)
    return 0 if found.article else 1


@app.command()
def add(
    url: str,
    name: Annotated[
        str | None, typer.Option("--name", help="Its name. [default: from its title or host]")
    ] = None,
    licence: Annotated[
        str, typer.Option("--licence", help="Your own statement, such as permitted.")
    ] = "auto",
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask. [default: asks; no answer, no source]")
    ] = False,
    config: ConfigFile = None,
) -> int:
    """Finds the feed, shows what would be read, and writes the source into the configuration, comments kept.

    Example: `aggregator sources add https://newsdao.kr --licence permitted`
    """
    from aggregator.edges import rewrite
    from aggregator.edges.files import DEFAULT
    from aggregator.run import scouting
    from aggregator.write import plan

    plan.check(licence)
    conf = settings(config)
    found = asyncio.run(scouting.scout(conf, scouting.new(url, licence)))
    for line in scouting.told(found):
        say(line)
    scouting.is_new(found, conf)
    if not yes and not _is_agreed():
        say("not added")
        return 1
    path = config or DEFAULT
    row = scouting.row(found, name, licence, conf)
    rewrite.add_sources(path, [row])
    say(f"added {row['name']} to {path}")
    return 0


def _is_agreed() -> bool:
    """What the answer is, from a terminal or a pipe; raises InputError where nobody answers."""
    from aggregator.errors import InputError

    try:
        return typer.confirm("Add this source?", default=True)
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        raise InputError("nobody answered, so nothing was added", mend="--yes adds without asking") from None


@app.command("import")
def import_(file: Path, config: ConfigFile = None) -> int:
    """Adds the sources of an OPML file to the configuration; those that are there already are left alone.

    Example: `aggregator sources import feeds.opml`
    """
    from aggregator.edges import files, rewrite
    from aggregator.edges.files import DEFAULT
    from aggregator.poll import opml
    from aggregator.run import scouting

    conf = settings(config)
    rows = scouting.rows_of(opml.read(files.text(file)), conf)
    rewrite.add_sources(config or DEFAULT, rows)
    say(f"added {len(rows)} sources")
    return 0


@app.command()
def export(config: ConfigFile = None) -> int:
    """The configured sources as OPML on standard output.

    Example: `aggregator sources export > feeds.opml`
    """
    from aggregator.poll import opml

    outlines = [opml.Outline(row.name, row.url, row.kind) for row in settings(config).sources]
    sys.stdout.buffer.write(opml.write(outlines).encode())
    return 0
