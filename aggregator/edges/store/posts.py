"""Posts: one story on one site, from ready to published; the ready ones are the outbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select, update

from aggregator.edges.store.schema import posts, tellings
from aggregator.edges.store.upsert import insert_new, replace
from aggregator.model import Correction, Draft, Finding

# states: ready, held, published, withdrawn; refused (nothing to say on this site, with the reason), rejected (by the operator)


# changes: correction, withdrawn (its tombstone is ready), or why its post is to be withdrawn when it is next told; until then it
# is no longer ready, whatever its state
WITHDRAW = "withdraw:"
# the check of a post taken back before it was published; where that was found is the reason
WITHDRAWN = "withdrawn"
CLOSED = ("withdrawn", "rejected")
_IS_READY = (posts.c.state == "ready") & (
    posts.c.changes.is_(None) | posts.c.changes.not_like(f"{WITHDRAW}%")
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A post in the store. What is `published_*` was last committed; a ready or held post may wait for its update."""

    story: str
    site: str
    path: str | None
    title: str
    state: str
    revision: int
    text: str | None
    findings: tuple[Finding, ...] = ()
    draft: Draft | None = None
    corrections: tuple[Correction, ...] = ()
    made: datetime | None = None
    announced: datetime | None = None
    published: datetime | None = None
    published_hash: str | None = None
    published_draft: Draft | None = None
    provenance: bytes | None = None
    changes: str | None = None
    published_corrections: tuple[Correction, ...] = ()

    @property
    def is_unwanted(self) -> bool:
        """Whether it is to be withdrawn when it is next told."""
        return self.changes is not None and self.changes.startswith(WITHDRAW)


def record(tx: Connection, post: Kept) -> None:
    """The post is as given, and its telling is done."""
    replace(tx, posts, _row(post))
    tx.execute(tellings.delete().where(tellings.c.story == post.story, tellings.c.site == post.site))


def get(tx: Connection, story: str, site: str) -> Kept | None:
    """The post of this story on this site."""
    row = tx.execute(select(posts).where(posts.c.story == story, posts.c.site == site)).one_or_none()
    return _kept(row) if row is not None else None


def locked(tx: Connection, story: str, site: str) -> Kept | None:
    """The same, and no other machine changes it before this transaction ends."""
    wanted = select(posts).where(posts.c.story == story, posts.c.site == site)
    row = tx.execute(wanted.with_for_update()).one_or_none()
    return _kept(row) if row is not None else None


def of_story(tx: Connection, story: str) -> tuple[Kept, ...]:
    """The posts of a story on all sites."""
    rows = tx.execute(select(posts).where(posts.c.story == story).order_by(posts.c.site))
    return tuple(_kept(row) for row in rows)


def of_site(tx: Connection, site: str) -> tuple[Kept, ...]:
    """What is published on a site, the latest announced first."""
    wanted = (posts.c.site == site) & (posts.c.state == "published")
    rows = tx.execute(select(posts).where(wanted).order_by(posts.c.announced.desc(), posts.c.story))
    return tuple(_kept(row) for row in rows)


def ready(tx: Connection, site: str, limit: int | None = None) -> tuple[Kept, ...]:
    """Posts of a site that wait for a commit: updates first, then the newest; at most `limit` that are not yet published."""
    rows = [
        _kept(row)
        for row in tx.execute(
            select(posts).where(posts.c.site == site, _IS_READY).order_by(posts.c.made.desc())
        )
    ]
    updates = [post for post in rows if post.published]
    fresh = [post for post in rows if not post.published]
    return tuple(updates + (fresh if limit is None else fresh[: max(0, limit)]))


def is_ready(tx: Connection, site: str) -> bool:
    """Whether any post of a site waits for a commit."""
    query = select(posts.c.story).where(_IS_READY, posts.c.site == site)
    return tx.execute(query.limit(1)).scalar() is not None


