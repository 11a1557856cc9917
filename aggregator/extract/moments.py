"""A moment as a page tells it, and what reading one depends on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from aggregator.text import dates

SLACK = timedelta(days=1)
_HAS_CLOCK = re.compile(r"\d[:시h]\s?\d\d|\dT\d|\d{10}")
_HAS_ZONE = re.compile(r"Z$|[+-]\d\d:?\d\d$|[A-Z]{3}$")


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment, where it was read, and whether its source told the hour and the zone."""

    at: datetime
    came_from: str
    has_clock: bool = True
    has_zone: bool = False
    is_update: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reading depends on beside the page; `start` is the order of the body's first block, `order` that of `7/8/2026`."""

    zone: tzinfo
    now: datetime
    url: str
    start: int | None = None
    order: str | None = None


def moment(text: str, came_from: str, asked: Asked) -> Moment | None:
    """The moment this text tells; None where it tells none, or one that is still to come."""
    now = asked.now if came_from == "text" else None
    at = dates.instant(text, asked.zone, now=now, order=asked.order)
    if at is None or at > asked.now + SLACK:
        return None
    has_clock = bool(_HAS_CLOCK.search(text)) or bool(at.hour or at.minute)
    return Moment(at.replace(microsecond=0), came_from, has_clock, bool(_HAS_ZONE.search(text.strip())))
