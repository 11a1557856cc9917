"""A moment as a page tells it, and what reading one depends on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from aggregator.text import dates

SLACK = timedelta(days=1)
_ZONES = {"ko": "Asia/Seoul", "ja": "Asia/Tokyo", "zh": "Asia/Shanghai"}
_DOMAINS = {
    "kr": "Asia/Seoul",
    "jp": "Asia/Tokyo",
    "cn": "Asia/Shanghai",
    "hk": "Asia/Hong_Kong",
    "tw": "Asia/Taipei",
    "ar": "America/Argentina/Buenos_Aires",
    "at": "Europe/Vienna",
    "au": "Australia/Sydney",
    "be": "Europe/Brussels",
    "bo": "America/La_Paz",
    "ca": "America/Toronto",
    "ch": "Europe/Zurich",
    "cl": "America/Santiago",
    "cz": "Europe/Prague",
    "de": "Europe/Berlin",
    "dk": "Europe/Copenhagen",
    "es": "Europe/Madrid",
    "fi": "Europe/Helsinki",
    "fr": "Europe/Paris",
    "gr": "Europe/Athens",
    "il": "Asia/Jerusalem",
    "in": "Asia/Kolkata",
    "it": "Europe/Rome",
    "nl": "Europe/Amsterdam",
    "no": "Europe/Oslo",
    "nz": "Pacific/Auckland",
    "pe": "America/Lima",
    "ph": "Asia/Manila",
    "pk": "Asia/Karachi",
    "pl": "Europe/Warsaw",
    "pt": "Europe/Lisbon",
    "ro": "Europe/Bucharest",
    "se": "Europe/Stockholm",
    "sg": "Asia/Singapore",
    "th": "Asia/Bangkok",
    "tr": "Europe/Istanbul",
    "ua": "Europe/Kyiv",
    "uk": "Europe/London",
    "vn": "Asia/Ho_Chi_Minh",
    "za": "Africa/Johannesburg",
}
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


def zone_of(language: str | None, host: str) -> tzinfo:
    """The zone of a page that names none: its top-level domain's, else its language's if that has one, else UTC."""
    name = _DOMAINS.get(host.rpartition(".")[2]) or _ZONES.get(language or "")
    return ZoneInfo(name) if name else UTC


def moment(text: str, came_from: str, asked: Asked) -> Moment | None:
    """The moment this text tells; None where it tells none, or one that is still to come."""
    now = asked.now if came_from == "text" else None
    at = dates.instant(text, asked.zone, now=now, order=asked.order)
    if at is None or at > asked.now + SLACK:
        return None
    has_clock = bool(_HAS_CLOCK.search(text)) or bool(at.hour or at.minute)
    return Moment(at.replace(microsecond=0), came_from, has_clock, bool(_HAS_ZONE.search(text.strip())))
