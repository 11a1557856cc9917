"""Setting up and looking after: init, demo, doctor."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli.options import ConfigFile, Json
from aggregator.cli.passes import settings
from aggregator.cli.terminal import say


def register(app: typer.Typer) -> None:
    """The commands of this module."""
    app.callback(invoke_without_command=True)(front)
    for command in (init, demo, doctor, themes, preview):
        app.command()(command)


def front(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", "-V", help="The version, then exit.")] = False,
) -> None:
    """News sources in, blog posts out, with evidence for every sentence."""
    if version:
        from aggregator import __version__

        sys.stdout.write(f"aggregator {__version__}\n")
        raise typer.Exit(0)
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")


def init(
    directory: Annotated[Path, typer.Argument(help="Where; made if it is not there.")] = Path(),
    theme: Annotated[
        str | None, typer.Option("--theme", help="The theme. [default: what the site there looks like]")
    ] = None,
    site: Annotated[
        bool, typer.Option("--site", help="A complete starter site for the theme's generator as well.")
    ] = False,
) -> int:
    """A commented config.yaml, a folder for your own templates, and a site repository.

    Example: `aggregator init news --theme chirpy --site`
    """
    from aggregator.edges import planting

    for line in planting.plant(directory, theme, site):
        say(line)
    return 0


def demo(
    directory: Annotated[Path, typer.Option("--output", help="Where the posts go.")] = Path("output"),
) -> int:
    """The whole job on a bundled sample newspaper served on loopback, into output/demo.

    Example: `aggregator demo`
    """
    from aggregator.cli.console import Console
    from aggregator.run import showing

    console = Console()
    with console.watching():
        shown = asyncio.run(showing.show(directory, console))
    console.troubles()
    for line in showing.told(shown):
        say(line)
    return shown.exit_code


def doctor(config: ConfigFile = None, json: Json = False) -> int:
    """Checks configuration, store, sites, network, robots, clock and fonts, and says what to mend; exit 1 where something must be.

    Example: `aggregator doctor`
    """
    from aggregator.run import checkup
    from aggregator.wire import pretty

    found = asyncio.run(checkup.check(settings(config)))
    if json:
        sys.stdout.buffer.write(pretty(found) + b"\n")
    else:
        for one in found:
            mark = {"ok": "ok  ", "note": "note", "bad": "BAD "}[one.verdict]
            say(f"{mark} {one.what}: {one.message}" + (f" ({one.mend})" if one.mend else ""))
    return 1 if any(one.verdict == "bad" for one in found) else 0


def preview(
    site: Annotated[
        str | None, typer.Option("--site", metavar="NAME", help="Which site. [default: the first]")
    ] = None,
    port: Annotated[int, typer.Option("--port", help="Where on 127.0.0.1.")] = 4000,
    config: ConfigFile = None,
) -> int:
    """The site as its generator builds it, on 127.0.0.1, built again when a file changes.

    Example: `aggregator preview --port 4000`
    """
    from aggregator.edges import preview as edge
    from aggregator.errors import ConfigError

    conf = settings(config)
    if not conf.all_sites:
        raise ConfigError("no site is configured", mend="add `site: {path: output/site}`")
    chosen = conf.site_named(site) if site else conf.all_sites[0]
    say(f"http://{edge.HOST}:{port}/  (Ctrl-C ends it)")
    return edge.serve(conf.site_path(chosen), port)


def themes() -> int:
    """The themes there are, and what each is for.

    Example: `aggregator themes`
    """
    from aggregator.edges.templates import read
    from aggregator.render.themes import named, names

    sources = read()
    for name in names(sources):
        say(f"{name:10} {named(name, sources).summary}")
    return 0
