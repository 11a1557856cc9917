"""The publish step: the ready posts of a site as one batch, and what the store remembers of it afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from aggregator import jobs, ledger
from aggregator.config import SiteConfig, is_open
from aggregator.config import site as noun
from aggregator.desk import Desk
from aggregator.edges import pictures
from aggregator.edges.git import Change, Repository
from aggregator.edges.publishers.protocol import Asset, Batch, Item, Outcome, Receipt
from aggregator.edges.store import posts, sites
from aggregator.edges.store.posts import Kept
from aggregator.errors import AggregatorError, Busy, SiteError
from aggregator.model import Finding
from aggregator.text.shown import masked

KINDS = {None: "publish", "correction": "correct", "withdrawn": "withdraw"}


def waiting(tx: Connection, among: Iterable[SiteConfig], now: datetime) -> tuple[str, ...]:
    """The sites among these of which a post may go out now: not those that are closed, or that failed and rest."""
    resting = sites.resting(tx, now)
    return tuple(site.name for site in among if site.name not in resting and _may_any_go(tx, site, now))


def _may_any_go(tx: Connection, site: SiteConfig, now: datetime) -> bool:
    local = now.astimezone(ZoneInfo(site.timezone))
    if not (is_open(site.window, local) and posts.is_ready(tx, site.name)):
        return False
    return _left(tx, site, local) != 0 or posts.is_update_ready(tx, site.name)


async def batch(desk: Desk, site: SiteConfig) -> tuple[Kept, ...]:
    """The ready posts of a site that may go out now: all updates, and as many new ones as its day still allows."""
    now = desk.now().astimezone(ZoneInfo(site.timezone))
    if not is_open(site.window, now):
        return ()
    return await desk.store.run(_ready, site, now)


async def hurry(desk: Desk) -> None:
    """No site rests any longer, because a person asked for a pass."""
    await desk.store.run(sites.hurry)


async def rest(desk: Desk, site: SiteConfig, trouble: AggregatorError) -> None:
    """The site took nothing, and is left alone for a while."""
    await desk.store.run(sites.failed, site.name, masked(str(trouble)), desk.now())


async def deliver(desk: Desk, site: SiteConfig, batch: Sequence[Kept]) -> Receipt:
    """What became of each post of the batch; raises SiteError, Busy, ConfigError or what its starter's templates cause.

    Then the same batch may go again.
    """
    loop = asyncio.get_running_loop()

    def starter() -> dict[str, str]:  # by a worker, as all that is made of templates
        call = desk.reading.call(jobs.starter, noun(site), desk.templates(site))
        return asyncio.run_coroutine_threadsafe(call, loop).result()

    wanted = Batch(tuple(_item(site, post) for post in batch), desk.now())
    return await asyncio.to_thread(_publish, site, desk.config.site_path(site), starter, wanted)


async def settle(desk: Desk, site: SiteConfig) -> None:
    """A repository for which there is nothing now is left as a person would want it: without the lock of a git that died."""
    path = desk.config.site_path(site)
    if site.is_in_git and (path / ".git" / "index.lock").exists():
        with suppress(Busy, SiteError):  # whoever works there, or mends it, needs no help
            await asyncio.to_thread(Repository(path, site.branch).settle)


async def keep(desk: Desk, site: SiteConfig, batch: Sequence[Kept], receipt: Receipt) -> int:
    """The store knows what stands on the site; a post edited there by hand is held. Returns how many changed."""
    done = tuple(zip(batch, receipt.outcomes, strict=True))

    def record(tx: Connection) -> None:
        for post, outcome in sorted(done, key=lambda one: one[0].story):  # as all who lock several posts
            _record(tx, post, outcome, desk.now())
        _remember(tx, site.name, receipt, desk.now())

    await desk.store.run(record)
    for post, outcome in done:
        said = KINDS[post.changes] if outcome.is_there else "later" if outcome.state == "failed" else "held"
        desk.voice.step("publish", site.name, said, outcome.message or outcome.path)
    return sum(outcome.state == "published" for outcome in receipt.outcomes)


def _remember(tx: Connection, site: str, receipt: Receipt, now: datetime) -> None:
    """How the site fared: one that took some posts and not others is tried again soon, and one that took none ever later."""
    failed = [outcome for outcome in receipt.outcomes if outcome.state == "failed"]
    if len(failed) < len(receipt.outcomes):
        sites.works(tx, site)
    if failed:
        sites.failed(tx, site, masked(failed[0].message), now)


def _record(tx: Connection, post: Kept, outcome: Outcome, now: datetime) -> None:
    if outcome.is_there:
        return posts.published(tx, post, outcome.mark or "", now)
    if outcome.state == "failed" or posts.locked(tx, post.story, post.site) != post:
        return  # tried again as it is, or as what it has become since
    if outcome.state == "taken" and post.published is None and post.story[:6] not in (post.path or ""):
        posts.move(tx, post, other_path(post.path or "", post.story))
    else:
        found = Finding(outcome.state, "file", outcome.message)
        posts.set_state(tx, post.story, post.site, "held", [found])


def _publish(site: SiteConfig, path: Path, starter: Callable[[], dict[str, str]], batch: Batch) -> Receipt:
    from aggregator.edges import publishers

    with ExitStack() as open_things:
        destination = publishers.Destination(site, path, open_things)
        _prepare(publishers.begin(destination), starter, batch.now)
        return publishers.publish(destination, batch)


def _prepare(repository: Repository | None, starter: Callable[[], dict[str, str]], now: datetime) -> None:
    """A repository that holds nothing yet gets the theme's starter site first, so that its generator builds it."""
    if repository is not None and _is_bare(repository):
        laid = [Change(path, text.encode()) for path, text in starter().items()]
        repository.publish(laid, lambda _: "A site that its generator builds as it is", now)


