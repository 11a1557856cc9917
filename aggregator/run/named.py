"""Posts by whatever a person calls them: a story's id or its beginning, a path, an article's address."""

from __future__ import annotations

import os

from sqlalchemy import Connection

from aggregator.config import Config
from aggregator.edges.store import links, newsroom, posts
from aggregator.edges.store.posts import Kept
from aggregator.errors import InputError
from aggregator.text import urls

MEND = (
    "name a story's id, a post's path or an article's address; `aggregator status --posts` lists the latest"
)


def found(tx: Connection, config: Config, word: str) -> tuple[Kept, ...]:
    """The posts this word names, a path in a site's folder included; raises InputError where there is none."""
    named = _filed(tx, config, word) or called(tx, word)
    if not named:
        raise InputError(f"no post is called {word!r}", mend=MEND)
    return named


def called(tx: Connection, word: str) -> tuple[Kept, ...]:
    """The posts of this name, of no post as well."""
    known, told = posts.find(tx, word), None
    if not known and "://" in word:  # an article's address; the article may be no longer kept
        told = newsroom.of_article(tx, urls.identity(word)) or links.story_at(tx, word)
    return posts.of_story(tx, told) if told else known


def story(tx: Connection, config: Config, word: str) -> str:
    """The story of the post at this path in a site's folder, or the word as it is."""
    filed = _filed(tx, config, word)
    return filed[0].story if filed else word


def _filed(tx: Connection, config: Config, word: str) -> tuple[Kept, ...]:
    """The post whose file this is in the folder of its site."""
    for site in config.all_sites:
        path = within(str(config.site_path(site)), word)
        for post in posts.find(tx, path) if path else ():
            if (post.site, post.path) == (site.name, path):
                return (post,)
    return ()


def within(folder: str, word: str) -> str | None:
    """The path below a folder that a shell completed from here, as the store has it; None for what lies elsewhere."""
    top, path = os.path.abspath(folder), os.path.abspath(word)
    if "://" in word or not path.startswith(top + os.sep):
        return None
    return path[len(top) + 1 :].replace(os.sep, "/")
