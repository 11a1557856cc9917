"""Arguments -> one call. Each command is a line of the street; help texts carry an example.

Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 a source could not be polled, 75 another run holds the lock.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer

from aggregator.cli import filters
from aggregator.errors import AggregatorError, Busy, ConfigError, InputError
from aggregator.text.shown import masked, printable

BUSY, USAGE, FAILED = 75, 2, 1


def application(is_filter: bool) -> typer.Typer:
    """The command line; the filters alone need nothing of the newsroom, and start in a third of the time without it."""
    app = typer.Typer(
        name="aggregator",
        help="News sources in, blog posts out, with evidence for every sentence.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )
    if not is_filter:
        from aggregator.cli import desk, passes, setup, sources, store

        for room in (setup, passes, desk):
            room.register(app)
        app.add_typer(sources.app, name="sources")
        app.add_typer(store.app, name="store")
    filters.register(app)
    return app


def run(arguments: Sequence[str]) -> int:
    """The exit code of the command these arguments name; errors of our own, and what the system denies, are one line on standard error."""
    try:
        app = application(is_filter=bool(arguments) and arguments[0] in filters.COMMANDS)
        code = app(list(arguments), standalone_mode=False)
    except typer.TyperException as error:
        return _usage(error)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except AggregatorError as error:
        sys.stderr.write(f"aggregator: {printable(masked(str(error)))}\n")
        return _code(error)
    except OSError as error:
        where = f": {str(error.filename)!r}" if error.filename else ""
        sys.stderr.write(f"aggregator: {printable(masked(f'{error.strerror or error}{where}'))}\n")
        return FAILED
    return int(code or 0)


def _usage(error: typer.TyperException) -> int:
    """Typer's own words on what is wrong with the arguments."""
    show = getattr(error, "show", None)
    if show is not None:
        show()
    else:
        sys.stderr.write(f"aggregator: {error}\n")
    return USAGE


def _code(error: AggregatorError) -> int:
    if isinstance(error, Busy):
        return BUSY
    return USAGE if isinstance(error, ConfigError | InputError) else FAILED
