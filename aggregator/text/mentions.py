"""Dates mentioned in running prose, absolute and relative, and the day each means beside a known date.

A mention keeps what the words say (`day=22` alone for "22일") and never more; `resolved` adds what the date of the article
decides: "22일" is the 22nd within seven days of it, "지난" before it, "오는" after it, "어제" the day before, "지난달 1일" the first of
the month before. What it cannot decide stays None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from aggregator.text.quantities import WIDE
from aggregator.text.remembered import remembered

Shift = tuple[str, int]

YEARS = {
    "재작년": -2,
    "지지난해": -2,
    "지난해": -1,
    "작년": -1,
    "전년": -1,
    "올해": 0,
    "금년": 0,
    "올": 0,
    "내년": 1,
    "내후년": 2,
}
MONTHS_KO = {
    "지난달": -1,
    "지난 달": -1,
    "이달": 0,
    "이번 달": 0,
    "이번달": 0,
    "다음 달": 1,
    "다음달": 1,
    "내달": 1,
}
DAYS_KO = {
    "그저께": -2,
    "그제": -2,
    "엊그제": -2,
    "어제": -1,
    "어젯밤": -1,
    "오늘": 0,
    "금일": 0,
    "내일": 1,
    "모레": 2,
}
WEEKS_KO = {
    "지난주": -1,
    "지난 주": -1,
    "이번 주": 0,
    "이번주": 0,
    "금주": 0,
    "다음 주": 1,
    "다음주": 1,
    "내주": 1,
}
VAGUE = (
    "이날",
    "당일",
    "전날",
    "전일",
    "다음 날",
    "다음날",
    "이튿날",
    "같은 날",
    "같은 달",
    "같은 해",
    "이듬해",
)
MONTHS_EN = {
    name: n
    for n, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS_KO = "월화수목금토일"
WEEKDAYS_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS_EN = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
NEAR = 7
STEPS_EN = {"last": -1, "this": 0, "next": 1}


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


_KOREAN = re.compile(
    rf"(?:(?P<way>지난|오는)(?!해|달| 달|주| 주) ?)?"
    rf"(?:(?P<year>(?<!\d)(?:19|20)\d\d|(?<![\d.,’'])’?'?\d\d(?=년 ?\d)) ?년 ?|(?P<ryear>{_any(YEARS)}) ?(?=\d|[^가-힣]|[가-힣]))?"
    rf"(?:(?P<month>(?<![\d.,])(?:1[0-2]|0?[1-9])) ?월(?![요드가]) ?|(?P<rmonth>{_any(MONTHS_KO)}) ?)?"
    rf"(?:(?P<day>(?<![\d.,])(?:3[01]|[12]\d|0?[1-9])) ?일(?! ?동안|간|째|차|주일|요|대|당|이상|이내|내|정도|만에|여))?"
)
_START = re.compile(
    rf"(?<![\d.,])\d{{1,4}} ?[년월일]|{_any(YEARS)}|{_any(MONTHS_KO)}|지난 ?(?=\d)|오는 ?(?=\d)|[’']\d\d년"
)
_WEEKDAY_KO = re.compile(
    rf"(?:(?P<week>{_any(WEEKS_KO)}) ?)?(?P<wk>[{WEEKDAYS_KO}])요일|(?P<alone>{_any(WEEKS_KO)})(?![가-힣]인)"
)
_RELATIVE_KO = re.compile(rf"(?<![가-힣])(?:(?P<rel>{_any(DAYS_KO)})|(?P<vague>{_any(VAGUE)}))(?!날|야|서야)")
_ISO = re.compile(r"(?<![\d.])((?:19|20)\d\d)([-./]) ?(0?[1-9]|1[0-2])\2 ?(3[01]|[12]\d|0?[1-9])(?!\d)\.?")
_MONTH_EN = rf"(?P<mon>{'|'.join(MONTH_NAMES)}|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?"
_ENGLISH = re.compile(
    rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH_EN}(?:,? (?P<y1>(?:1[5-9]|20)\d\d)\b)?|"
    rf"\b{_MONTH_EN.replace('mon', 'mon2')}(?: (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:))?(?:,? (?P<y2>(?:1[5-9]|20)\d\d)\b)?|"
    rf"\b(?P<wd>{'|'.join(WEEKDAYS_EN)})\b|\b(?P<rel>{'|'.join(DAYS_EN)})\b|"
    rf"\b(?P<step>last|this|next) (?P<unit>year|month|week)\b|"
    rf"(?<![\d$€£.,-])\b(?P<y3>(?:1[5-9]|20)\d\d)\b(?![\d,.]\d|%| ?(?:people|percent|per cent|million|miles|km|kg))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A date in prose: the parts its words say, how it is shifted from the article's date, and its place."""

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    shift: Shift | None = None
    way: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is known: a year, a month of it, a day of that."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    @property
    def exact(self) -> date | None:
        """The day itself, None where a part is not known or no calendar has it: papers print a 30 February."""
        return _day(self.year, self.month, self.day) if self.year and self.month and self.day else None

    def agrees(self, other: Day) -> bool:
        """Whether both can mean the same time: no part that both know differs."""
        mine = (self.year, self.month, self.day, self.weekday)
        theirs = (other.year, other.month, other.day, other.weekday)
        return all(a == b for a, b in zip(mine, theirs, strict=True) if a is not None and b is not None)


