"""When it was published and modified, each with its zone and with where it was read.

In order of trust: JSON-LD, meta, itemprop and time elements, the visible text, the address. They are cross-checked: papers
write UTC digits under +09:00 (yonhapnewstv.co.kr), and the line a reader sees is the one that is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from aggregator.extract.document import ASIDE, FOOTER, HEADING, NAV, Block, Document, Mark
from aggregator.extract.structured import Facts
from aggregator.text import dates

SLACK = timedelta(days=1)
LINE = 260
LIKELY = 0.5
NEAR = 10
_DATED = ("date", "time", "publish", "byline", "meta", "info", "posted", "datum", "fecha")
# Words of frames whose dates are other items' own.
_ELSEWHERE = (
    "nav",
    "side",
    "archive",
    "calend",
    "event",
    "veranstaltung",
    "card",
    "teaser",
    "related",
    "recent",
    "joined",
    "widget",
)
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
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "date.issued", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dd:published_time", "og:published_time", "og:pubdate", "pubdate", "publishdate", "publish-date", "publish_date", "published-date", "published_date",
    "article.published", "published_at", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "citation_publication_date",
    "citation_date", "vr:published_time", "dc.date", "dcterms.date", "dc.date.created", "article:published", "date", "created", "datecreated", "article_date_original",
    "originalpublicationdate", "last-modified-date", "pdate", "ptime", "release_date", "article:create_time", "dable:published_time", "iso-8601-publish-date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "datemodified", "dd:modified_time", "og:updated_time", "lastmod", "last-modified",
    "dc.date.modified", "dcterms.modified", "article:modified", "updated_time", "modified_time", "revision_date",
)  # fmt: skip
_DATE = re.compile(
    r"(?P<day>\d{4}\s?[-./年년]\s?\d{1,2}\s?[-./月월]\s?\d{1,2}[일日.]?|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,2}(?:st|nd|rd|th|\.|º|er)?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+|del\s+)?\d{4}|[^\W\d_]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})"
    r"(?:[T,]?\s*(?:\([월화수목금토일]\)\s*)?(?:[-–|·/@]\s*)?(?:at|um|à|a las|às|ore|kl\.?|오전|오후|上午|下午)?\s*\d{1,2}\s*[:시h.時时]\s?\d{2}(?:분|分)?(?::\d{2})?\s*(?:[ap]\.?m\.?)?(?:\s?(?:Uhr|[A-Z]{3,4}\b|Z|[+-]\d{2}:?\d{2}))?)?",
    re.I,
)
# What stands in every such date.
_YEAR = re.compile(r"\d{4}|\d[./-]\d\d?[./-]\d")
_UPDATED = re.compile(
    r"수정|최종|업데이트|updated|modified|changed|last|letzte|änderung|geändert|aktualisiert|mis à jour|actualizado|aggiornat|更新|修正",
    re.I,
)
_ISSUED = re.compile(
    r"입력|등록|송고|작성|승인|기사입력|published|posted|publi[ée]|veröffentlicht|erstellt|erschienen|stand|publicado|发布|發布|发表|發表|时间|時間|日期|公開|pubblicat",
    re.I,
)
# Above the headline this is the day of the visit.
_MASTHEAD = re.compile(r"\W*(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.I)
# A line of the publisher's own data: its dates are the newspaper's.
_IMPRINT = re.compile(
    r"발행인|편집인|등록\s?번호|청소년\s?보호|사업자|통신판매|발행일자|\bISSN\b|copyright|©|imprint|impressum|all rights reserved",
    re.I,
)
_IN_URL = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?=\d{0,9}(?!\d)|\D)"
)
_URL_SLASHED = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/_.-]|$)")


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment, where it was read, and whether its source told the hour and the zone."""

    at: datetime
    came_from: str
    has_clock: bool = True
    has_zone: bool = False
    is_update: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """Both moments; `Moment.came_from` says from where."""

    published: Moment | None = None
    modified: Moment | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reading depends on beside the page."""

    zone: tzinfo
    now: datetime
    url: str


def zone_of(language: str | None, host: str) -> tzinfo:
    """The zone of a page that names none: its top-level domain's, else its language's if that has one, else UTC."""
    name = _DOMAINS.get(host.rpartition(".")[2]) or _ZONES.get(language or "")
    return ZoneInfo(name) if name else UTC


def times(document: Document, facts: Facts, extra: Facts, asked: Asked) -> Times:
    """The moments of this page; None where it tells none that can be believed."""
    issued = list(_issued(document, facts, extra, asked))
    updated = list(_updated(document, facts, extra, asked))
    seen = list(_seen(document, asked))
    visible = [moment for moment in seen if not moment.is_update]
    published = _chosen([*issued, *visible, *_in_address(asked)], seen)
    modified = _chosen([*updated, *(moment for moment in seen if moment.is_update)], seen)
    published = _local(published or modified, asked)
    if modified and published and (modified.at < published.at or modified.at == published.at):
        modified = None
    return Times(published, modified)


def _local(moment: Moment | None, asked: Asked) -> Moment | None:
    """A moment stamped in UTC, told on the clock of the paper: its address names the paper's own day, or its domain a land."""
    if moment is None or moment.at.utcoffset():
        return moment
    day = next(_in_address(asked), None)
    local = moment.at.astimezone(asked.zone)
    if moment.has_clock and moment.has_zone and (day is None or local.date() == day.at.date()):
        return replace(moment, at=local)
    if day is None or abs((moment.at.date() - day.at.date()).days) != 1:
        return moment
    hours = [
        asked.zone,
        *(
            timezone(timedelta(hours=hour))
            for hour in (1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8, 9, 10, 11)
        ),
    ]
    told = next(
        (local for zone in hours if (local := moment.at.astimezone(zone)).date() == day.at.date()), None
    )
    return (
        replace(moment, at=told, came_from=f"{moment.came_from}, its day by the address") if told else moment
    )


