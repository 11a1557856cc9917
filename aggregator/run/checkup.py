"""What `doctor` looks at: each check says how it stands and, where something is wrong, the mend."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from aggregator.config import Config, ForgeConfig, SiteConfig
from aggregator.desk import Desk
from aggregator.edges import templates
from aggregator.edges.address import shown
from aggregator.edges.git import Remote, Repository, reach
from aggregator.edges.secrets import named, secret
from aggregator.edges.store import Store
from aggregator.edges.templates import read
from aggregator.errors import AggregatorError, ConfigError, SiteError, Unreachable
from aggregator.render import themes
from aggregator.run import alerts, passes, report
from aggregator.text import dates
from aggregator.voice import Silence
from aggregator.write import plan

ROOM = 500 * 2**20
ASKED = 5
SKEW = timedelta(minutes=2)
NOBODY = re.compile(r"(?<![\w-])example(\.(org|com|net|edu))?\b(?![.-]?\w)", re.IGNORECASE)  # RFC 2606


@dataclass(frozen=True, slots=True)
class Found:
    """How one thing stands."""

    what: str
    verdict: Literal["ok", "note", "bad"]
    message: str
    mend: str | None = None


async def check(config: Config) -> list[Found]:
    """Every check, in the order in which a run would need it."""
    found = [*_contact(config), *_licences(config), *_sites(config), *_disk(config), *_folders(config)]
    found += [*_model(config), *_fonts(config), *_alert(config)]
    store = Store(config.store_url())
    try:
        _ = store.engine
        found.append(Found("store", "ok", config.store.split("@")[-1]))
        async with passes.at_desk(config, Silence(), store) as desk:
            found += await store.run(_runs, config, desk.now())
            found += await _network(desk)
    except AggregatorError as trouble:
        found.append(Found("store", "bad", trouble.message, trouble.mend))
    finally:
        store.close()
    return found


def _contact(config: Config) -> Iterator[Found]:
    contact, mend = config.fetch.contact or "", "set fetch.contact to an address of yours"
    if not contact:
        yield Found("contact", "note", "sites cannot tell who asks", mend)
    elif NOBODY.search(contact):
        yield Found("contact", "note", f"{contact} is an example's", mend)
    else:
        yield Found("contact", "ok", contact)
    if not config.sources:
        yield Found("sources", "bad", "none is configured", "`aggregator sources add URL`")


def _licences(config: Config) -> Iterator[Found]:
    """A licence that the table has no line for is told as if reserved, which may not be what was meant."""
    for row in config.sources:
        if not plan.is_known(row.licence):
            message = f"{row.licence!r} has no line in the table; its posts are excerpts"
            yield Found(f"licence of {row.name}", "note", message, "write `permitted` where it allows posts")


def _sites(config: Config) -> Iterator[Found]:
    if shutil.which("git") is None:
        yield Found("git", "bad", "the git command is not installed", "install git, e.g. apt-get install git")
        return
    if not config.all_sites:
        yield Found("site", "bad", "none is configured", "add `site: {path: output/site}`")
    for site in config.all_sites:
        yield _site(config, site)


def _site(config: Config, site: SiteConfig) -> Found:
    what, path = f"site {site.name}", config.site_path(site)
    try:
        themes.named(site.theme, read(config.templates_path(site)))
        if path.exists():
            _ = Repository(path).git
    except AggregatorError as trouble:
        return Found(what, "bad", trouble.message, trouble.mend)
    if site.publish in ("push", "pull-request") and not site.remote:
        return Found(what, "bad", f"publish is {site.publish} and there is no remote", "set site.remote")
    if site.remote:
        return _answers(what, path, site.remote, site.forge)
    return Found(
        what, "ok", f"{path}, theme {site.theme}" + ("" if path.exists() else "; made on the first run")
    )


def _answers(what: str, path: Path, url: str, forge: ForgeConfig | None) -> Found:
    try:
        reach(path, Remote(url, named("token", forge.token_env, forge.token_file) if forge else None))
    except ConfigError as trouble:
        return Found(what, "bad", trouble.message, trouble.mend)
    except SiteError as trouble:
        mend = trouble.mend or "check its address and this machine's key or token for it"
        return Found(what, "bad", f"the remote does not answer: {trouble.message}", mend)
    return Found(what, "ok", "the remote answers")


def _disk(config: Config) -> Iterator[Found]:
    for path in {Path(config.home), *(config.site_path(site).parent for site in config.all_sites)}:
        there = _there(path)
        free = shutil.disk_usage(there).free
        if free < ROOM:
            yield Found("disk", "bad", f"{free // 2**20} MiB are free at {there}", "make room")
            return
    yield Found("disk", "ok", "there is room")


def _folders(config: Config) -> Iterator[Found]:
    """Whether a file could be made in the folders of the store and of the sites' repositories, or where they are to be made."""
    mend = "make it writable for this user, or name another path in the configuration"
    is_well = True
    for what, folder in _written(config):
        there = _there(folder)
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as trouble:
            is_well = False
            yield Found(what, "bad", f"{there} cannot be written: {trouble.strerror}", mend)
    if is_well:
        yield Found("folders", "ok", "can be written")


