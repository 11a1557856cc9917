"""Sites: which of them failed to take their posts, and when each is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from aggregator.edges.store.schema import sites
from aggregator.edges.store.upsert import replace

# After a failure a minute, then twice as long each time, up to an hour. A later moment was set by a clock that has been set back.
FIRST_PAUSE, LONGEST_PAUSE, MOST_DOUBLINGS = timedelta(minutes=1), timedelta(hours=1), 6


THEME = ": theme"  # after a site's name: trouble with its theme, which keeps it from being told for and not from publishing


@dataclass(frozen=True, slots=True)
class Trouble:
    """A site that took no posts: how often in a row, why the last time, since when, and when it is tried again."""

    name: str
    failures: int
    error: str
    failing_since: datetime
    next_try: datetime | None


def failed(tx: Connection, name: str, error: str, now: datetime) -> None:
    """The site did not take what it should have; it is left alone for longer than the last time."""
    before = _find(tx, name)
    count = before.failures + 1 if before else 1
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(count - 1, MOST_DOUBLINGS))
    row = {"name": name, "failures": count, "error": error[:500], "next_try": now + pause}
    replace(tx, sites, {**row, "failing_since": before.failing_since if before else now})


def works(tx: Connection, name: str) -> None:
    """The site takes posts; nothing is remembered of earlier failures."""
    tx.execute(delete(sites).where(sites.c.name == name))


def theme_failed(tx: Connection, name: str, error: str, now: datetime) -> None:
    """Nothing could be told for the site; nothing more is, for longer than the last time, while it goes on publishing."""
    failed(tx, name + THEME, error, now)


def theme_works(tx: Connection, name: str) -> None:
    """Something was told for the site."""
    works(tx, name + THEME)


def hurry(tx: Connection) -> None:
    """Every site is tried with the next pass, because a person asked for one."""
    tx.execute(update(sites).values(next_try=None))


def resting(tx: Connection, now: datetime) -> frozenset[str]:
    """The sites that are not tried yet."""
    is_resting = (sites.c.next_try > now) & (sites.c.next_try <= now + LONGEST_PAUSE)
    return frozenset(tx.execute(select(sites.c.name).where(is_resting)).scalars())


def untold(tx: Connection, now: datetime) -> frozenset[str]:
    """The sites for which nothing is told yet, because their theme failed."""
    return frozenset(name.removesuffix(THEME) for name in resting(tx, now) if name.endswith(THEME))


def troubles(tx: Connection) -> tuple[Trouble, ...]:
    """The sites that failed when they were last tried."""
    return tuple(Trouble(**row._mapping) for row in tx.execute(select(sites).order_by(sites.c.name)))


def _find(tx: Connection, name: str) -> Trouble | None:
    row = tx.execute(select(sites).where(sites.c.name == name)).one_or_none()
    return Trouble(**row._mapping) if row is not None else None
