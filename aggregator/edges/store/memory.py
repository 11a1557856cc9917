"""Small things remembered by name and time, such as when the operator was last told of a trouble."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from aggregator.edges.store.schema import meta
from aggregator.edges.store.upsert import replace


def is_new(tx: Connection, name: str, now: datetime, span: timedelta) -> bool:
    """Whether this was not noted within the span; it is noted now."""
    value = tx.execute(select(meta.c.value).where(meta.c.key == name)).scalar()
    if value is not None and now - datetime.fromisoformat(value) < span:
        return False
    replace(tx, meta, {"key": name, "value": now.isoformat()})
    return True
