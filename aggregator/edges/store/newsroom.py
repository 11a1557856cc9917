"""Stories and their articles: joined under one lock, so that two readers of one event make one story."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from aggregator.edges.store import sites
from aggregator.edges.store.schema import (
    articles,
    links,
    posts,
    sources,
    stories,
    story_keys,
    tellings,
)
from aggregator.edges.store.upsert import insert_new, replace
from aggregator.model import Article, Story

Join = Callable[[Article, Sequence[Story]], Story]
MEMORY = timedelta(days=10)  # an event is the same one for so long
# A published article is looked at again after 1 h, 3 h, 9 h, ... until it is 30 days old.
FIRST_LOOK, GROWTH, LAST_AGE = timedelta(hours=1), 3, timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it was just read, with all that the store should know of it."""

    article: Article
    key: str
    names: tuple[str, ...]
    source: str
    sites: tuple[str, ...]
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An article in the store that may be looked at again."""

    key: str
    story: str
    url: str
    source: str
    etag: str | None
    last_modified: str | None
    looks: int


@dataclass(frozen=True, slots=True)
class Version:
    """What tells two states of a story apart: its revision, how many articles are kept, and how many of those still stand."""

    revision: int | None
    articles: int
    standing: int

    @property
    def is_gone(self) -> bool:
        """Whether every article of it was withdrawn."""
        return self.articles > 0 and self.standing == 0


def join(tx: Connection, reading: Reading, decide: Join, now: datetime) -> Story:
    """The story the article belongs to from now on; its tellings are due where that changed it."""
    _lock(tx)
    candidates = _candidates(tx, reading)
    story = decide(reading.article, candidates)
    known = next((c for c in candidates if c.id == story.id), None)
    if known is None:
        insert_new(tx, stories, [{"id": story.id, "revision": 0, "created": now, "updated": now}])
    _keep(tx, story.id, reading, now)
    _name(tx, story.id, reading.names, now)
    if known is None or story.revision > known.revision:
        tx.execute(
            update(stories).where(stories.c.id == story.id).values(revision=story.revision, updated=now)
        )
        _arrange(tx, story)
        _tell(tx, story.id, reading.sites)
    return story


def load(tx: Connection, story: str) -> Story | None:
    """The story of this id with its articles, the lead first; those withdrawn only where no other is left."""
    revision = tx.execute(select(stories.c.revision).where(stories.c.id == story)).scalar()
    rows = tx.execute(
        select(articles.c.body, articles.c.gone)
        .where(articles.c.story == story)
        .order_by(articles.c.position)
    ).all()
    there = [row for row in rows if row.gone is None] or rows
    found = [msgspec.json.decode(row.body, type=Article) for row in there]
    return Story(story, found[0], tuple(found[1:]), revision) if found and revision is not None else None


def version(tx: Connection, story: str) -> Version:
    """The state of the story, which nobody changes before this transaction ends."""
    revision = _locked(tx, story)
    kept = select(func.count(), func.count().filter(articles.c.gone.is_(None)))
    return Version(revision, *tx.execute(kept.where(articles.c.story == story)).one())


def _locked(tx: Connection, story: str) -> int | None:
    """The story's revision, its row locked: whoever changes a story, an article of it or a post does it in this order."""
    return tx.execute(select(stories.c.revision).where(stories.c.id == story).with_for_update()).scalar()


def of_article(tx: Connection, key: str) -> str | None:
    """The story that holds the article of this key."""
    return tx.execute(select(articles.c.story).where(articles.c.key == key)).scalar()


def sources_of(tx: Connection, story: str) -> tuple[str, ...]:
    """The names of the sources a story came from, the lead's first."""
    rows = tx.execute(
        select(articles.c.source).where(articles.c.story == story).order_by(articles.c.position)
    )
    return tuple(dict.fromkeys(rows.scalars()))


def announced(tx: Connection, story: str) -> datetime | None:
    """When the story was first seen announced."""
    return tx.execute(select(func.min(links.c.seen)).where(links.c.story == story)).scalar()


def to_look_again(tx: Connection, now: datetime, since: datetime | None = None) -> tuple[Kept, ...]:
    """Articles of known sources whose next look has come; with `since`, all that were fetched after it."""
    wanted = _has_come(now) if since is None else articles.c.fetched >= since
    rows = tx.execute(select(articles).where(wanted, *_FOLLOWED).order_by(articles.c.next_look))
    return tuple(_kept(row) for row in rows)


def any_to_look_again(tx: Connection, now: datetime) -> bool:
    """Whether the next look of any article of a known source has come."""
    query = select(articles.c.key).where(_has_come(now), *_FOLLOWED)
    return tx.execute(query.limit(1)).scalar() is not None


_FOLLOWED = (articles.c.gone.is_(None), articles.c.source.in_(select(sources.c.name)))


def _has_come(now: datetime) -> ColumnElement[bool]:
    """Whether an article's next look has come, or lies further ahead than any: then the clock was set back since."""
    return (articles.c.next_look <= now) | (articles.c.next_look > now + LAST_AGE)


def forget_bodies(tx: Connection, before: datetime) -> int:
    """How many articles fetched before then were let go; their links stay known, so they never come back as new."""
    old = select(articles.c.story).where(articles.c.fetched < before)
    busy = select(tellings.c.story)
    wanted = articles.c.fetched < before, articles.c.story.in_(old), articles.c.story.not_in(busy)
    return tx.execute(delete(articles).where(*wanted)).rowcount


def looked(tx: Connection, kept: Kept, now: datetime) -> None:
    """The article was found as it was, or not to be had; its next look lies three times as far ahead."""
    later = now + FIRST_LOOK * GROWTH ** min(kept.looks + 1, 6)
    created = tx.execute(select(stories.c.created).where(stories.c.id == kept.story)).scalar()
    values = {"looks": kept.looks + 1, "next_look": later if created and later - created < LAST_AGE else None}
    tx.execute(update(articles).where(articles.c.key == kept.key).values(values))


