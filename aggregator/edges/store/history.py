"""What happened on each day, for the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from aggregator.edges.store.schema import days, posts, spend
from aggregator.edges.store.upsert import insert_new


def count(tx: Connection, looks: Iterable[tuple[datetime, str, int, bool]]) -> None:
    """Looks (when, source, new links, whether it failed) are added to their day; those that brought nothing are not."""
    rows = [
        {"d": f"{when:%Y-%m-%d}", "s": source, "n": new, "f": int(failed)}
        for when, source, new, failed in looks
        if new or failed
    ]
    if not rows:
        return
    insert_new(tx, days, [{"day": row["d"], "source": row["s"], "new": 0, "failures": 0} for row in rows])
    values = {"new": days.c.new + bindparam("n"), "failures": days.c.failures + bindparam("f")}
    tx.execute(
        update(days).where(days.c.day == bindparam("d"), days.c.source == bindparam("s")).values(values), rows
    )


def health(tx: Connection, since: datetime) -> dict[tuple[str, str], tuple[int, int]]:
    """(new links, failures) by (source, day)."""
    rows = tx.execute(select(days).where(days.c.day >= f"{since:%Y-%m-%d}"))
    return {(row.source, row.day): (row.new, row.failures) for row in rows}


def published(tx: Connection, since: datetime) -> list[tuple[str, datetime, datetime | None]]:
    """(site, when published, when announced) of every post first published since then."""
    query = select(posts.c.site, posts.c.published, posts.c.announced).where(posts.c.published >= since)
    return [(row.site, row.published, row.announced) for row in tx.execute(query)]


def held(tx: Connection) -> Counter[str]:
    """How many posts are held by each check."""
    rows = tx.execute(select(posts.c.findings).where(posts.c.state == "held")).scalars()
    return Counter(found["check"] for row in rows for found in msgspec.json.decode(row or "[]")[:1])


def spent(tx: Connection, since: datetime) -> dict[str, float]:
    """Money by day."""
    rows = tx.execute(select(spend.c.day, spend.c.money).where(spend.c.day >= f"{since:%Y-%m-%d}"))
    return {row.day: row.money for row in rows}


def forget(tx: Connection, before: datetime) -> None:
    """Days before then are let go."""
    tx.execute(days.delete().where(days.c.day < f"{before - timedelta(days=1):%Y-%m-%d}"))