def _chosen(moments: list[Moment], seen: list[Moment]) -> Moment | None:
    """The most trusted, made exact by the others: the day's hour, the zone's lie."""
    if not moments:
        return None
    best = moments[0]
    if not best.has_clock:
        fuller = next((m for m in moments if m.has_clock and m.at.date() == best.at.date()), None)
        return fuller or best
    return _unlied(best, seen)


def _unlied(best: Moment, seen: list[Moment]) -> Moment:
    """The moment a reader sees, where the machine's has other hours by exactly its own offset."""
    offset = best.at.utcoffset() or timedelta()
    clocks = [moment for moment in seen if moment.has_clock]
    if not offset or any(_is_told_by(best.at, moment) for moment in clocks):
        return best
    right = best.at + offset
    for moment in clocks:
        if _is_same_minute(moment.at, right):
            return Moment(right, f"{best.came_from}, its zone set right by {moment.came_from}", has_zone=True)
    return best


def _is_told_by(at: datetime, seen: Moment) -> bool:
    """Whether a visible line tells this moment, on the stamp's own clock if it names no zone."""
    local = seen.at if seen.has_zone else seen.at.replace(tzinfo=at.tzinfo)
    return _is_same_minute(at, seen.at) or _is_same_minute(at, local)


def _is_same_minute(one: datetime, other: datetime) -> bool:
    return abs((one - other).total_seconds()) < 60


def _issued(document: Document, facts: Facts, extra: Facts, asked: Asked) -> Iterator[Moment]:
    yield from _read(((extra.published, "script"), (facts.published, "json-ld")), asked)
    yield from _read(((document.meta(name), name) for name in _PUBLISHED), asked)
    yield from _read(
        ((m.value, m.prop) for m in document.marks if m.prop in ("datepublished", "datecreated")), asked
    )
    yield from _read(((m.value, "time") for m in _times(document)), asked)


def _times(document: Document) -> Iterator[Mark]:
    """The time elements, unless there are several and the first stands far from the heading: those are other items'."""
    marks = [m for m in document.marks if m.prop == "time" and not _UPDATED.search(m.hints)]
    head = _head(document)
    if len(marks) < 2 or head is None or -NEAR <= marks[0].order - head <= 3 * NEAR:
        yield from marks


