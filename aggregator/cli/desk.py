"""What the operator sees and says: status, show, queue, approve, reject, retract."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import typer

from aggregator.cli.options import ConfigFile, Json
from aggregator.cli.passes import settings
from aggregator.cli.terminal import complain, say
from aggregator.text.shown import printable

if TYPE_CHECKING:
    from aggregator.config import Config
    from aggregator.edges.store import Store

T = TypeVar("T")
LATEST = 50  # posts that `status --posts` lists
PIPED = 4000  # columns of a table in a pipe, so that each source stays on its line
Post = Annotated[
    str, typer.Argument(help="A story's id or its beginning, a post's path, or an article's address.")
]
PostOrSource = Annotated[
    str,
    typer.Argument(
        help="Of a post: a story's id or its beginning, a path, an article's address; of links held: the source's name."
    ),
]


def register(app: typer.Typer) -> None:
    """The commands of this module."""
    for command in (status, report, show, replay, queue, approve, reject, retract):
        app.command()(command)


def status(
    config: ConfigFile = None,
    json: Json = False,
    alert: Annotated[
        bool, typer.Option("--alert", help="Tell the alert hook what is wrong, runs that did not happen too.")
    ] = False,
    posts: Annotated[
        bool, typer.Option("--posts", help=f"The last {LATEST} posts too, each with id, state and path.")
    ] = False,
) -> int:
    """Sources, how many posts, what is held and why.

    Example: `aggregator status --posts`
    """
    from aggregator.run import report

    conf = settings(config)

    def work(store: Store) -> dict[str, Any]:
        state = store.do(report.state, conf, datetime.now(UTC))
        return {**state, "latest": store.do(report.latest, LATEST)} if posts else state

    found = _with_store(conf, work)
    if alert:
        return _alert(conf, found)
    if json:
        return _print_json(found)
    _status_tables(found, ZoneInfo(conf.schedule.timezone))
    return 0


def report(
    output: Annotated[Path, typer.Option("--output", "-o", help="The page.")] = Path("report.html"),
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How far back.")] = 30,
    config: ConfigFile = None,
) -> int:
    """A page with plots: posts a day, the sources' health, latency, what was held and why, spend.

    Example: `aggregator report -o report.html`
    """
    from aggregator.edges import files
    from aggregator.run import plots

    conf = settings(config)
    page = _with_store(conf, lambda store: store.do(plots.page, conf, datetime.now(UTC), days))
    files.write(output, page)
    say(f"{output}: the last {days} days")
    return 0


def show(target: Post, config: ConfigFile = None, json: Json = False) -> int:
    """A post's sentences beside their evidence.

    Example: `aggregator show a1b2c3`
    """
    from aggregator.run import named

    conf = settings(config)
    found = _with_store(conf, lambda store: store.do(named.found, conf, target))
    for post in found[:1] if not json else found:
        if json:
            _print_json(_provenance(post))
        else:
            _show(post)
    return 0


def replay(target: Post, config: ConfigFile = None) -> int:
    """Makes a post once more from its stored source; exit 1 where it does not come out the same to the byte.

    Example: `aggregator replay a1b2c3`
    """
    import asyncio

    from aggregator.run import replaying

    differing = 0
    for post, lines in asyncio.run(replaying.replay(settings(config), target)):
        differing += bool(lines)
        say(f"{post.site} {post.path}: {'differs' if lines else 'the same to the byte'}")
        for line in lines:
            say(f"  {line}")
    return 1 if differing else 0


def queue(config: ConfigFile = None, json: Json = False) -> int:
    """What waits: links to read, stories to tell, posts to publish, things held.

    Example: `aggregator queue`
    """
    from aggregator.run import report

    conf = settings(config)
    found = _with_store(conf, lambda store: store.do(report.waiting, conf, datetime.now(UTC)))
    if json:
        return _print_json(found)
    for name, rows in found.items():
        say(f"{name}: {len(rows)}")
        for row in rows[:20]:
            say(f"  {row}")
    return 0


def approve(target: PostOrSource, config: ConfigFile = None) -> int:
    """Releases what policy held: a flood of links, a doubt about licence.

    Example: `aggregator approve newsdao`
    """
    return _wish("approve", target, settings(config))


def reject(target: PostOrSource, config: ConfigFile = None) -> int:
    """What is held will not be published.

    Example: `aggregator reject a1b2c3`
    """
    return _wish("reject", target, settings(config))


def retract(target: Post, config: ConfigFile = None) -> int:
    """Takes a published post back on every site, now if no run is under way, else in the next pass.

    Example: `aggregator retract https://paper.example/news/1`
    """
    return _wish("retract", target, settings(config))


def _wish(verb: str, target: str, config: Config) -> int:
    """Granted at once, in one transaction, also beside a pass; a retraction goes out now if no run is under way."""
    from aggregator.run import named, wishes

    def work(store: Store) -> int:
        name = store.do(named.story, config, target)
        said = store.do(wishes.grant, verb, name)
        if verb == "retract" and store.do(wishes.is_waiting, name):
            return _withdraw(config, store, name)
        say(said)
        return 0

    return _with_store(config, work)


def _withdraw(config: Config, store: Store, name: str) -> int:
    """The exit code of the pass that takes it back, and how far it has come."""
    import asyncio

    from aggregator.cli.console import Console
    from aggregator.errors import Busy
    from aggregator.run import passes, wishes

    console, code, beside = Console(), 0, ""
    try:
        code = asyncio.run(passes.carry_out(config, console)).exit_code
    except Busy:
        beside = "; another run is under way, and it or the next one does it"
    console.troubles()
    say(store.do(wishes.standing, name) + beside)
    return code


def _alert(config: Config, state: dict[str, Any]) -> int:
    """1 where nobody could be told."""
    import asyncio

    from aggregator.cli.console import Console
    from aggregator.errors import ConfigError
    from aggregator.run import alerts

    if not (config.alert.webhook or config.alert.command):
        raise ConfigError("there is no alert hook", mend="add `alert: {webhook: https://...}` or a command")
    console = Console()
    now = datetime.now(UTC)
    for words in _with_store(
        config, lambda store: asyncio.run(alerts.send(config, store, console, state, now))
    ):
        say(f"told: {words}")
    for _, subject, _, detail in console.notes:
        complain(f"{subject}: not told: {detail}")
    return 1 if console.tally["alert", "failed"] else 0


def _with_store(config: Config, work: Callable[[Store], T]) -> T:
    from aggregator.edges.store import Store

    store = Store(config.store_url())
    try:
        return work(store)
    finally:
        store.close()


def _print_json(value: object) -> int:
    from aggregator.wire import pretty

    sys.stdout.buffer.write(pretty(value) + b"\n")
    return 0


def _status_tables(found: dict[str, Any], zone: ZoneInfo) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else PIPED)
    table = Table(
        "source", "state", "last look", "next look", "new", "failing since, why", box=None, pad_edge=False
    )
    for row in found["sources"]:
        style = {"failing": "red", "held": "yellow"}.get(row["state"], "")
        why = f"{_local(row['failing_since'], zone)} {row['error']}" if row["error"] else _why(row)
        cells = (row["name"], row["state"], _local(row["last_poll"], zone), _local(row["next_poll"], zone))
        table.add_row(*(Text(printable(c)) for c in (*cells, str(row["new"]), why)), style=style)
    console.print(table)
    for site in found["failing_sites"]:
        again = f"tried again {_local(site['next_try'], zone)}, or at once by `run`"
        say(
            f"\n{site['name']} takes no posts since {_local(site['failing_since'], zone)}: {site['error']}; {again}"
        )
    counts = ", ".join(f"{count} {name}" for name, count in found["posts"].items())
    say(f"\nposts: {counts}; {found['today']} published today (times and days of {zone.key})")
    for post in found.get("latest", ()):
        say(f"  {post['id']}  {post['state']:9}  {post['site']}  {post['path'] or '-'}  {post['title']}")
    if found["spend"]["budget"] is not None:
        say(f"spent today: {found['spend']['today']:.2f} of {found['spend']['budget']:.2f}")
    for post in found["held"]:
        why = "; ".join(f"{f['check']}: {f['message']}" for f in post["findings"][:2])
        say(f"held: {post['id']} {post['title']}: {why}")
    if found["held"]:
        say(
            "`aggregator show ID` has each sentence with its evidence; `approve ID` publishes, `reject ID` never does"
        )
    for job in found["dead"][:10]:
        say(
            f"dead letter: {job}: a fault of the program's own; a worker's log has it, and what is due is tried again"
        )
    for row in found["refused"][:10]:
        say(f"refused: {row['url']}: {row['reason']}")


def _why(row: dict[str, Any]) -> str:
    """What else there is to know of a source, and what to do."""
    if row["held"]:
        return (
            f"{row['held']} links at once: `approve {row['name']}` reads them, `reject {row['name']}` never"
        )
    if row["barren"]:
        return f"its last {row['barren']} pages could not be read: `sources test {row['url']}` tells why"
    return row["note"] or ""


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%m-%d %H:%M") if moment else "-"


def _provenance(post: Any) -> Any:
    from aggregator.wire import decode

    return decode(post.provenance) if post.provenance else {"story": post.story, "findings": []}


def _show(post: Any) -> None:
    from aggregator.ledger import lines

    say(f"{post.title}\n{post.site}: {post.path or '-'} ({post.state})")
    for finding in post.findings:
        say(f"  {finding.check}: {finding.message} ({finding.where})")
    if post.provenance:
        for text in lines(post.provenance):
            say(text)
