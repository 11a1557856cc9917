"""What hubs say to our callback, and what it is worth (https://www.w3.org/TR/websub/).

A subscription is confirmed only if it was asked for: token and topic must be ours. A notification makes its source due and
nothing more: what was pushed is never read, so a forged one costs a conditional request at most, and those of one source
count once a minute.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import Connection

from aggregator.edges.metrics import Heard
from aggregator.edges.store import sources, subscriptions
from aggregator.edges.store.subscriptions import Subscription

LEASE = timedelta(days=10)
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=60)
GAP = timedelta(minutes=1)
METHODS = ("sha1", "sha256", "sha384", "sha512")
MISSING, GONE, TAKEN = (404, b""), (410, b""), (202, b"")


def form(callback: str, one: Subscription) -> dict[str, str]:
    """What a hub is sent to subscribe or to renew."""
    return {
        "hub.mode": "subscribe",
        "hub.topic": one.topic,
        "hub.callback": f"{callback.rstrip('/')}/{one.token}",
        "hub.secret": one.secret,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }


def heard(tx: Connection, said: Heard, now: datetime) -> tuple[int, bytes]:
    """(status, body) of the answer to what came to the callback."""
    address = urlsplit(said.path)
    one = subscriptions.of(tx, address.path.rpartition("/")[2])
    if one is None:
        return MISSING if said.body is None else GONE
    if said.body is None:
        return _asked(tx, one, parse_qs(address.query), now)
    if is_signed(said.body, said.signature, one.secret):  # if not, a hub is told nothing of it: section 8.1
        sources.hasten(tx, one.source, now, GAP)
    return TAKEN


def is_signed(body: bytes, signature: str | None, secret: str) -> bool:
    """Whether X-Hub-Signature is that of this body under the secret."""
    method, _, given = (signature or "").strip().partition("=")
    if method not in METHODS:
        return False
    made = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return hmac.compare_digest(made.encode(), given.lower().encode())


def _asked(
    tx: Connection, one: Subscription, query: dict[str, list[str]], now: datetime
) -> tuple[int, bytes]:
    """The challenge for a subscription that was asked for; a denial is noted."""
    said = {name: values[0] for name, values in query.items()}
    if said.get("hub.topic") != one.topic:
        return MISSING
    if said.get("hub.mode") == "denied":
        subscriptions.refused(tx, one.token, now)
        return 200, b""
    if said.get("hub.mode") != "subscribe" or "hub.challenge" not in said:
        return MISSING
    subscriptions.confirmed(tx, one.token, _lease(said.get("hub.lease_seconds", "")), now)
    return 200, said["hub.challenge"].encode()


def _lease(seconds: str) -> timedelta:
    is_number = seconds.isascii() and seconds.isdecimal() and len(seconds) < 10
    return min(max(timedelta(seconds=int(seconds)), SHORTEST), LONGEST) if is_number else LEASE
