"""Sources: when each was last looked at, what was seen, when to look again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from aggregator.edges.address import shown
from aggregator.edges.store import history
from aggregator.edges.store.schema import meta, sources, subscriptions
from aggregator.model import Kind, Source

RHYTHM = 20  # how many publication times are kept for the rhythm
FORBIDDEN = "forbidden"
SLEW = timedelta(minutes=1)  # a clock that is a little off is not one that was set back
MANY = 500  # parameters of one IN list


@dataclass(frozen=True, slots=True)
class Asked:
    """How rarely a source wants to be looked at: this many seconds apart, not in these hours (UTC) or on these weekdays."""

    seconds: float = 0.0
    hours: tuple[int, ...] = ()
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What is remembered of a source."""

    name: str
    found_url: str | None = None
    found_kind: Kind | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    last_poll: datetime | None = None
    next_poll: datetime | None = None
    failures: int = 0
    error: str | None = None
    failing_since: datetime | None = None
    new: int = 0
    most_new: int = 0
    rhythm: tuple[float, ...] = ()
    doubt: str | None = None
    held: int = 0
    asked: Asked = Asked()

    def is_due(self, now: datetime) -> bool:
        """Whether its next look has come."""
        return self.next_poll is None or self.next_poll <= now

    @property
    def is_forbidden(self) -> bool:
        """Whether the host does not want this source polled, which is no failure."""
        return self.doubt == FORBIDDEN

    @property
    def state(self) -> str:
        """ok, failing, held or new."""
        if self.error:
            return "failing"
        if self.held:
            return "held"
        return "ok" if self.last_poll else "new"


COLUMNS = tuple(sources.c[name] for name in Look.__dataclass_fields__)


def sync(tx: Connection, wanted: Sequence[Source], mark: str) -> None:
    """The store knows exactly the configured sources; one whose address changed starts anew. `mark` stands for all of them.

    Passwords and tokens of an address are not kept, and another of them makes no other source.
    """
    if fingerprint(tx) == mark:
        return
    known = {row.name: row.url for row in tx.execute(select(sources.c.name, sources.c.url))}
    for name in [name for name, url in known.items() if url != shown(url)]:  # of a store of before
        known[name] = shown(known[name])
        tx.execute(update(sources).where(sources.c.name == name).values(url=known[name]))
    gone = [name for name in known if name not in {s.name for s in wanted}]
    moved = [s.name for s in wanted if s.name in known and known[s.name] != shown(s.url)]
    for names in _batches([*gone, *moved]):
        tx.execute(delete(sources).where(sources.c.name.in_(names)))
        tx.execute(delete(subscriptions).where(subscriptions.c.source.in_(names)))
    fresh = [s for s in wanted if s.name not in known or s.name in set(moved)]
    if fresh:
        tx.execute(
            insert(sources),
            [{"name": s.name, "url": shown(s.url), "failures": 0, "new": 0, "most_new": 0} for s in fresh],
        )
    tx.execute(delete(meta).where(meta.c.key == "sources"))
    tx.execute(insert(meta).values(key="sources", value=mark))


def fingerprint(tx: Connection) -> str | None:
    """The mark under which the sources were configured last."""
    return tx.execute(select(meta.c.value).where(meta.c.key == "sources")).scalar()


def due(tx: Connection, now: datetime) -> tuple[Look, ...]:
    """Sources whose next look has come, the most overdue first; those never looked at before all others."""
    rows = tx.execute(
        select(*COLUMNS)
        .where((sources.c.next_poll.is_(None)) | (sources.c.next_poll <= now))
        .order_by(func.coalesce(sources.c.next_poll, 0.0))
    )
    return tuple(_look(row) for row in rows)


def ahead(tx: Connection, now: datetime) -> tuple[Look, ...]:
    """Looks remembered at a moment that has not come: the clock was set back since."""
    rows = tx.execute(
        select(*COLUMNS).where(sources.c.last_poll > now + SLEW, sources.c.next_poll.is_not(None))
    )
    return tuple(_look(row) for row in rows)


