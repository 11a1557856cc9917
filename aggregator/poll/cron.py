"""Cron lines: the five fields of crontab(5) in a zone, each matching moment once whatever summer time does.

Where the clock jumps forward, a time that does not exist comes as much later as the clock jumped; where it falls back, a
time that comes twice is the first. Lines that run in every hour (`*`, `*/15` as minutes) run in the real hours instead,
as Vixie cron does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from aggregator.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Cron:
    """A parsed line; days of the week count from Monday as 0. `zone` is the one the line names, if it does."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    is_hourly: bool = False
    is_either: bool = False
    zone: tzinfo | None = None


def parse(line: str) -> Cron:
    """The line in its fields; raises ConfigError naming the field that is wrong.

    A zone may stand before (`CRON_TZ=Asia/Seoul 0 9 * * *`) or after it (`0 9 * * * Asia/Seoul`); `@hourly` and its kind
    are known. Where both day fields are restricted either is enough, as in crontab(5).
    """
    words, zone = _zoned(line.split())
    if len(words) == 1 and words[0].lower() in NICKNAMES:
        words = NICKNAMES[words[0].lower()].split()
    if len(words) != 5:
        raise ConfigError(
            f"a cron line has five fields, this has {len(words)}: {line!r}",
            mend="write it as `0 9 * * 1-5`, an interval as 15m or 24h",
        )
    sets = [_field(word, *spec) for word, spec in zip(words, FIELDS, strict=True)]
    is_either = not words[2].startswith("*") and not words[4].startswith("*")
    weekdays = frozenset((day - 1) % 7 for day in sets[4])
    minutes, hours = tuple(sorted(sets[0])), tuple(sorted(sets[1]))
    return Cron(minutes, hours, sets[2], sets[3], weekdays, words[1].startswith("*"), is_either, zone)


def after(cron: Cron, now: datetime, zone: tzinfo) -> datetime:
    """The first matching moment after `now`, in UTC; raises ConfigError if there is none within nine years."""
    zone = cron.zone or zone
    best, until = None, None
    for local in _times(cron, now.astimezone(zone).replace(tzinfo=None) - CHANGE):
        if until and local > until:
            break
        for moment in _moments(cron, local, zone):
            if moment > now and (best is None or moment < best):
                best, until = moment, local + CHANGE
    if best is None:
        raise ConfigError("a cron line that never comes", mend="look at its day and month")
    return best


def _times(cron: Cron, start: datetime) -> Iterator[datetime]:
    """Matching times on the wall from `start` on, in order."""
    for number in range(HORIZON):
        day = start.date() + timedelta(days=number)
        if _matches(cron, day):
            for hour in cron.hours:
                for minute in cron.minutes if number or hour >= start.hour else ():
                    yield datetime(day.year, day.month, day.day, hour, minute)


def _matches(cron: Cron, day: date) -> bool:
    if day.month not in cron.months:
        return False
    by_date, by_week = day.day in cron.days, day.weekday() in cron.weekdays
    return by_date or by_week if cron.is_either else by_date and by_week


def _moments(cron: Cron, local: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The moments at which the clock shows this time: none, one or two for lines of every hour, else exactly one."""
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if not cron.is_hourly:
        yield moment
    elif moment.astimezone(zone).replace(tzinfo=None) == local:
        yield moment
        yield local.replace(tzinfo=zone, fold=1).astimezone(UTC)


def _zoned(words: list[str]) -> tuple[list[str], tzinfo | None]:
    if words and words[0].upper().startswith(("CRON_TZ=", "TZ=")):
        return words[1:], _zone(words[0].partition("=")[2])
    if len(words) in (2, 6) and ("/" in words[-1] or words[-1].upper() == "UTC") and words[-1][:1].isalpha():
        return words[:-1], _zone(words[-1])
    return words, None


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError) as exc:
        raise ConfigError(f"no time zone called {name!r}", mend="write it as Asia/Seoul") from exc


def _field(word: str, name: str, low: int, high: int, names: tuple[str, ...]) -> frozenset[int]:
    try:
        found = frozenset(
            value for part in word.lower().split(",") for value in _part(part, low, high, names)
        )
    except ValueError as exc:
        raise ConfigError(
            f"the {name} field of a cron line cannot be {word!r}", mend=f"it is {low} to {high}"
        ) from exc
    return found


def _part(part: str, low: int, high: int, names: tuple[str, ...]) -> range:
    span, _, step = part.partition("/")
    if span == "*":
        first, last = low, high
    else:
        start, dash, stop = span.partition("-")
        first = _value(start, names, low)
        last = _value(stop, names, low) if dash else high if step else first
    if not low <= first <= last <= high:
        raise ValueError("out of range")
    return range(first, last + 1, _step(step) if step else 1)


def _step(text: str) -> int:
    step = int(text)
    if step < 1:
        raise ValueError("a step of nothing")
    return step


def _value(text: str, names: tuple[str, ...], low: int) -> int:
    return names.index(text) + low if text in names else int(text)


HORIZON = 366 * 9
CHANGE = timedelta(hours=1)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day", 1, 31, ()),
    ("month", 1, 12, MONTHS),
    ("weekday", 0, 7, WEEKDAYS),
)
NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
