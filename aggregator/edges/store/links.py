"""Links: every article ever announced, each once, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from aggregator.edges.store.schema import announcements, articles, link_keys, links
from aggregator.edges.store.upsert import insert_new
from aggregator.model import Link
from aggregator.poll import identity
from aggregator.text import urls

# states of a link: new (to be read), remembered (older than the first look reads), held (a flood, waits for the
# operator), retry (a passing failure), read (it has a story), refused (with its reason)
SUMMARY = 2000
# No pause is longer than a day; a later moment was set by a clock that has been set back since.
LONGEST_PAUSE = timedelta(hours=25)
EDITS_PAUSE = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Known:
    """A link in the store."""

    id: int
    link: Link
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Announced:
    """What a look at a source added.

    `new` and `held` links, headlines `edited`, and `shared` stories: those known from another source, now this one's too.
    """

    new: int
    held: int
    edited: int
    shared: tuple[str, ...] = ()


def keys(link: Link) -> tuple[str, ...]:
    """The names under which a link is known: its address, and its guid within its source."""
    guid = (link.guid or "").strip()
    return (f"u:{urls.identity(link.url)}", *((f"g:{link.source}:{guid}",) if guid else ()))


def announce(tx: Connection, found: Sequence[Link], now: datetime, states: Sequence[str]) -> Announced:
    """The links not seen before are recorded, each in the state given beside it."""
    fresh: list[tuple[Link, str]] = []
    seen: list[tuple[Link, int]] = []
    known = _known(tx, found)
    for link, state, at in zip(found, states, _places(tx, found, known), strict=True):
        if at is None:
            fresh.append((link, state))
        elif at > 0:
            seen.append((link, at))
    # A known link gains the names it did not have: a changed guid or address is not a new article.
    names = [{"key": key, "link": at} for link, at in seen for key in keys(link) if key not in known]
    insert_new(tx, link_keys, names)
    edited = sum(_edit(tx, link, at, now) for link, at in seen)
    shared = _share(tx, seen)
    _insert(tx, fresh, now)
    made = [state for _, state in fresh]
    return Announced(made.count("new"), made.count("held"), edited, shared)


def count_unknown(tx: Connection, found: Sequence[Link]) -> int:
    """How many of these links were never seen."""
    return sum(at is None or at < 0 for at in _places(tx, found, _known(tx, found)))


def due(tx: Connection, now: datetime, limit: int) -> tuple[Known, ...]:
    """Links to read now, the newest first."""
    return _due(tx, _is_due(now), limit)


def due_of(tx: Connection, source: str, now: datetime, limit: int) -> tuple[Known, ...]:
    """Links of one source to read now, the newest first."""
    return _due(tx, _is_due(now) & (links.c.source == source), limit)


def due_one(tx: Connection, link: int, now: datetime) -> Known | None:
    """The link of this id, if it is to be read now."""
    return next(iter(_due(tx, _is_due(now) & (links.c.id == link), 1)), None)


def _is_due(now: datetime) -> ColumnElement[bool]:
    has_come = (links.c.next_try <= now) | (links.c.next_try > now + LONGEST_PAUSE)
    return (links.c.state == "new") | ((links.c.state == "retry") & has_come)


def _due(tx: Connection, wanted: ColumnElement[bool], limit: int) -> tuple[Known, ...]:
    newest = func.coalesce(links.c.published, links.c.seen).desc()
    rows = tx.execute(select(links).where(wanted).order_by(newest, links.c.id).limit(limit))
    return tuple(
        Known(r.id, Link(r.url, r.source, r.guid, r.title, r.published, r.summary), r.attempts or 0)
        for r in rows
    )


def of_article(tx: Connection, story: str, url: str) -> Link | None:
    """How the article of a story at this address was last announced."""
    rows = tx.execute(select(links).where(links.c.story == story)).all()
    found = [r for r in rows if urls.identity(r.url) == urls.identity(url)] or (
        rows if len(rows) == 1 else []
    )
    return next((Link(r.url, r.source, r.guid, r.title, r.published, r.summary) for r in found), None)


def first_of(tx: Connection, story: str) -> Link | None:
    """How the story was first announced; known also when its articles are no longer kept."""
    row = tx.execute(select(links).where(links.c.story == story).order_by(links.c.id).limit(1)).one_or_none()
    return Link(row.url, row.source, row.guid, row.title, row.published, row.summary) if row else None


def story_at(tx: Connection, url: str) -> str | None:
    """The story of the link of this address."""
    here = select(link_keys.c.link).where(link_keys.c.key == f"u:{urls.identity(url)}").scalar_subquery()
    return tx.execute(select(links.c.story).where(links.c.id == here)).scalar()


def read(tx: Connection, link: int, story: str) -> None:
    """The link was read and belongs to this story."""
    tx.execute(update(links).where(links.c.id == link).values(state="read", story=story, reason=None))


def refuse(tx: Connection, link: int, reason: str) -> None:
    """The link will not be read again, for this reason."""
    tx.execute(update(links).where(links.c.id == link).values(state="refused", reason=reason[:500]))


def retry(tx: Connection, link: int, attempts: int, next_try: datetime, reason: str) -> None:
    """The link is tried again at that moment."""
    values = {"state": "retry", "attempts": attempts, "next_try": next_try, "reason": reason[:500]}
    tx.execute(update(links).where(links.c.id == link).values(values))


def release(tx: Connection, source: str, state: str) -> int:
    """How many held links of a source were released into this state."""
    done = tx.execute(
        update(links).where(links.c.source == source, links.c.state == "held").values(state=state)
    )
    return done.rowcount


def forget_summaries(tx: Connection, before: datetime) -> None:
    """Summaries of links seen before then are let go; the links stay known."""
    tx.execute(update(links).where(links.c.seen < before, links.c.summary.is_not(None)).values(summary=None))


def ask_again(tx: Connection, link: Link, now: datetime) -> None:
    """The link is to be read now because a person asked for it, whatever became of it before; one that has a story keeps it."""
    announce(tx, [link], now, ["new"])
    mine = links.c.id.in_(_places(tx, [link], _known(tx, [link]))) & links.c.story.is_(None)
    tx.execute(update(links).where(mine).values(state="new", attempts=0, source=link.source))


def trouble_at(tx: Connection, link: Link) -> str | None:
    """Why the link has no story, None where it has one."""
    mine = links.c.id.in_(_places(tx, [link], _known(tx, [link])))
    row = tx.execute(select(links.c.story, links.c.reason).where(mine)).first()
    return (row.reason or "it was not read") if row and row.story is None else None


def refused(tx: Connection, limit: int) -> list[tuple[str, str, str]]:
    """(source, url, reason) of the links refused last."""
    rows = tx.execute(
        select(links.c.source, links.c.url, links.c.reason)
        .where(links.c.state == "refused")
        .order_by(links.c.id.desc())
        .limit(limit)
    )
    return [tuple(row) for row in rows]


def counts(tx: Connection) -> dict[str, int]:
    """How many links are in each state."""
    rows = tx.execute(select(links.c.state, func.count()).group_by(links.c.state))
    return {state: count for state, count in rows if state}


def _places(tx: Connection, found: Sequence[Link], names: Mapping[str, int]) -> list[int | None]:
    """For each of these links the id of the known one it is, None for a new one; below 0 where it repeats a new one.

    An address is the article's; a guid at another address is only where the rest does not speak against it.
    """
    known = dict(names)
    strange = [keys(link) for link in found if keys(link)[0] not in known]
    held = _named(tx, [known[key] for _, *guids in strange for key in guids if key in known])
    places: list[int | None] = []
    for number, link in enumerate(found, 1):
        address, *guids = keys(link)
        at = known.get(address) or next((known[key] for key in guids if key in known), None)
        if at is not None and address not in known and at in held and not identity.is_moved(held[at], link):
            at = None
        places.append(at)
        held.setdefault(at or -number, link)
        for key in keys(link):
            known.setdefault(key, at or -number)
    return places


def _named(tx: Connection, ids: list[int]) -> dict[int, Link]:
    """These links, as they were last announced."""
    found: dict[int, Link] = {}
    for at in range(0, len(ids), 500):
        rows = tx.execute(select(links).where(links.c.id.in_(ids[at : at + 500])))
        found.update({r.id: Link(r.url, r.source, r.guid, r.title, r.published) for r in rows})
    return found


def _known(tx: Connection, announced: Sequence[Link]) -> dict[str, int]:
    """The names of these links that are known, and the ids of the links known by them."""
    wanted = [key for link in announced for key in keys(link)]
    found: dict[str, int] = {}
    for at in range(0, len(wanted), 500):
        part = select(link_keys.c.key, link_keys.c.link).where(link_keys.c.key.in_(wanted[at : at + 500]))
        found.update({row.key: row.link for row in tx.execute(part)})
    return found


def _insert(tx: Connection, fresh: list[tuple[Link, str]], now: datetime) -> None:
    for link, state in fresh:
        values = {
            "source": link.source,
            "url": link.url,
            "guid": link.guid,
            "title": link.title,
            "published": link.published,
            "summary": (link.summary or "")[:SUMMARY] or None,
            "seen": now,
            "state": state,
            "attempts": 0,
        }
        made = tx.execute(insert(links).values(values).returning(links.c.id)).scalar_one()
        insert_new(tx, link_keys, [{"key": key, "link": made} for key in keys(link)])
        insert_new(tx, announcements, [{"link": made, "source": link.source}])


def _share(tx: Connection, seen: list[tuple[Link, int]]) -> tuple[str, ...]:
    """Stories of links that this source announces for the first time, though another did before."""
    if not seen:
        return ()
    source, ids = seen[0][0].source, [at for _, at in seen]
    query = select(announcements.c.link).where(
        announcements.c.source == source, announcements.c.link.in_(ids[:900])
    )
    known = set(tx.execute(query).scalars())
    fresh = [at for at in dict.fromkeys(ids[:900]) if at not in known]
    insert_new(tx, announcements, [{"link": at, "source": source} for at in fresh])
    rows = tx.execute(select(links.c.story).where(links.c.id.in_(fresh), links.c.story.is_not(None)))
    return tuple(dict.fromkeys(rows.scalars()))


def sources_of(tx: Connection, link: int) -> tuple[str, ...]:
    """Every source that announced this link."""
    query = (
        select(announcements.c.source).where(announcements.c.link == link).order_by(announcements.c.source)
    )
    return tuple(tx.execute(query).scalars())


def _edit(tx: Connection, link: Link, at: int, now: datetime) -> int:
    """1 where the source that announced this link first does it now under another headline; its article is looked at again.

    Two sources that name one article differently edit nothing. At once the first time, then every three hours at most, so that a
    source which edits all day gets a few corrections.
    """
    if not link.title:
        return 0
    changed = tx.execute(
        update(links)
        .where(links.c.id == at, links.c.source == link.source, links.c.title != link.title)
        .values(title=link.title)
    ).rowcount
    if changed:
        story = select(links.c.story).where(links.c.id == at).scalar_subquery()
        known = select(articles.c.key, articles.c.fetched, articles.c.looks).where(articles.c.story == story)
        for row in tx.execute(known).all():
            soon = max(now, row.fetched + EDITS_PAUSE) if row.looks else now
            is_sooner = articles.c.next_look.is_(None) | (articles.c.next_look > soon)
            tx.execute(update(articles).where(articles.c.key == row.key, is_sooner).values(next_look=soon))
    return changed