def is_update_ready(tx: Connection, site: str) -> bool:
    """Whether a change of any published post of a site waits for a commit."""
    query = select(posts.c.story).where(_IS_READY, posts.c.site == site, posts.c.published.is_not(None))
    return tx.execute(query.limit(1)).scalar() is not None


def forget_texts(tx: Connection, before: datetime) -> None:
    """Texts of posts published before then are let go; what is needed to follow corrections stays for them too."""
    wanted = posts.c.state.in_(("published", "withdrawn", "refused", "rejected")) & (posts.c.made < before)
    gone: dict[str, Any] = dict.fromkeys(("text", "draft", "published_draft"))
    tx.execute(update(posts).where(wanted, posts.c.text.is_not(None)).values(gone))


def published(tx: Connection, post: Kept, text_hash: str, now: datetime) -> None:
    """The post stands in the repository as its text says; what overtook its commit is told once more, as a change of it."""
    current = locked(tx, post.story, post.site)
    if current is None:
        return
    made = changed(
        post,
        state="withdrawn" if post.changes == "withdrawn" else "published",
        published=post.published or now,
        published_hash=text_hash,
        published_draft=post.draft,
        published_corrections=post.corrections,
        changes=None,
    )
    if current == post or made.state == "withdrawn":
        return replace(tx, posts, _row(made))
    replace(tx, posts, _row(changed(made, changes=_wished(current))))
    insert_new(tx, tellings, [{"story": post.story, "site": post.site}])


def _wished(current: Kept) -> str | None:
    """That the post is to be withdrawn, where this was asked for while it was being committed."""
    if current.is_unwanted:
        return current.changes
    if current.state == "refused":  # taken back in the moment of its first commit
        taken_back = (found.where for found in current.findings if found.check == WITHDRAWN)
        return next((f"{WITHDRAW}{reason}" for reason in taken_back), None)
    return f"{WITHDRAW}retracted" if current.state == "rejected" or current.changes == "withdrawn" else None


def move(tx: Connection, post: Kept, path: str) -> None:
    """A post not yet published gets another path."""
    tx.execute(update(posts).where(posts.c.story == post.story, posts.c.site == post.site).values(path=path))


def set_state(tx: Connection, story: str, site: str, state: str, findings: Sequence[Finding] = ()) -> None:
    """The post changes its state, and says why."""
    values: dict[str, Any] = {"state": state}
    if findings:
        values["findings"] = msgspec.json.encode(list(findings)).decode()
    tx.execute(update(posts).where(posts.c.story == story, posts.c.site == site).values(values))


def leave_as_it_is(tx: Connection, post: Kept) -> None:
    """The update of a published post is let go: what stands on the site stands, until the source changes again."""
    mine = (posts.c.story == post.story) & (posts.c.site == post.site)
    tx.execute(update(posts).where(mine).values(state="published", changes=None, findings=None))


def take_back(tx: Connection, story: str, reason: str) -> tuple[str, ...]:
    """The sites whose post of this story is to be withdrawn, for this reason; the story is due there."""
    wanted = (posts.c.story == story) & posts.c.state.not_in(CLOSED)
    marked = update(posts).where(wanted).values(changes=f"{WITHDRAW}{reason}").returning(posts.c.site)
    sites = tuple(sorted(tx.execute(marked).scalars()))
    insert_new(tx, tellings, [{"story": story, "site": site} for site in sites])
    return sites


def remind(tx: Connection, sites: Collection[str]) -> None:
    """What is to be withdrawn from these sites is due there, also where it was asked for while a site was not configured."""
    wanted = posts.c.changes.startswith(WITHDRAW, autoescape=True) & posts.c.site.in_(sites)
    rows = tx.execute(select(posts.c.story, posts.c.site).where(wanted, posts.c.state.not_in(CLOSED)))
    insert_new(tx, tellings, [{"story": row.story, "site": row.site} for row in rows])


def is_taken(tx: Connection, site: str, path: str, story: str) -> bool:
    """Whether another story's post has this path, in any spelling a file system may hold for the same."""
    query = select(posts.c.story).where(
        posts.c.site == site, func.lower(posts.c.path) == path.lower(), posts.c.story != story
    )
    return tx.execute(query.limit(1)).scalar() is not None


