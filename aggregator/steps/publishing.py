"""The publish step: the ready posts of a site as one batch, and what the store remembers of it afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from aggregator import render
from aggregator.config import SiteConfig, is_open
from aggregator.config import site as noun
from aggregator.desk import Desk
from aggregator.edges.git import Change, Commit, Repository, commit_message, fingerprint
from aggregator.edges.git.repository import Describe
from aggregator.edges.store import posts
from aggregator.edges.store.posts import Kept
from aggregator.model import Finding

KINDS = {None: "publish", "correction": "correct", "withdrawn": "withdraw"}


async def batch(desk: Desk, site: SiteConfig) -> tuple[Kept, ...]:
    """The ready posts of a site that may go out now: all updates, and as many new ones as its day still allows."""
    now = desk.now().astimezone(ZoneInfo(site.timezone))
    if not is_open(site.window, now):
        return ()
    return await desk.store.run(_ready, site, now)


async def commit(desk: Desk, site: SiteConfig, batch: Sequence[Kept]) -> Commit:
    """What became of the batch in the site's repository; raises SiteError or Busy, and then nothing was published."""
    repository = Repository(desk.config.site_path(site))
    changes = [_change(post) for post in batch]
    message = partial(_message, {post.path or "": post for post in batch})
    starter = partial(render.site, noun(site), desk.templates(site))
    return await asyncio.to_thread(_publish, repository, starter, changes, message, desk.now())


async def keep(desk: Desk, site: SiteConfig, batch: Sequence[Kept], commit: Commit) -> int:
    """The store knows what stands in the repository; a post edited there by hand is held. Returns how many changed."""
    refused = {refusal.path: refusal for refusal in commit.refused}

    def record(tx: Connection) -> None:
        for post in batch:
            found = refused.get(post.path or "")
            if found is None:
                posts.published(tx, post, fingerprint(post.text) if post.text is not None else "", desk.now())
            else:
                posts.set_state(
                    tx, post.story, post.site, "held", [Finding(found.why, "file", found.message)]
                )

    await desk.store.run(record)
    for post in batch:
        held = post.path in refused
        desk.voice.step("publish", site.name, "held" if held else KINDS[post.changes], post.path or "")
    return len(commit.changed)


def _publish(
    repository: Repository,
    starter: Callable[[], dict[str, str]],
    changes: list[Change],
    describe: Describe,
    now: datetime,
) -> Commit:
    """A repository that holds nothing yet gets the theme's starter site first, so that its generator builds it."""
    repository.ensure()
    if _is_bare(repository):
        laid = [Change(path, text.encode()) for path, text in starter().items()]
        repository.publish(laid, lambda _: "A site that its generator builds as it is", now)
    return repository.publish(changes, describe, now)


def _is_bare(repository: Repository) -> bool:
    """Whether it has neither a commit nor a file."""
    with repository.locked() as (_, head):
        return head is None and all(found.name == ".git" for found in repository.path.iterdir())


def _ready(tx: Connection, site: SiteConfig, now: datetime) -> tuple[Kept, ...]:
    if site.daily_limit is None:
        return posts.ready(tx, site.name)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    done = posts.published_since(tx, site.name, midnight)
    return posts.ready(tx, site.name, max(0, site.daily_limit - done))


def _change(post: Kept) -> Change:
    data = post.text.encode("utf-8", "replace") if post.text is not None else None
    return Change(post.path or "", data, post.published_hash, post.story)


def _message(known: dict[str, Kept], paths: Sequence[str]) -> str:
    """The message of a commit of these paths: corrections and withdrawals are called so where there is nothing else."""
    made = [known[path] for path in paths]
    kinds = {KINDS[post.changes] for post in made}
    kind = kinds.pop() if len(kinds) == 1 else "publish"
    return commit_message([(post.title, post.story) for post in made], kind)
