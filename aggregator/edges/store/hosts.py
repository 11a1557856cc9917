"""Hosts: when each may be asked again, and what each has posted for robots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, or_, select

from aggregator.edges.store.schema import hosts, notices
from aggregator.edges.store.upsert import replace

# A Retry-After is heeded for a day at most; a later moment was set by a clock that has been set back since.
LONGEST_HOLD = timedelta(hours=25)
# Three of the longest delays a host may wish for, and so the furthest a program may have reserved for one of them.
NEAR = timedelta(minutes=1)
_KEPT = select(hosts.c.next_allowed, hosts.c.closed_until).where(hosts.c.host == bindparam("name"))


@dataclass(frozen=True, slots=True)
class Posted:
    """The text a host had at an address when it was fetched."""

    url: str
    fetched: datetime
    text: str


def rests(tx: Connection, now: datetime) -> dict[str, datetime]:
    """Hosts that asked to be left alone, and until when."""
    is_resting = (hosts.c.closed_until > now) & (hosts.c.closed_until <= now + LONGEST_HOLD)
    rows = tx.execute(select(hosts.c.host, hosts.c.closed_until).where(is_resting))
    return {row.host: row.closed_until for row in rows}


def hold(tx: Connection, host: str, until: datetime, now: datetime) -> None:
    """The host is not asked again before then, nor before a later moment that it named before."""
    _lock(tx, host)
    _, rests = _kept(tx, host)
    if rests is None or not until < rests <= now + LONGEST_HOLD:
        replace(tx, hosts, {"host": host, "closed_until": until})


def reserve(tx: Connection, host: str, delay: timedelta, patience: timedelta, now: datetime) -> datetime:
    """The next moment at which the host may be asked, taken for the caller alone unless it lies beyond its patience.

    Patience is at least twice any delay of the caller's, and no reservation further ahead than one and a half of it; nor is that of
    a program whose delay is longer further than a minute. A later one was made by a clock that has been set back since, and does
    not count.
    """
    _lock(tx, host)
    asked, rests = _kept(tx, host)
    latest = ((asked, now + max(patience * 1.5, NEAR)), (rests, now + LONGEST_HOLD))
    moments = [moment for moment, last in latest if moment and moment <= last]
    at: datetime = max((now, *moments))
    if at - now <= patience and delay:
        replace(tx, hosts, {"host": host, "next_allowed": at + delay})
    return at


def _lock(tx: Connection, host: str) -> None:
    """Nobody else reserves or holds this host before the transaction ends; SQLite lets one write at a time anyway."""
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql("SELECT pg_advisory_xact_lock(7302, hashtext(%s))", (host,))


def _kept(tx: Connection, host: str) -> tuple[datetime | None, datetime | None]:
    """When the host may be asked again for the pauses' sake, and for its own."""
    row = tx.execute(_KEPT, {"name": host}).one_or_none()
    return (row.next_allowed, row.closed_until) if row else (None, None)


def find(tx: Connection, url: str) -> Posted | None:
    """What was posted at this address when it was last looked at."""
    row = tx.execute(select(notices).where(notices.c.url == url)).one_or_none()
    return Posted(row.url, row.fetched, row.text or "") if row else None


def pin(tx: Connection, posted: Posted) -> None:
    """What is posted there is remembered."""
    replace(tx, notices, {"url": posted.url, "fetched": posted.fetched, "text": posted.text})


def forget(tx: Connection, before: datetime) -> None:
    """Notices and holds of before are let go."""
    tx.execute(delete(notices).where(notices.c.fetched < before))
    is_over = [
        or_(moment.is_(None), moment < before) for moment in (hosts.c.closed_until, hosts.c.next_allowed)
    ]
    tx.execute(delete(hosts).where(*is_over))