def _updated(document: Document, facts: Facts, extra: Facts, asked: Asked) -> Iterator[Moment]:
    yield from _read(((extra.modified, "script"), (facts.modified, "json-ld")), asked)
    yield from _read(((document.meta(name), name) for name in _MODIFIED), asked)
    yield from _read(((m.value, m.prop) for m in document.marks if m.prop == "datemodified"), asked)


def _read(
    said: Iterator[tuple[str | None, str]] | tuple[tuple[str | None, str], ...], asked: Asked
) -> Iterator[Moment]:
    for text, came_from in said:
        moment = _moment(text, came_from, asked) if text else None
        if moment:
            yield moment


def _moment(text: str, came_from: str, asked: Asked) -> Moment | None:
    at = dates.instant(text, asked.zone, now=asked.now if came_from == "text" else None)
    if at is None or at > asked.now + SLACK:
        return None
    has_clock = bool(re.search(r"\d[:시h]\s?\d\d|\dT\d|\d{10}", text)) or bool(at.hour or at.minute)
    return Moment(
        at.replace(microsecond=0),
        came_from,
        has_clock,
        bool(re.search(r"Z$|[+-]\d\d:?\d\d$|[A-Z]{3}$", text.strip())),
    )


def _seen(document: Document, asked: Asked) -> Iterator[Moment]:
    """Dates in visible lines, those that look most like a dateline first."""
    found: list[tuple[float, int, Moment]] = []
    head = _head(document)
    for block in document.blocks:
        text = block.text
        if len(text) > LINE or not _YEAR.search(text) or _IMPRINT.search(text):
            continue
        for match in _DATE.finditer(text):
            moment = _moment(match[0], "text", asked) or _moment(match["day"], "text", asked)
            if moment is None:
                continue
            is_update, is_issue = _labels(text[: match.start()][-30:])
            likely = (
                _likely(block, head)
                + 3 * is_issue
                + (1.5 if len(text) - len(match[0]) <= 25 else -len(text) / 100)
            )
            if likely >= LIKELY:
                found.append((-likely, len(found), replace(moment, is_update=is_update)))
        if len(found) > 60:
            break
    for _, _, moment in sorted(found, key=lambda one: one[:2]):
        yield moment


def _head(document: Document) -> int | None:
    return next((block.order for block in document.blocks if block.frame.tag == "h1"), None)


def _labels(before: str) -> tuple[bool, bool]:
    """Whether the words before a date say that it is of an update, and whether that it is of the publication."""
    update, issue = _UPDATED.search(before), _ISSUED.search(before)
    is_update = update is not None and (issue is None or issue.start() < update.start())
    return is_update, issue is not None and not is_update


def _likely(block: Block, head: int | None) -> float:
    """How much like a dateline's the place of this block is: near below the h1, in a frame that says so."""
    frame = block.frame
    hints = f"{frame.hints} {frame.parent.hints if frame.parent else ''}".lower()
    score = 1.5 * any(word in hints for word in _DATED) - 3.0 * ("comment" in hints)
    score -= 1.5 * any(word in hints for word in _ELSEWHERE)
    score -= 3.0 * bool(frame.marks & (NAV | FOOTER)) + 1.5 * bool(frame.marks & ASIDE)
    score -= 2.0 * bool(frame.marks & HEADING)
    if head is not None:
        gap = block.order - head
        score -= 2.0 * (gap < 0 and _MASTHEAD.match(block.text) is not None)
        score += 2.0 if 0 <= gap <= 12 else 1.0 if -6 <= gap < 0 else -min(1.0, abs(gap) / 150)
    return score


def _in_address(asked: Asked) -> Iterator[Moment]:
    match = _URL_SLASHED.search(asked.url) or _IN_URL.search(asked.url)
    if match:
        try:
            at = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=asked.zone)
        except ValueError:
            return
        if at <= asked.now + SLACK:
            yield Moment(at, "address", has_clock=False)