def put_off(tx: Connection, kept: Kept, moment: datetime) -> None:
    """The article was not looked at; it is due again at that moment."""
    tx.execute(update(articles).where(articles.c.key == kept.key).values(next_look=moment))


def gone(tx: Connection, key: str, now: datetime) -> tuple[str, bool]:
    """(story, whether no article of it is left) after this article was withdrawn."""
    _lock(tx)
    story = tx.execute(select(articles.c.story).where(articles.c.key == key)).scalar_one()
    _locked(tx, story)
    tx.execute(update(articles).where(articles.c.key == key).values(gone=now, next_look=None))
    left = tx.execute(
        select(func.count()).where(articles.c.story == story, articles.c.gone.is_(None)).select_from(articles)
    ).scalar_one()
    return story, left == 0


def due(tx: Connection, limit: int, now: datetime) -> tuple[tuple[str, str], ...]:
    """(story, site) pairs to be told, the newest story first; none of a site whose theme failed and rests."""
    rows = tx.execute(
        select(tellings.c.story, tellings.c.site)
        .join(stories, stories.c.id == tellings.c.story)
        .where(tellings.c.site.not_in(sites.untold(tx, now)))
        .order_by(stories.c.updated.desc(), tellings.c.story, tellings.c.site)
        .limit(limit)
    )
    return tuple((row.story, row.site) for row in rows)


def due_of_story(tx: Connection, story: str) -> tuple[tuple[str, str], ...]:
    """(story, site) pairs of this story that are due."""
    rows = tx.execute(select(tellings).where(tellings.c.story == story).order_by(tellings.c.site))
    return tuple((row.story, row.site) for row in rows)


def due_of_link(tx: Connection, link: int) -> tuple[tuple[str, str], ...]:
    """(story, site) pairs due of the story this link belongs to."""
    story = tx.execute(select(links.c.story).where(links.c.id == link)).scalar()
    return due_of_story(tx, story) if story else ()


def due_again(tx: Connection, key: str, now: datetime) -> Kept | None:
    """The article of this key, if its next look has come."""
    row = tx.execute(select(articles).where(articles.c.key == key, _has_come(now), *_FOLLOWED)).one_or_none()
    return _kept(row) if row is not None else None


def _kept(row: Any) -> Kept:
    return Kept(row.key, row.story, row.url, row.source, row.etag, row.last_modified, row.looks or 0)


def tell_again(tx: Connection, story: str, sites: Sequence[str]) -> None:
    """The story is due on these sites."""
    _tell(tx, story, sites)


def tell_elsewhere(tx: Connection, story: str, sites: Sequence[str]) -> None:
    """The story is due on those of these sites that have no post of it."""
    have = set(tx.execute(select(posts.c.site).where(posts.c.story == story)).scalars())
    _tell(tx, story, [site for site in sites if site not in have])


def content_hash(article: Article) -> str:
    """The same for two readings of one text."""
    words = "\n".join((article.title, *article.paragraphs))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _lock(tx: Connection) -> None:
    """One joiner at a time; SQLite has but one writer anyway."""
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql("SELECT pg_advisory_xact_lock(7301)")


def _candidates(tx: Connection, reading: Reading) -> tuple[Story, ...]:
    same = of_article(tx, reading.key)
    near = tx.execute(
        select(story_keys.c.story).where(story_keys.c.key.in_(reading.names)).distinct()
    ).scalars()
    ids = dict.fromkeys(([same] if same else []) + list(near))
    return tuple(story for story in (load(tx, name) for name in list(ids)[:20]) if story)


def _keep(tx: Connection, story: str, reading: Reading, now: datetime) -> None:
    position = tx.execute(select(articles.c.position).where(articles.c.key == reading.key)).scalar()
    if position is None:
        count = select(func.count()).where(articles.c.story == story).select_from(articles)
        position = tx.execute(count).scalar_one()
    row: dict[str, Any] = {
        "key": reading.key,
        "story": story,
        "position": position,
        "source": reading.source,
        "url": reading.article.url,
        "body": msgspec.json.encode(reading.article),
        "content_hash": content_hash(reading.article),
        "etag": reading.etag,
        "last_modified": reading.last_modified,
        "fetched": now,
        "next_look": now + FIRST_LOOK,
        "looks": 0,
        "gone": None,
    }
    replace(tx, articles, row)


def _arrange(tx: Connection, story: Story) -> None:
    """Positions follow the story's own order of its articles."""
    urls_in_order = {article.url: n for n, article in enumerate(story.articles)}
    rows = tx.execute(select(articles.c.key, articles.c.url).where(articles.c.story == story.id)).all()
    for row in rows:
        position = urls_in_order.get(row.url, len(urls_in_order))
        tx.execute(update(articles).where(articles.c.key == row.key).values(position=position))


def _name(tx: Connection, story: str, names: Sequence[str], now: datetime) -> None:
    insert_new(tx, story_keys, [{"key": name, "story": story, "at": now} for name in names])


def forget_names(tx: Connection, now: datetime) -> None:
    """Fingerprints of events long past are let go."""
    tx.execute(delete(story_keys).where(story_keys.c.at < now - MEMORY))


def _tell(tx: Connection, story: str, sites: Sequence[str]) -> None:
    insert_new(tx, tellings, [{"story": story, "site": site} for site in sites])


def undo_telling(tx: Connection, story: str, site: str) -> None:
    """The telling is done."""
    tx.execute(delete(tellings).where(tellings.c.story == story, tellings.c.site == site))