@remembered
def found(text: str) -> tuple[Mention, ...]:
    """The dates of this text, in order, none overlapping another."""
    flat = text.translate(WIDE)
    made = [*_isos(flat)]
    if not flat.isascii():
        made += [*_koreans(flat), *_weekdays(flat), *_relatives(flat)]
    if re.search("[A-Za-z]", flat) or flat.isascii():
        made += _english(flat)
    out: list[Mention] = []
    for mention in sorted(made, key=lambda m: (m.start, -m.end)):
        if not out or mention.start >= out[-1].end:
            out.append(replace(mention, text=text[mention.start : mention.end]))
    return tuple(out)


def resolved(mention: Mention, published: date | None) -> Day:
    """The time this mention means in an article of that date."""
    stated = Day(mention.year, mention.month, mention.day, mention.weekday)
    if published is None or mention.year is not None:
        return stated
    if mention.shift is not None:
        return SHIFTS[mention.shift[0]](mention, mention.shift[1], published)
    if mention.month is None and mention.day is not None:
        return _of(_nearest_month(mention.day, published, mention.way)) or stated
    if mention.month is not None:
        return _nearest_year(mention, published)
    if mention.weekday is not None:
        return stated
    return stated


def days_from(start: date, step: int) -> Day:
    """The day so many days after this one, nothing known of it beyond the calendar's ends."""
    try:
        return _of(start + timedelta(step)) or Day()
    except OverflowError:
        return Day()


