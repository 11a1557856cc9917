"""Small things remembered by name and time, such as when the operator was last told of a trouble."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from aggregator.edges.store.schema import meta
from aggregator.edges.store.upsert import replace

SLEW = timedelta(minutes=1)  # clocks of two machines may be so far apart


def is_new(tx: Connection, name: str, now: datetime, span: timedelta) -> bool:
    """Whether this was not noted within the span, nor by a clock that has been set back since; it is noted now."""
    value = tx.execute(select(meta.c.value).where(meta.c.key == name)).scalar()
    if value is not None and -SLEW <= now - datetime.fromisoformat(value) < span:
        return False
    replace(tx, meta, {"key": name, "value": now.isoformat()})
    return True


def is_due(tx: Connection, name: str, now: datetime, span: timedelta) -> bool:
    """Whether the span is over since this was last due; it begins when it is first asked about, and anew where the clock was set back."""
    value = tx.execute(select(meta.c.value).where(meta.c.key == name)).scalar()
    since = datetime.fromisoformat(value) if value is not None else None
    if since is not None and timedelta() <= now - since < span:
        return False
    note(tx, name, now)
    return since is not None and now - since >= span


def note(tx: Connection, name: str, moment: datetime) -> None:
    """It is noted as of this moment."""
    replace(tx, meta, {"key": name, "value": moment.isoformat()})


def forget(tx: Connection, beginnings: Sequence[str], but: Collection[str]) -> None:
    """What is noted under names that begin so is forgotten, but for these."""
    for begin in beginnings:
        names = tx.execute(select(meta.c.key).where(meta.c.key.startswith(begin, autoescape=True))).scalars()
        if gone := [name for name in names if name not in but]:
            tx.execute(delete(meta).where(meta.c.key.in_(gone)))
