"""A post made once more from the stored source: the same bytes, or what differs."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from sqlalchemy import Connection

from aggregator import config as configuration
from aggregator import jobs
from aggregator.config import Config
from aggregator.desk import Desk
from aggregator.edges.store import Store, newsroom
from aggregator.edges.store.posts import Kept
from aggregator.errors import InputError
from aggregator.jobs import Assignment, Place
from aggregator.model import Story
from aggregator.run import named, passes
from aggregator.voice import Silence


async def replay(config: Config, target: str) -> list[tuple[Kept, list[str]]]:
    """Each post of this name with the lines in which its second making differs, none where it is the same to the byte.

    Raises InputError where there is no such post, or its source was let go.
    """
    store = Store(config.store_url())
    try:
        found = store.do(named.found, config, target)
        async with passes.at_desk(config, Silence(), store) as desk:
            return [
                (post, await _again(desk, post))
                for post in found
                if post.text is not None and post.draft is not None
            ]
    finally:
        store.close()


async def _again(desk: Desk, post: Kept) -> list[str]:
    story = await desk.store.run(_source, post)
    site = desk.sites.get(post.site)
    if story is None or site is None or post.made is None or post.draft is None:
        raise InputError(
            f"the source of {post.story} is no longer kept", mend="`keep: pages:` says for how long it is"
        )
    place = Place(configuration.site(site), desk.templates(site), post.path, None, post.corrections)
    source = desk.sources.get(desk.store.do(newsroom.sources_of, post.story)[0])
    category = source.category if source else None
    # What a model wrote is not to be had a second time; its draft is kept, and passes the gate and the templates again.
    kept = post.draft if post.draft.writer != "extractive" else None
    task = Assignment(story, post.draft.mode, (place,), post.made, desk.config.write.profile, category, kept)
    pool = desk.language if story.lead.language == "ko" else desk.reading
    told = await pool.call(jobs.tell, task)
    return list(_differences(post.text or "", told.posts[0].text))


def _source(tx: Connection, post: Kept) -> Story | None:
    return newsroom.load(tx, post.story)


def _differences(before: str, after: str) -> Iterator[str]:
    return difflib.unified_diff(
        before.splitlines(), after.splitlines(), "published", "made again", lineterm="", n=0
    )
