"""What the operator asked for while a pass was under way: whoever runs next carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from aggregator.edges.store.schema import intentions


@dataclass(frozen=True, slots=True)
class Intention:
    """A verb (approve, reject, retract) and what it is about."""

    id: int
    verb: str
    target: str


def add(tx: Connection, verb: str, target: str, now: datetime) -> None:
    """The intention waits for the next pass."""
    tx.execute(insert(intentions).values(verb=verb, target=target, at=now))


def waiting(tx: Connection) -> tuple[Intention, ...]:
    """Intentions in the order in which they were made."""
    rows = tx.execute(
        select(intentions.c.id, intentions.c.verb, intentions.c.target).order_by(intentions.c.id)
    )
    return tuple(Intention(*row) for row in rows)


def done(tx: Connection, intention: int) -> None:
    """The intention was carried out."""
    tx.execute(delete(intentions).where(intentions.c.id == intention))
