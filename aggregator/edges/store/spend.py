"""What the model writer cost, by day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select, update

from aggregator.edges.store.schema import spend
from aggregator.edges.store.upsert import insert_new


def of(tx: Connection, day: date) -> float:
    """The money spent on this day."""
    return float(tx.execute(select(spend.c.money).where(spend.c.day == day.isoformat())).scalar() or 0.0)


def add(tx: Connection, day: date, tokens: int, money: float) -> None:
    """So many tokens and so much money more; what was taken too much is given back by a negative sum."""
    _held(tx, day)
    more = {"tokens": spend.c.tokens + tokens, "money": spend.c.money + money}
    tx.execute(update(spend).where(spend.c.day == day.isoformat()).values(more))


def take(tx: Connection, day: date, money: float, budget: float) -> bool:
    """Whether the day's budget has this much left; if so it is spent, before anyone else looks."""
    spent = _held(tx, day)
    if spent >= budget or spent + money > budget:
        return False
    add(tx, day, 0, money)
    return True


def _held(tx: Connection, day: date) -> float:
    """What the day has cost so far, its row held until the transaction ends."""
    insert_new(tx, spend, [{"day": day.isoformat(), "tokens": 0, "money": 0.0}])
    row = select(spend.c.money).where(spend.c.day == day.isoformat()).with_for_update()
    return float(tx.execute(row).scalar() or 0.0)