def find(tx: Connection, word: str) -> tuple[Kept, ...]:
    """Posts whose story id or path this word is, or begins."""
    exact = select(posts).where((posts.c.story == word) | (posts.c.path == word))
    rows = tx.execute(exact).all()
    if not rows and len(word) >= 4:
        rows = tx.execute(select(posts).where(posts.c.story.startswith(word, autoescape=True))).all()
    return tuple(_kept(row) for row in rows)


def latest(tx: Connection, states: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """id, state, site, path and title of the posts last made that are in one of these states, and when they came out."""
    wanted = (
        posts.c.story.label("id"),
        posts.c.state,
        posts.c.site,
        posts.c.path,
        posts.c.title,
        posts.c.published,
    )
    query = select(*wanted).where(posts.c.state.in_(states)).order_by(posts.c.made.desc(), posts.c.story)
    return [dict(row._mapping) for row in tx.execute(query.limit(limit))]


def counts(tx: Connection) -> dict[str, int]:
    """How many posts are in each state."""
    rows = tx.execute(select(posts.c.state, func.count()).group_by(posts.c.state))
    return {state: count for state, count in rows if state}


def held(tx: Connection, limit: int = 200) -> tuple[Kept, ...]:
    """Posts that wait for the operator."""
    rows = tx.execute(select(posts).where(posts.c.state == "held").order_by(posts.c.made.desc()).limit(limit))
    return tuple(_kept(row) for row in rows)


def refused(tx: Connection, limit: int = 100) -> tuple[Kept, ...]:
    """Stories that are not told on a site, with the reason."""
    rows = tx.execute(
        select(posts).where(posts.c.state == "refused").order_by(posts.c.made.desc()).limit(limit)
    )
    return tuple(_kept(row) for row in rows)


def paths_since(tx: Connection, since: datetime) -> list[tuple[str, str]]:
    """(site, path) of every post published or updated since then."""
    query = select(posts.c.site, posts.c.path).where(posts.c.made >= since, posts.c.state == "published")
    return [(row.site, row.path) for row in tx.execute(query.order_by(posts.c.site, posts.c.path))]


def published_since(tx: Connection, site: str, since: datetime) -> int:
    """How many posts of a site were first published since then."""
    query = select(func.count()).select_from(posts).where(posts.c.site == site, posts.c.published >= since)
    return tx.execute(query).scalar_one()


def _row(post: Kept) -> dict[str, Any]:
    encode = msgspec.json.encode
    return {
        "story": post.story,
        "site": post.site,
        "path": post.path,
        "title": post.title,
        "state": post.state,
        "revision": post.revision,
        "text": post.text.encode("utf-8", "surrogatepass") if post.text is not None else None,
        "findings": encode(list(post.findings)).decode(),
        "provenance": post.provenance,
        "draft": encode(post.draft) if post.draft else None,
        "corrections": _notes(post.corrections),
        "made": post.made,
        "announced": post.announced,
        "published": post.published,
        "published_hash": post.published_hash,
        "published_draft": encode(post.published_draft) if post.published_draft else None,
        "changes": post.changes,
        "published_corrections": _notes(post.published_corrections),
    }


def _notes(corrections: Sequence[Correction]) -> str:
    return msgspec.json.encode(list(corrections)).decode()


def _kept(row: Any) -> Kept:
    data = dict(row._mapping)
    decode = msgspec.json.decode
    data["text"] = data["text"].decode("utf-8", "surrogatepass") if data["text"] is not None else None
    data["findings"] = tuple(decode(data["findings"] or "[]", type=list[Finding]))
    for name in ("corrections", "published_corrections"):
        data[name] = tuple(decode(data[name] or "[]", type=list[Correction]))
    for name in ("draft", "published_draft"):
        data[name] = decode(data[name], type=Draft) if data[name] else None
    return Kept(**data)