def _written(config: Config) -> Iterator[tuple[str, Path]]:
    """What each run writes into; a site that is sent elsewhere has no folder here."""
    store = Store(config.store_url())
    if store.path is not None:
        yield "folder of the store", store.path.parent
    for site in config.all_sites:
        path = config.site_path(site)
        if site.publish not in ("wordpress", "webhook"):
            yield f"folder of site {site.name}", path
            if (path / ".git").is_dir():
                yield f"repository of site {site.name}", path / ".git"


def _there(path: Path) -> Path:
    """This path, or what is there of it."""
    return next(p for p in (path, *path.parents) if os.path.exists(p))


def _model(config: Config) -> Iterator[Found]:
    write = config.write
    file = str(config.home / write.api_key_file) if write.api_key_file else None
    needs_key = bool(write.api_key_env or file or not write.base_url)
    if write.model is None:
        yield Found("model", "ok", "none; posts are extracts, every sentence from its source")
    elif find_spec("pydantic_ai") is None:
        yield Found(
            "model", "bad", f"{write.model} cannot be called", "pip install 'aggregator-newsroom[llm]'"
        )
    elif needs_key and secret(write.api_key_env, file) is None:
        mend = (
            f"set the environment variable {write.api_key_env}"
            if write.api_key_env
            else "set write.api_key_env"
        )
        yield Found("model", "bad", f"{write.model} has no key", mend)
    else:
        yield Found("model", "ok", write.model)


def _fonts(config: Config) -> Iterator[Found]:
    """Share pictures need Pillow and a font with Hangul; where no site wants them there is nothing to say."""
    if not any(site.pictures for site in config.all_sites):
        return
    if find_spec("PIL") is None:
        mend = "pip install 'aggregator-newsroom[picture]'"
        yield Found("pictures", "bad", "Pillow is not installed; posts go out without pictures", mend)
    elif templates.fonts() is None:
        mend = "install one, e.g. apt-get install fonts-noto-cjk"
        yield Found("fonts", "bad", "no font with Hangul is installed; posts go out without pictures", mend)
    else:
        yield Found("fonts", "ok", "pictures can be drawn")


def _alert(config: Config) -> Iterator[Found]:
    command = config.alert.command
    if command and shutil.which(command[0]) is None:
        mend = "name a program that is there, by its whole path"
        yield Found("alert", "bad", f"there is no command {command[0]!r}", mend)
    elif not (command or config.alert.webhook):
        mend = "set alert.webhook or alert.command"
        yield Found("alert", "note", "nobody is told when a source or the runs stop", mend)
    else:
        yield Found("alert", "ok", "is told when a source or the runs stop")


def _runs(tx: Connection, config: Config, now: datetime) -> list[Found]:
    """Whether somebody still runs it."""
    late = alerts.late(report.state(tx, config, now), timedelta(seconds=config.alert.late), now)
    mend = "start the daemon, or see that cron calls `aggregator run`"
    return [Found("runs", "bad", words, mend) for _, words in late]


async def _network(desk: Desk) -> list[Found]:
    """The first sources asked once, the clock against their servers'."""
    found: list[Found] = []
    for source in list(desk.sources.values())[:ASKED]:
        what = f"source {source.name}"
        try:
            page = await desk.web.poll(source.url)
        except AggregatorError as trouble:
            found.append(Found(what, "bad", trouble.message, trouble.mend or _mend(trouble, source.url)))
            continue
        found.append(Found(what, "ok", "answers"))
        skew = _skew(page.header("date"))
        if skew and skew > SKEW:
            found.append(
                Found(
                    "clock",
                    "bad",
                    f"this machine is {skew} off {source.name}'s",
                    "set its clock, e.g. by NTP",
                )
            )
    if len(desk.sources) > ASKED:
        message = (
            f"{ASKED} of {len(desk.sources)} sources asked; `aggregator status` has how the others were last"
        )
        found.append(Found("sources", "ok", message))
    return found


def _mend(trouble: AggregatorError, url: str) -> str:
    """What can be done: a look at the source tells no more where no connection came about."""
    if isinstance(trouble, Unreachable):
        return "see whether the address is right, and this machine's name server, proxy and firewall"
    return f"`aggregator sources test {shown(url)}` tells more"


def _skew(date: str | None) -> timedelta | None:
    told = dates.instant(date) if date else None
    return abs(told - datetime.now(UTC)) if told else None