def _is_bare(repository: Repository) -> bool:
    """Whether it has neither a commit nor a file."""
    with repository.locked() as (_, head):
        return head is None and all(found.name == ".git" for found in repository.path.iterdir())


def _item(site: SiteConfig, post: Kept) -> Item:
    excerpt = post.draft.excerpt.text if post.draft else ""
    assets = _assets(site, post) if post.text is not None and post.changes != "withdrawn" else ()
    return Item(post.story, post.path or "", post.text, post.title, post.published_hash, excerpt, assets)


def _assets(site: SiteConfig, post: Kept) -> tuple[Asset, ...]:
    """The record of where each sentence comes from, beside the post in git; the share picture, where the site wants one."""
    made = []
    if site.provenance and post.provenance is not None and site.is_in_git:
        made.append(Asset(*ledger.sidecar(post.story, post.revision, post.provenance)))
    image = jobs.pictured(noun(site), post.draft).image if site.pictures and post.draft else None
    data = pictures.drawn(post.draft) if image and post.draft else None
    if image and data:
        made.append(Asset(image.path.lstrip("/"), data, image.alt))
    return tuple(made)


def other_path(path: str, story: str) -> str:
    """The path told apart by the story's id, where the plain one is taken."""
    there = PurePosixPath(path)
    if there.stem == "index":
        return str(there.parent.with_name(f"{there.parent.name}-{story[:6]}") / there.name)
    return str(there.with_name(f"{there.stem}-{story[:6]}{there.suffix}"))


def _ready(tx: Connection, site: SiteConfig, now: datetime) -> tuple[Kept, ...]:
    return posts.ready(tx, site.name, _left(tx, site, now))


def _left(tx: Connection, site: SiteConfig, now: datetime) -> int | None:
    """How many new posts the site's day still allows, None where that is any number."""
    if site.daily_limit is None:
        return None
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return max(0, site.daily_limit - posts.published_since(tx, site.name, midnight))
