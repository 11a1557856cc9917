"""Dates as machines and bylines write them -> moments that know their zone.

Read are RFC 822 and 3339 with the malformations seen in feeds, ISO 8601, epochs, bylines in Korean, Chinese, Japanese and
languages of Europe, and how long ago something was. The whole text has to be a date, with at most a label, a weekday, or
something set apart around it: prose gives None, as does a month without a day or a day that could be two. Dates inside
sentences are `text.mentions`' business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

Day = tuple[int, int, int]


class Asked(NamedTuple):
    """What a reading depends on beside the text."""

    zone: tzinfo
    now: datetime | None
    order: str | None = None


def instant(
    text: str, zone: tzinfo = UTC, *, now: datetime | None = None, order: str | None = None
) -> datetime | None:
    """The moment this text names, in the zone it names or else in `zone`; None if it names none.

    A day without a time is its midnight. `now` is needed for what is told relative to it ("3시간 전", "yesterday 9 pm",
    "11월 22일"); `order`, "dmy" or "mdy", tells how whoever wrote it writes `7/8/2026`. Nothing before 1971 or after 2100 is believed: those are zeros and sentinels of databases.
    """
    asked = Asked(zone, now, order)
    text = text[:LIMIT].strip()
    try:
        found = _iso(text, asked) or _mail(text, asked) or _digits(text, asked) or _written(text, asked)
    except (ValueError, OverflowError):
        return None
    return found if found and 1970 < found.year <= 2100 else None


def _iso(text: str, asked: Asked) -> datetime | None:
    """ISO 8601 as nearly every machine writes it."""
    if not ISO.match(text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=asked.zone)


def _mail(text: str, asked: Asked) -> datetime | None:
    """RFC 822 as nearly every feed writes it."""
    match = MAIL.fullmatch(text)
    month = MONTHS.get(match["month"].lower()) if match else None
    if match is None or month is None:
        return None
    offset = match["offset"]
    zone = asked.zone if offset is None else UTC if offset.isalpha() else _fixed(_hours(offset))
    day = datetime(int(match["year"]), month, int(match["day"]), tzinfo=zone)
    return day.replace(hour=int(match["hour"]), minute=int(match["minute"]), second=int(match["second"] or 0))


def _hours(offset: str) -> float:
    """`+0930` as 9.5."""
    return (int(offset[1:3]) + int(offset[3:]) / 60) * (-1 if offset[0] == "-" else 1)


def _digits(text: str, asked: Asked) -> datetime | None:
    """Seconds, milli- or microseconds since 1970, or a calendar's digits without separators."""
    match = DIGITS.match(text)
    if not match:
        return None
    digits = match[1]
    if len(digits) in (10, 13, 16) and digits[0] == "1":
        return datetime.fromtimestamp(int(digits) / 10 ** (len(digits) - 10), UTC)
    layout = LAYOUTS.get(len(digits))
    return datetime.strptime(digits, layout).replace(tzinfo=asked.zone) if layout else None


