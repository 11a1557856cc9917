"""Subscriptions to hubs (WebSub): what was asked of whom, with the secret of each, and when to ask again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from aggregator.edges.store.schema import subscriptions
from aggregator.edges.store.upsert import replace

UNANSWERED = timedelta(hours=6)
REFUSED = timedelta(days=1)
RENEWED = 0.75  # of its lease


@dataclass(frozen=True, slots=True)
class Subscription:
    """A source's feed at its hub; `token` is the end of our callback address, `until` when the lease ends."""

    source: str
    topic: str
    hub: str
    token: str
    secret: str
    until: datetime | None = None


def announce(tx: Connection, source: str, topic: str, hub: str | None) -> None:
    """The source names this hub now; another than before is asked anew, and none is forgotten."""
    mine = subscriptions.c.source == source
    known = tx.execute(select(subscriptions.c.topic, subscriptions.c.hub).where(mine)).one_or_none()
    if known is not None and tuple(known) == (topic, hub):
        return
    tx.execute(delete(subscriptions).where(mine))
    if hub is not None:
        row = {
            "topic": topic,
            "hub": hub,
            "token": secrets.token_urlsafe(24),
            "secret": secrets.token_urlsafe(32),
        }
        replace(tx, subscriptions, {"source": source, **row})


def due(tx: Connection, now: datetime, limit: int) -> tuple[Subscription, ...]:
    """Those to be asked for or renewed now, and noted as asked: an answer that never comes is asked for again in six hours."""
    waiting = subscriptions.c.ask_at.is_(None) | (subscriptions.c.ask_at <= now)
    rows = tx.execute(select(subscriptions).where(waiting).limit(limit)).all()
    found = tuple(Subscription(r.source, r.topic, r.hub, r.token, r.secret, r.until) for r in rows)
    for one in found:
        _ask_at(tx, one.token, now + UNANSWERED)
    return found


def of(tx: Connection, token: str) -> Subscription | None:
    """The subscription whose callback address ends so."""
    r = tx.execute(select(subscriptions).where(subscriptions.c.token == token)).one_or_none()
    return Subscription(r.source, r.topic, r.hub, r.token, r.secret, r.until) if r is not None else None


def confirmed(tx: Connection, token: str, lease: timedelta, now: datetime) -> None:
    """The hub tells of news for so long; it is asked again when three quarters have passed."""
    mine = subscriptions.c.token == token
    tx.execute(update(subscriptions).where(mine).values(ask_at=now + lease * RENEWED, until=now + lease))


def refused(tx: Connection, token: str, now: datetime) -> None:
    """The hub will not; it is asked again in a day."""
    _ask_at(tx, token, now + REFUSED)


def _ask_at(tx: Connection, token: str, at: datetime) -> None:
    tx.execute(update(subscriptions).where(subscriptions.c.token == token).values(ask_at=at))
