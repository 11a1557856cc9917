"""When to look at a source again: a pure function of what was seen.

`every: auto` looks twice in the time between two articles, as the last twenty and the silence since tell it, between ten
minutes and a day; never sooner than the server or the feed asks for; further and further apart while it fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256

from aggregator.errors import ConfigError
from aggregator.model import Page
from aggregator.poll import cron
from aggregator.text import dates


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last look showed.

    `published` are the dates of recent links in any order; `ttl` is what the feed or its server asks for (see
    `max_age`), `retry_after` the moment a refusing server named; `failures` in a row.
    `skip_hours` are of UTC, Monday is 0 in `skip_days`; `zone` is that of cron lines which name none.
    """

    now: datetime
    name: str = ""
    published: tuple[datetime, ...] = ()
    ttl: timedelta | None = None
    retry_after: datetime | None = None
    failures: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    zone: tzinfo = UTC


def next_look(every: str, seen: Seen) -> datetime:
    """The moment of the next look, in UTC and after `seen.now`; raises ConfigError if `every` says nothing.

    `every` is `auto`, a duration (`15m`, `1h30m`, `24h`, seconds) or a cron line. Retry-After is honoured up to a day.
    """
    wait = min(seen.retry_after or seen.now, seen.now + LONGEST)
    if every.strip().lower() == "auto":
        return max(_rhythmic(seen), wait).astimezone(UTC)
    span = interval(every)
    if span is None:
        return cron.after(cron.parse(every), max(seen.now, wait - timedelta(microseconds=1)), seen.zone)
    return max(seen.now + _backed_off(span, seen.failures), wait).astimezone(UTC)


def check(every: str) -> None:
    """Raises ConfigError if this is neither auto nor a duration nor a cron line that comes."""
    next_look(every, Seen(datetime(2026, 1, 1, tzinfo=UTC)))


def interval(every: str) -> timedelta | None:
    """The duration this text names, None if it names none; raises ConfigError for one of less than ten seconds."""
    text = every.strip().lower()
    match = DURATION.fullmatch(text)
    if not match or not text:
        return None
    parts = {unit: int(value or 0) for unit, value in match.groupdict().items() if unit != "bare"}
    span = timedelta(seconds=int(match["bare"] or 0)) + timedelta(**parts)
    if not timedelta(seconds=10) <= span <= timedelta(days=366):
        raise ConfigError(f"every {every!r} is no time to wait", mend="write it as 15m or 24h")
    return span


def is_line(every: str) -> bool:
    """Whether this is a cron line."""
    return every.strip().lower() != "auto" and interval(every) is None


def max_age(page: Page) -> timedelta | None:
    """How long the server says its answer stays fresh (RFC 9111, 4.2.1), or None if it does not say or says not at all."""
    control = page.header("cache-control") or ""
    if NO_CACHE.search(control):
        return None
    if match := MAX_AGE.search(control):
        age = page.header("age") or ""
        seconds = int(match[1]) - (int(age) if age.isdecimal() and len(age) < 10 else 0)
        return timedelta(seconds=min(seconds, LONGEST.total_seconds())) if seconds > 0 else None
    expires = dates.instant(page.header("expires") or "")
    if expires is None:
        return None
    span = expires - (dates.instant(page.header("date") or "") or page.fetched)
    return min(span, LONGEST) if span > timedelta() else None


def _rhythmic(seen: Seen) -> datetime:
    """Half the gap between publications, not sooner than asked, later with every failure, out of step with others."""
    span = max(_gap(seen) / 2, seen.ttl or SHORTEST, SHORTEST)
    span = min(_backed_off(span, seen.failures), LONGEST / (1 + JITTER))
    return _open(seen.now + span * (1 + JITTER * fraction(seen.name)), seen)


def _gap(seen: Seen) -> timedelta:
    """The mean time between publications, the silence since the last one counted; articles of one moment are one."""
    recent = sorted({moment for moment in seen.published if moment <= seen.now}, reverse=True)[:RECENT]
    return (seen.now - recent[-1]) / len(recent) if recent else UNKNOWN


def _backed_off(span: timedelta, failures: int) -> timedelta:
    """Twice as long after each failure, up to a day."""
    return max(span, min(span * 2 ** min(max(failures, 0), 12), LONGEST)) if failures else span


def _open(moment: datetime, seen: Seen) -> datetime:
    """The moment moved out of hours and days at which the feed says nothing comes, within a day from now."""
    last = seen.now + LONGEST
    at = moment.astimezone(UTC)
    while at < last and (at.hour in seen.skip_hours or at.weekday() in seen.skip_days):
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(at, last)


def fraction(name: str) -> float:
    """A number from 0 to 1 that is always the same for one name and spread evenly over names."""
    return int.from_bytes(sha256(name.encode("utf-8", "replace")).digest()[:4]) / 2**32


SHORTEST = timedelta(minutes=10)
LONGEST = timedelta(hours=24)
UNKNOWN = timedelta(hours=2)
RECENT = 20
JITTER = 0.1
DURATION = re.compile(
    r"(?P<bare>\d{1,9})|(?:(?P<weeks>\d{1,3})\s?w)?\s?(?:(?P<days>\d{1,4})\s?d)?\s?(?:(?P<hours>\d{1,4})\s?h)?\s?"
    r"(?:(?P<minutes>\d{1,6})\s?m(?:in)?)?\s?(?:(?P<seconds>\d{1,8})\s?s)?",
    re.ASCII,
)
MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,15})", re.IGNORECASE | re.ASCII)
NO_CACHE = re.compile(r"no-store|no-cache", re.IGNORECASE)
