"""Hosts: when each may be asked again, and what each has posted for robots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from aggregator.edges.store.schema import hosts, notices
from aggregator.edges.store.upsert import replace

# A Retry-After is heeded for a day at most; a later moment was set by a clock that has been set back since.
LONGEST_HOLD = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Posted:
    """The text a host had at an address when it was fetched."""

    url: str
    fetched: datetime
    text: str


def holds(tx: Connection, now: datetime) -> dict[str, datetime]:
    """Hosts that asked to be left alone, and until when."""
    is_held = (hosts.c.closed_until > now) & (hosts.c.closed_until <= now + LONGEST_HOLD)
    rows = tx.execute(select(hosts.c.host, hosts.c.closed_until).where(is_held))
    return {row.host: row.closed_until for row in rows}


def hold(tx: Connection, host: str, until: datetime) -> None:
    """The host is not asked again before then."""
    replace(tx, hosts, {"host": host, "closed_until": until})


def reserve(tx: Connection, host: str, delay: timedelta, patience: timedelta, now: datetime) -> datetime:
    """The next moment at which the host may be asked, taken for the caller alone unless it lies beyond its patience."""
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql("SELECT pg_advisory_xact_lock(7302, hashtext(%s))", (host,))
    row = tx.execute(select(hosts).where(hosts.c.host == host)).one_or_none()
    moments = (row.next_allowed, row.closed_until) if row else ()
    at: datetime = max((now, *(moment for moment in moments if moment and moment <= now + LONGEST_HOLD)))
    if at - now <= patience and delay:
        replace(tx, hosts, {"host": host, "next_allowed": at + delay})
    return at


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
    tx.execute(delete(hosts).where((hosts.c.closed_until < before) & (hosts.c.next_allowed.is_(None))))