def _of(day: date | None) -> Day | None:
    return Day(day.year, day.month, day.day, day.weekday()) if day else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _nearest_month(day: int, published: date, way: int) -> date | None:
    """The day of that number within a week of this date, or the nearest before it for way -1, after it for way 1."""
    months = [(published.year * 12 + published.month - 1 + k) for k in (-1, 0, 1)]
    days = [d for m in months if (d := _day(m // 12, m % 12 + 1, day))]
    fit = [d for d in days if (d - published).days * way >= 0]
    best = min(fit or days, key=lambda d: abs((d - published).days), default=None)
    return best if best and (way or abs((best - published).days) <= NEAR) else None


def _nearest_year(mention: Mention, published: date) -> Day:
    """This month or day of the year nearest to the date, before it for way -1, after it for way 1."""
    month, day = mention.month or 1, mention.day
    days = [d for k in (-1, 0, 1) if (d := _day(published.year + k, month, day or 15))]
    fit = [d for d in days if (d - published).days * mention.way >= 0]
    best = min(fit or days, key=lambda d: abs((d - published).days), default=None)
    if best is None:
        return Day(None, mention.month, day)
    return Day(best.year, best.month, day, best.weekday() if day else None)


def _by_year(mention: Mention, step: int, published: date) -> Day:
    return Day(published.year + step, mention.month, mention.day)


def _by_month(mention: Mention, step: int, published: date) -> Day:
    months = published.year * 12 + published.month - 1 + step
    if mention.day is None:
        return Day(months // 12, months % 12 + 1)
    return _of(_day(months // 12, months % 12 + 1, mention.day)) or Day(
        months // 12, months % 12 + 1, mention.day
    )


def _by_day(mention: Mention, step: int, published: date) -> Day:
    return days_from(published, step)


def _by_week(mention: Mention, step: int, published: date) -> Day:
    if mention.weekday is None:
        return Day()
    try:
        monday = published - timedelta(published.weekday())
        return _of(monday + timedelta(7 * step + mention.weekday)) or Day()
    except OverflowError:
        return Day(weekday=mention.weekday)


def _by_context(mention: Mention, step: int, published: date) -> Day:
    return Day()


SHIFTS = {"year": _by_year, "month": _by_month, "day": _by_day, "week": _by_week, "context": _by_context}


def _isos(flat: str) -> list[Mention]:
    return [
        Mention("", m.start(), m.end(), int(m.group(1)), int(m.group(3)), int(m.group(4)))
        for m in _ISO.finditer(flat)
    ]


def _koreans(flat: str) -> list[Mention]:
    out: list[Mention] = []
    at = 0
    while start := _START.search(flat, at):
        match = _KOREAN.match(flat, start.start())
        at = start.start() + 1
        if match and (made := _korean(match)):
            out.append(made)
            at = max(at, made.end)
    return out


def _korean(match: re.Match[str]) -> Mention | None:
    part = match.groupdict()
    if not any(part[k] for k in ("year", "ryear", "month", "rmonth", "day")):
        return None
    shift: Shift | None = None
    if part["rmonth"]:
        shift = ("month", MONTHS_KO[part["rmonth"]])
    elif part["ryear"]:
        shift = ("year", YEARS[part["ryear"]])
    if part["ryear"] == "올" and not part["month"]:
        return None
    year = int(re.sub(r"\D", "", part["year"])) if part["year"] else None
    if year is not None and year < 100:
        year += 2000 if year < 70 else 1900
    month, day = (int(part[k]) if part[k] else None for k in ("month", "day"))
    way = {"지난": -1, "오는": 1}.get(part["way"] or "", 0)
    end = match.start() + len(match.group().rstrip())
    return Mention("", match.start(), end, year, month, day, None, shift, way)


def _weekdays(flat: str) -> list[Mention]:
    out = []
    for m in _WEEKDAY_KO.finditer(flat):
        week = m.group("week") or m.group("alone")
        weekday = WEEKDAYS_KO.index(m.group("wk")) if m.group("wk") else None
        out.append(
            Mention("", m.start(), m.end(), weekday=weekday, shift=("week", WEEKS_KO[week]) if week else None)
        )
    return out


def _relatives(flat: str) -> list[Mention]:
    out = []
    for m in _RELATIVE_KO.finditer(flat):
        shift = (
            ("day", DAYS_KO[m.group("rel")]) if m.group("rel") else ("context", VAGUE.index(m.group("vague")))
        )
        out.append(Mention("", m.start(), m.end(), shift=shift))
    return out


def _english(flat: str) -> list[Mention]:
    return [made for m in _ENGLISH.finditer(flat) if (made := _english_one(m))]


def _english_one(m: re.Match[str]) -> Mention | None:
    name = m.group("mon") or m.group("mon2")
    if name:
        return _english_month(m, name)
    if m.group("wd"):
        return Mention("", m.start(), m.end(), weekday=WEEKDAYS_EN.index(m.group("wd").lower()))
    if m.group("rel"):
        return Mention("", m.start(), m.end(), shift=("day", DAYS_EN[m.group("rel").lower()]))
    if m.group("unit"):
        return Mention(
            "", m.start(), m.end(), shift=(m.group("unit").lower(), STEPS_EN[m.group("step").lower()])
        )
    return Mention("", m.start(), m.end(), int(m.group("y3")))


def _english_month(m: re.Match[str], name: str) -> Mention | None:
    day, year = m.group("d1") or m.group("d2"), m.group("y1") or m.group("y2")
    is_bare = not day and not year
    if is_bare and (
        not name[0].isupper() or name.lower().rstrip(".") in ("may", "mar", "dec", "jan", "sep", "sept")
    ):
        return None
    if is_bare and name == "March" and re.match(r" (?:on|of|to|for)\b", m.string[m.end() : m.end() + 5]):
        return None
    if day and not 1 <= int(day) <= 31:
        return None
    return Mention(
        "",
        m.start(),
        m.end(),
        int(year) if year else None,
        MONTHS_EN[name[:3].lower()],
        int(day) if day else None,
    )