def _plain(text: str) -> str:
    """Digits and letters of every script in their plain form, spaces folded, asctime's year moved to its day."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
        text = FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)
    return ASCTIME.sub(r"\g<day> \g<month> \g<year> \g<clock>", " ".join(text.split()))


def _written(text: str, asked: Asked) -> datetime | None:
    if not HAS_DIGIT.search(text):
        return _relative(_plain(text), asked) if len(text) < 40 else None
    text = _plain(text)
    for pattern, day in DAYS:
        match = pattern.search(text)
        if match and (found := day(match, asked)):
            return _around(text, match, found, asked)
    return _relative(text, asked)


def _around(text: str, match: re.Match[str], day: Day, asked: Asked) -> datetime | None:
    """The day with the time and zone beside it, if nothing else is beside it."""
    before, after = text[: match.start()], text[match.end() :]
    clock = CLOCK_AFTER.match(after)
    if clock and _is_clock(clock):
        after = after[clock.end() :]
    elif (clock := CLOCK_BEFORE.search(before)) and _is_clock(clock):
        before, after = before[: clock.start()], f"{clock['tail'] or ''} {after}"
    else:
        clock = None
    marked = ZONE.match(after)
    rest = after[marked.end() :] if marked else after
    is_alone = not before.strip() and not rest.strip()
    if not is_alone and not (_is_label(before) and _is_end(rest) and not IMPRINT.search(text)):
        return None
    if _is_span(clock, marked):
        return None
    return _moment(day, clock, _zone(marked, asked.zone))


def _is_span(clock: re.Match[str] | None, marked: re.Match[str] | None) -> bool:
    """Whether what looks like an offset is when something ends: `오후 1:30-3:30`."""
    if clock is None or marked is None or not SPAN.match(marked[0]):
        return False
    return bool(clock["half"] or len(clock["hour"]) == 1)


def _is_clock(match: re.Match[str]) -> bool:
    """A bare number is no time; one with minutes, a half of the day or the word for hour is."""
    return bool(match["minute"] or match["half"] or match["late"] or match["mark"] in HOURS)


def _is_label(before: str) -> bool:
    """Whether what stands before a date says no more than that a date follows."""
    if FOREIGN_WEEKDAY.fullmatch(before) or not LABEL.sub("", before):
        return True
    return len(before) <= 60 and bool(SET_APART.search(before))


def _is_end(after: str) -> bool:
    """Whether a date is over here: nothing follows but labels, or what follows is set apart."""
    return not LABEL.sub("", after) or bool(NEXT.match(after))


def _moment(day: Day, clock: re.Match[str] | None, zone: tzinfo) -> datetime:
    midnight = datetime(*day, tzinfo=zone)
    if clock is None:
        return midnight
    hour, minute, second = (int(clock[name] or 0) for name in ("hour", "minute", "second"))
    half = (clock["half"] or clock["late"] or "").replace(".", "").lower()
    if half and hour <= 12:
        hour = hour % 12 + 12 * (hour % 12 in AFTERNOON.get(half, ()))
    if (hour, minute, second) == (24, 0, 0):
        return midnight + timedelta(days=1)
    micro = int(((clock["fraction"] or "") + "000000")[:6])
    leap = second == 60
    return midnight.replace(hour=hour, minute=minute, second=second - leap, microsecond=micro)


def _zone(marked: re.Match[str] | None, zone: tzinfo) -> tzinfo:
    """The zone written; a name that is also the source's own means the source's; an unknown one is ignored."""
    if marked is None:
        return zone
    if marked["hours"]:
        minutes = int(marked["hours"]) * 60 + int(marked["minutes"] or 0)
        return _fixed((-minutes if marked["sign"] in "-−" else minutes) / 60)
    name = marked["name"]
    if "/" in name:
        return _place(name) or zone
    own = (datetime(2026, month, 1, tzinfo=zone).tzname() for month in (1, 7))
    if name.upper() in own:
        return zone
    if name.upper() in PLACES:
        return _place(PLACES[name.upper()]) or zone
    hours = ZONES.get(name.upper())
    return zone if hours is None else _fixed(hours)


def _fixed(hours: float) -> tzinfo:
    return UTC if not hours else timezone(timedelta(hours=hours))


def _place(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def _relative(text: str, asked: Asked) -> datetime | None:
    """What is told from the reader's now; months and years ago are no date."""
    if asked.now is None or len(text) > 80:
        return None
    if match := AGO.fullmatch(text):
        count = match["count"].lower()
        return asked.now - COUNTS.get(count, 0 if count in COUNTS else int(count)) * _unit(
            match["unit"].lower()
        )
    if NOW.fullmatch(text):
        return asked.now
    return _near(text, asked, asked.now.astimezone(asked.zone))


def _unit(name: str) -> timedelta:
    return next(length for names, length in UNITS if name in names)


def _near(text: str, asked: Asked, now: datetime) -> datetime | None:
    """A time of today or yesterday, a time alone, or a day without its year."""
    if match := RECENT.search(text):
        there = now - timedelta(days=RECENTLY[match["word"].lower()])
        return _around(text, match, (there.year, there.month, there.day), asked)
    if (match := DAY_ALONE.fullmatch(text)) and _is_eastern(asked.zone):
        return _last(datetime(now.year, int(match["month"]), int(match["day"]), tzinfo=asked.zone), now)
    if (match := CLOCK_ALONE.fullmatch(text)) and _is_clock(match):
        found = _moment((now.year, now.month, now.day), match, asked.zone)
        return found if found <= now else found - timedelta(days=1)
    return _yearless(text, asked, now)