def postpone(tx: Connection, looks: Iterable[Look]) -> None:
    """These looks' moments replace what was remembered; nothing counts as a look."""
    rows = [{"key_name": look.name, "last": look.last_poll, "next": look.next_poll} for look in looks]
    if rows:
        moments: dict[str, Any] = {"last_poll": bindparam("last"), "next_poll": bindparam("next")}
        tx.execute(update(sources).where(sources.c.name == bindparam("key_name")).values(moments), rows)


def get(tx: Connection, name: str) -> Look | None:
    """What is remembered of the source of this name."""
    row = tx.execute(select(*COLUMNS).where(sources.c.name == name)).one_or_none()
    return _look(row) if row is not None else None


def every(tx: Connection) -> tuple[Look, ...]:
    """All sources by name."""
    return tuple(_look(row) for row in tx.execute(select(*COLUMNS).order_by(sources.c.name)))


def record(tx: Connection, looks: Iterable[Look]) -> None:
    """These looks replace what was remembered of their sources; what was new or failed counts for their day."""
    found = list(looks)
    history.count(
        tx, [(look.last_poll, look.name, look.new, bool(look.error)) for look in found if look.last_poll]
    )
    rows = [_values(look) for look in found]
    if rows:
        columns: dict[str, Any] = {
            name: bindparam(name) for name in Look.__dataclass_fields__ if name != "name"
        }
        tx.execute(update(sources).where(sources.c.name == bindparam("key_name")).values(columns), rows)


def held(tx: Connection, name: str, count: int) -> None:
    """So many links of this source wait for the operator's word."""
    tx.execute(update(sources).where(sources.c.name == name).values(held=count))


def any_due(tx: Connection, now: datetime) -> bool:
    """Whether any source's next look has come, or is to be set anew because the clock went back."""
    is_due = (sources.c.next_poll.is_(None)) | (sources.c.next_poll <= now)
    query = select(sources.c.name).where(is_due | (sources.c.last_poll > now + SLEW))
    return tx.execute(query.limit(1)).scalar() is not None


def barren(tx: Connection, name: str, is_barren: bool) -> None:
    """One more page of this source could not be read, or one could."""
    count = func.coalesce(sources.c.barren, 0) + 1 if is_barren else 0
    tx.execute(update(sources).where(sources.c.name == name).values(barren=count))


def barren_ones(tx: Connection, least: int) -> dict[str, int]:
    """Sources of which so many pages in a row could not be read."""
    rows = tx.execute(select(sources.c.name, sources.c.barren).where(sources.c.barren >= least))
    return {row.name: row.barren for row in rows}


def hasten(tx: Connection, name: str, now: datetime, gap: timedelta) -> None:
    """The source is looked at next, yet not sooner than this after its last look; one that fails keeps its pause."""
    look = get(tx, name)
    if look is None or look.failures or look.next_poll is None:
        return
    at = max(now, look.last_poll + gap) if look.last_poll else now
    if at < look.next_poll:
        tx.execute(update(sources).where(sources.c.name == name).values(next_poll=at))


def _values(look: Look) -> dict[str, Any]:
    row = {name: getattr(look, name) for name in Look.__dataclass_fields__ if name != "name"}
    row["rhythm"] = msgspec.json.encode(look.rhythm[-RHYTHM:]).decode()
    row["asked"] = msgspec.json.encode(look.asked).decode()
    row["key_name"] = look.name
    return row


def _look(row: Any) -> Look:
    data = dict(row._mapping)
    data["rhythm"] = tuple(msgspec.json.decode(data["rhythm"])) if data["rhythm"] else ()
    data["asked"] = msgspec.json.decode(data["asked"], type=Asked) if data["asked"] else Asked()
    for name in ("failures", "new", "most_new", "held"):
        data[name] = data[name] or 0
    return Look(**data)


def _batches(names: list[str]) -> Iterable[list[str]]:
    return (names[at : at + MANY] for at in range(0, len(names), MANY))
