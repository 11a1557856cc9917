"""What is let go: old fingerprints, old notices, days past any report, the words of pages past what `keep:` says."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import Connection

from aggregator.desk import Desk
from aggregator.edges.git import Repository
from aggregator.edges.store import history, hosts, links, memory, newsroom, posts
from aggregator.errors import SiteError

EVERY = timedelta(hours=6)
REPORTED = timedelta(days=366)  # as far back as `report` goes


async def now_and_then(desk: Desk) -> None:
    """Tidies every six hours, whoever drives the passes."""
    if await desk.store.run(memory.is_due, "upkeep", desk.now(), EVERY):
        await tidy(desk)


async def tidy(desk: Desk) -> None:
    """The store holds what the configuration says it keeps, and gives its room back; a site's loose objects are packed."""
    await desk.store.run(forget, desk.now(), timedelta(seconds=desk.config.keep.pages))
    await desk.store.run(posts.remind, tuple(desk.sites))
    await desk.store.shrink()
    for site in desk.sites.values():
        path = desk.config.site_path(site)
        if site.is_in_git and (path / ".git").exists():
            try:
                await asyncio.to_thread(Repository(path, site.branch).tidy)
            except SiteError as trouble:
                desk.voice.step("tidy", site.name, "failed", str(trouble))


def forget(tx: Connection, now: datetime, keep: timedelta) -> int:
    """How many articles were let go: identities stay, so nothing old comes back as new."""
    newsroom.forget_names(tx, now)
    hosts.forget(tx, now - timedelta(days=2))
    history.forget(tx, now - REPORTED)
    links.forget_summaries(tx, now - keep)
    posts.forget_texts(tx, now - keep)
    return newsroom.forget_bodies(tx, now - keep)