def _yearless(text: str, asked: Asked, now: datetime) -> datetime | None:
    """The last such day before tomorrow."""
    match = next((hit for pattern in YEARLESS if (hit := pattern.search(text))), None)
    if match is None:
        return None
    month = int(match["month"]) if match["month"].isdigit() else MONTHS.get(_bare(match["month"]))
    if not month:
        return None
    found = _around(text, match, (now.year, month, int(match["day"])), asked)
    return None if found is None else _last(found, now)


def _last(day: datetime, now: datetime) -> datetime:
    """This day of this year, of the last one if it is still to come."""
    return day if day <= now + timedelta(days=1) else day.replace(year=now.year - 1)


def _is_eastern(zone: tzinfo) -> bool:
    """Whether it is a zone of East Asia, where the year or the month stands first and a point is in no time of day."""
    offset = datetime(2026, 1, 1, tzinfo=zone).utcoffset() or timedelta()
    return timedelta(hours=8) <= offset <= timedelta(hours=9)


def _ymd(match: re.Match[str], asked: Asked) -> Day | None:
    return int(match["year"]), int(match["month"]), int(match["day"])


def _named(match: re.Match[str], asked: Asked) -> Day | None:
    month = MONTHS.get(_bare(match["month"]))
    return (_year(match["year"]), month, int(match["day"])) if month else None


def _bare(name: str) -> str:
    """Lower case without accents."""
    name = name.lower()
    if name.isascii():
        return name
    return "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))


def _year(digits: str) -> int:
    """Two digits mean 1970 to 2069 (the rule of RFC 5322, 4.3, moved on)."""
    number = int(digits)
    return number if len(digits) == 4 else number + (1900 if number >= 70 else 2000)


def _short(match: re.Match[str], asked: Asked) -> Day | None:
    """Two-digit years stand first in East Asia and last elsewhere."""
    first, month, last = match["first"], int(match["month"]), match["last"]
    offset = datetime(2026, 1, 1, tzinfo=asked.zone).utcoffset() or timedelta()
    is_eastern = _is_eastern(asked.zone) and match["point"] != "/"
    if match["mark"] or match["apostrophe"] or is_eastern:
        return _year(first), month, int(last)
    if match["point"] == ".":
        return _year(last), month, int(first)
    return None if match["point"] != "/" or offset >= timedelta(hours=8) else _slashed(match, asked)


def _slashed(match: re.Match[str], asked: Asked) -> Day | None:
    """`26/10/13` and `01/25/26`, where only one of day and month can be either or the writer's order is known."""
    first, second, year = int(match["first"]), int(match["month"]), _year(match["last"])
    if second > 12:
        return year, first, second
    if first > 12 or asked.order == "dmy":
        return year, second, first
    return (year, first, second) if asked.order == "mdy" else None


def _numeric(match: re.Match[str], asked: Asked) -> Day | None:
    """Day and month in the order that is possible, that is not in the future, or that the zone is used to."""
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    if second > 12:
        return year, first, second
    if asked.order == "mdy" and match["point"] != "." and first <= 12:
        return year, first, second
    if match["point"] != "/" or first > 12 or first == second or asked.order:
        return year, second, first
    return _order(first, second, year, asked)


def _order(first: int, second: int, year: int, asked: Asked) -> Day | None:
    european, american = (year, second, first), (year, first, second)
    if asked.now:
        now = asked.now.astimezone(asked.zone)
        past = [day for day in (european, american) if day <= (now.year, now.month, now.day)]
        if len(past) == 1:
            return past[0]
    place = str(asked.zone).partition("/")[0]
    if place in ("America", "US"):
        return american
    return european if place in ("Europe", "Africa", "Australia") else None


def _whole(years: tuple[str, ...]) -> dict[str, int]:
    """Months by their whole names."""
    return {name: number for year in years for number, name in enumerate(_bare(year).split(), 1)}


