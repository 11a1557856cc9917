"""What the model writer cost, by day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from aggregator.edges.store.schema import spend
from aggregator.edges.store.upsert import replace


def of(tx: Connection, day: date) -> float:
    """The money spent on this day."""
    return float(tx.execute(select(spend.c.money).where(spend.c.day == day.isoformat())).scalar() or 0.0)


def add(tx: Connection, day: date, tokens: int, money: float) -> None:
    """So many tokens and so much money more."""
    row = tx.execute(select(spend).where(spend.c.day == day.isoformat())).one_or_none()
    before = (row.tokens or 0, row.money or 0.0) if row else (0, 0.0)
    replace(tx, spend, {"day": day.isoformat(), "tokens": before[0] + tokens, "money": before[1] + money})