def _prefixes(years: tuple[str, ...]) -> dict[str, int]:
    """Months by every beginning of their names of three letters or more that names only one."""
    found: dict[str, set[int]] = {}
    for year in years:
        for number, name in enumerate(year.split(), 1):
            for length in range(3, len(name) + 1):
                found.setdefault(name[:length], set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


LIMIT = 200
ISO = re.compile(r"\d{4}-?\d\d-?\d\d(?:[T ]\d|$)")
HAS_DIGIT = re.compile(r"\d")
MAIL = re.compile(
    r"(?:[A-Za-z]{3,9},? +)?(?P<day>\d{1,2}) +(?P<month>[A-Za-z]{3}) +(?P<year>\d{4}) +(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)"
    r"(?::(?P<second>[0-5]\d))?(?: +(?P<offset>[+-]\d{4}|GMT|UTC|Z))?",
    re.ASCII,
)
DIGITS = re.compile(r"(\d{8,16})(?:\.\d*)?\Z", re.ASCII)
LAYOUTS = {14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M", 8: "%Y%m%d"}
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
# Of some only whole names are read: beginnings of theirs name other months elsewhere.
MONTHS = _whole(
    (
        "ledna unora brezna dubna kvetna cervna cervence srpna zari rijna listopadu prosince",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
        "януари февруари март април май юни юли август септември октомври ноември декември",
        "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
        "januari februari maret april mei juni juli agustus september oktober november desember",
        "januar februar mars april mai juni juli august september oktober november desember",
        "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
        "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesakuuta heinakuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    )
) | _prefixes(
    (
        "january february march april may june july august september october november december",
        "januar februar marz april mai juni juli august september oktober november dezember",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "januari februari mars april maj juni juli augusti september oktober november december",
        "januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου ιουνιου ιουλιου αυγουστου σεπτεμβριου οκτωβριου νοεμβριου δεκεμβριου",
        "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    )
)
PLACES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
# Where a name has several zones, the one of the larger press; a source whose own zone has that name keeps its own.
ZONES = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT", "WET"), 0.0),
    **dict.fromkeys(("CET", "MET", "BST", "WEST", "WAT"), 1.0),
    **dict.fromkeys(("CEST", "MEST", "MESZ", "EET", "SAST", "CAT"), 2.0),
    **{"MEZ": 1.0, "EEST": 3.0, "MSK": 3.0, "EAT": 3.0, "TRT": 3.0, "MSD": 4.0, "GST": 4.0, "IRST": 3.5},
    **{"PKT": 5.0, "IST": 5.5, "NPT": 5.75, "ICT": 7.0, "WIB": 7.0},
    **dict.fromkeys(("HKT", "SGT", "PHT", "MYT", "AWST", "WITA"), 8.0),
    **{
        "KST": 9.0,
        "JST": 9.0,
        "WIT": 9.0,
        "ACST": 9.5,
        "AEST": 10.0,
        "ACDT": 10.5,
        "AEDT": 11.0,
        "NZST": 12.0,
        "NZDT": 13.0,
    },
    **{
        "NST": -3.5,
        "NDT": -2.5,
        "BRT": -3.0,
        "ART": -3.0,
        "AST": -4.0,
        "ADT": -3.0,
        "CLT": -4.0,
        "COT": -5.0,
        "PET": -5.0,
    },
    **{
        "EST": -5.0,
        "EDT": -4.0,
        "CST": -6.0,
        "CDT": -5.0,
        "MST": -7.0,
        "MDT": -6.0,
        "PST": -8.0,
        "PDT": -7.0,
    },
    **{"AKST": -9.0, "AKDT": -8.0, "HST": -10.0},
}
HALF = r"오전|오후|낮|밤|아침|저녁|새벽|上午|下午|午前|午後|[ap]\.?m\b\.?"
# The hours after noon of each half: a night begins in the evening and ends after midnight, 낮 begins before noon.
AFTERNOON = {
    **dict.fromkeys(("오후", "저녁", "下午", "午後", "pm"), range(12)),
    "밤": range(6, 12),
    "낮": range(10),
}
HOURS = frozenset("시時时点點")
CLOCK = (
    rf"(?:(?P<half>{HALF})\s?)?(?<![\d.])(?P<hour>\d{{1,2}})"
    r"(?:\s?(?P<mark>[:.h시時时点點])(?:\s?(?P<minute>\d{1,2})(?!\d)(?:\s?[분分])?"
    r"(?:(?:(?<=[분分])|\s?:)\s?(?P<second>\d{1,2})(?!\d)(?:[.,](?P<fraction>\d{1,9}))?(?:\s?[초秒])?)?)?)?"
    rf"(?:\s?(?P<late>{HALF}))?(?!\d)"
)
WEEKDAY = (
    r"(?:\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|[월화수목금토일]요일|\([월화수목금토일月火水木金土日]\)"
    r"|(?:星期|周)[一二三四五六日天]|[月火水木金土日]曜日?)[.,]?"
)
BETWEEN = rf"(?:[\s,.·|T(-]|\(?{WEEKDAY}\)?|\b(?:at|um|à|alle|a las|kl)\b)*"
CLOCK_AFTER = re.compile(BETWEEN + CLOCK, re.IGNORECASE)
CLOCK_BEFORE = re.compile(
    rf"(?<![\d:.]){CLOCK}(?P<tail>\s?\(?[A-Z]{{2,5}}\)?)?(?:[\s,·|-]|\(?{WEEKDAY}\)?|\bon\b)*$", re.IGNORECASE
)
CLOCK_ALONE = re.compile(CLOCK, re.IGNORECASE)
DAY_ALONE = re.compile(r"(?P<month>0[1-9]|1[0-2])[-./](?P<day>0[1-9]|[12]\d|3[01])\.?", re.ASCII)
ZONE = re.compile(
    r"[\s(\[]*(?:(?:GMT|UTC|Z)?\s?(?P<sign>[+−-])\s?(?P<hours>\d{1,2}?):?(?P<minutes>\d\d)?(?!\d)|(?P<name>(?:Africa|America|"
    r"Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|US)/[A-Za-z_]{2,30}(?:/[A-Za-z_]{2,30})?|(?:"
    + "|".join(sorted((*ZONES, *PLACES), key=len, reverse=True))
    + r")\b|(?-i:[A-Z]{3,5})\b))(?:\s?\([\w\s/]{2,40}\)|\s(?:GMT|UTC)\b)?[)\]]*",
    re.IGNORECASE,
)
LABEL = re.compile(
    rf"{WEEKDAY}|[\s\W]+|\b(?:(?:first|last|originally) )?(?:published|posted|updated|modified|created|submitted|released|issued|"
    r"filed|added|revised)(?: on| at)?\b|\b(?:date|pubdate|on|am|um|der|den|el|le|il|at|the|uhr|publié|veröffentlicht|erstellt|stand|publicado|"
    r"pubblicato|actualizado|aktualisiert|mis à jour)\b|(?:최초|최종|기사|온라인|지면|인터넷|데이터)?\s?(?:입력|승인|등록|수정|작성|발행|게재|"
    r"게시|보도|배포|업데이트|송고|출고|전송|편집|기사)(?:일시|시간|시각|날짜|일자|일)?|일시|날짜|発行|公開|更新|掲載|配信|発表|发布|发表|时间|時間|日時|"
    r"日付|日期",
    re.IGNORECASE,
)
FOREIGN_WEEKDAY = re.compile(r"[^\W\d_]{2,14}\.?,\s*")
SET_APART = re.compile(r"[|·•ㅣ:—–]\s*$")
SPAN = re.compile(r"[-−]\d{1,2}:")
# The day a newspaper was registered stands at the foot of its every page.
IMPRINT = re.compile(
    r"등록\s?번호|사업자|창간|설립|발행인|편집인|copyright|©|通信販売|公网安备", re.IGNORECASE
)
NEXT = re.compile(
    r"\s*(?:(?:[|·•ㅣ;(\[<,/]|[lI]\s)?\s*(?:최초|최종|기사)?\s?(?:입력|승인|등록|수정|업데이트|송고|편집)|[|·•ㅣ;∙]|(?:last )?(?:updated|modified|edited)\b"
    r"|[-–]?\s?\d+ min(?:ute)?s? read|조회(?:수)?\s?[:\d]|댓글|[\d,]+ (?:views|comments)|글자크기|가\s?$|来源|來源|更新|作者|编辑|举报)",
    re.IGNORECASE,
)
ASCTIME = re.compile(
    r"\b(?P<month>[A-Za-z]{3}) (?P<day>\d{1,2}) (?P<clock>\d{1,2}:\d\d(?::\d\d)?(?: ?(?:[A-Z]{1,5}|[+-]\d{4}))?) (?P<year>\d{4})\b"
)
DAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Asked], Day | None]], ...] = (
    (
        re.compile(
            r"(?<!\d)(?P<year>\d{4})\s?(?P<point>[-./])\s?(?P<month>\d{1,2})\s?(?P=point)\s?(?P<day>\d{1,2})(?!\d)\.?"
        ),
        _ymd,
    ),
    (
        re.compile(
            r"(?<!\d)(?P<year>\d{4})\s?[년年]\s?(?P<month>\d{1,2})\s?[월月]\s?(?P<day>\d{1,2})(?!\d)(?:\s?[일日])?"
        ),
        _ymd,
    ),
    (
        re.compile(
            r"(?<!\d)(?P<year>\d{4})\.?\s(?P<month>[^\W\d_]{3,12})\.?\s(?P<day>\d{1,2})(?![\d:])",
            re.IGNORECASE,
        ),
        _named,
    ),
    (
        re.compile(
            r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]{0,2}(?:of |de )?(?P<month>[^\W\d_]{3,12})\.?,?[\s-]{0,2}"
            r"(?:de |del )?(?P<year>\d{4}|\d{2})(?![\d:])",
            re.IGNORECASE,
        ),
        _named,
    ),
    (
        re.compile(
            r"(?<![^\W\d_])(?P<month>[^\W\d_]{3,12})\.?[\s-](?P<day>\d{1,2})(?:st|nd|rd|th)?,?[\s-]{1,2}(?P<year>\d{4})(?!\d)",
            re.IGNORECASE,
        ),
        _named,
    ),
    (
        re.compile(
            r"(?<![\d.])(?P<first>\d{1,2})\s?(?P<point>[-./])\s?(?P<second>\d{1,2})\s?(?P=point)\s?(?P<year>\d{4})(?!\d)"
        ),
        _numeric,
    ),
    (
        re.compile(
            r"(?<![\d.])(?P<apostrophe>['’‘])?(?P<first>\d{2})(?:(?P<mark>년)\s?|(?P<point>[-./])\s?)(?P<month>\d{1,2})"
            r"(?:월|(?P=point))\s?(?P<last>\d{2}|(?<!\d)\d)(?!\d)(?:일|\.)?"
        ),
        _short,
    ),
)
AGO = re.compile(
    r"(?:약|about|around)?\s?(?P<count>\d{1,4}|an?|one|한)\s?(?P<unit>초|분|시간|일|주일?|주|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|"
    r"d|days?|w|weeks?|秒|分|分钟|分鐘|時間|小时|小時|日|天)\s?(?:전|ago|前)\.?",
    re.IGNORECASE,
)
COUNTS = {"a": 1, "an": 1, "one": 1, "한": 1}
UNITS = (
    (frozenset(("초", "s", "sec", "secs", "second", "seconds", "秒")), timedelta(seconds=1)),
    (frozenset(("분", "m", "min", "mins", "minute", "minutes", "分", "分钟", "分鐘")), timedelta(minutes=1)),
    (frozenset(("시간", "h", "hr", "hrs", "hour", "hours", "時間", "小时", "小時")), timedelta(hours=1)),
    (frozenset(("일", "d", "day", "days", "日", "天")), timedelta(days=1)),
    (frozenset(("주", "주일", "w", "week", "weeks")), timedelta(weeks=1)),
)
NOW = re.compile(r"방금(?:\s?전)?|just now|now|刚刚|たった今", re.IGNORECASE)
RECENTLY = {
    "오늘": 0,
    "금일": 0,
    "today": 0,
    "今天": 0,
    "今日": 0,
    "어제": 1,
    "yesterday": 1,
    "昨天": 1,
    "昨日": 1,
    "그제": 2,
    "그저께": 2,
}
RECENT = re.compile("(?P<word>" + "|".join(RECENTLY) + ")", re.IGNORECASE)
YEARLESS = (
    re.compile(r"(?<![\d.])(?P<month>\d{1,2})\s?[월月]\s?(?P<day>\d{1,2})\s?[일日]"),
    re.compile(r"(?<![\d.:-])(?P<month>\d{2})[-./](?P<day>\d{2})(?=\.?\s(?:오전|오후)?\s?\d{1,2}[:시])"),
    re.compile(
        r"(?<![^\W\d_])(?P<month>[^\W\d_]{3,12})\.?\s(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)", re.IGNORECASE
    ),
    re.compile(
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?\s(?P<month>[^\W\d_]{3,12})(?![^\W\d_])", re.IGNORECASE
    ),
)
