"""When it was published and modified, each with its zone and with where it was read.

In order of trust: JSON-LD, meta, itemprop and time elements, the visible text, the address. They are cross-checked: papers
write UTC digits under +09:00 (yonhapnewstv.co.kr), and the line a reader sees is the one that is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone, tzinfo

from aggregator.extract import datelines
from aggregator.extract.datelines import Place, Seen
from aggregator.extract.document import Document, Frame, Mark
from aggregator.extract.moments import SLACK, Asked, Moment, moment
from aggregator.extract.structured import Facts

NEAR = 10
HOURS_WEST, HOURS_EAST = timedelta(hours=12), timedelta(hours=14)
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
_KNOWN = frozenset((*_PUBLISHED, *_MODIFIED))
# Where this stands without a time of publication, the page is no post, and its last change dates no article.
_OF_PAGES = "article:modified_time"
# Names under which papers keep any date of theirs: a dateline is believed before these.
_WEAK = frozenset(
    (
        "date",
        "dc.date",
        "dcterms.date",
        "dc.date.created",
        "created",
        "datecreated",
        "last-modified-date",
        "time, apart",
    )
)
# What a meta's name says that is not in the table.
_LIKE_PUBLISHED = re.compile(r"publi\w*[-_.:]?(?:date|time|at|on)$|(?:date|time)[-_.:]?publi", re.I)
_IN_URL = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?=\d{0,9}(?!\d)|\D)"
)
# An archive puts the day of its visit before the address of the page.
_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\w{4,20}/")
# Where readers speak, and boxes of other articles.
_ANOTHER = re.compile(r"comment|disqus|related|recommend|popular|most-?(?:read|view)|관련|댓글", re.I)
_URL_SLASHED = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/_.-]|$)")


@dataclass(frozen=True, slots=True)
class Times:
    """Both moments; `Moment.came_from` says from where."""

    published: Moment | None = None
    modified: Moment | None = None


def times(document: Document, facts: Facts, extra: Facts, asked: Asked) -> Times:
    """The moments of this page; None where it tells none that can be believed."""
    where = datelines.place(document, asked.start)
    asked = replace(asked, order=datelines.order(document))
    address = next(_in_address(asked), None)
    lines = _with_address(datelines.seen(document, asked, where), address)
    issued = list(_issued(document, facts, extra, asked, where))
    updated = list(_updated(document, facts, extra, asked))
    seen = [line.moment for line in lines]
    told = [line for line in lines if not line.moment.is_update]
    published = _chosen(_ranked(issued, updated, told, address), seen)
    modified = _chosen([*updated, *(line for line in seen if line.is_update)], seen)
    if published is None and modified and modified.came_from != _OF_PAGES:
        published = modified
    published = _local(published, [*issued, *updated], told, address, asked)
    if modified and published and modified.at <= published.at:
        modified = None
    return Times(published, modified)


def _with_address(lines: list[Seen], address: Moment | None) -> list[Seen]:
    """The lines, those first that tell the day in the address."""
    if address is None:
        return lines
    day = address.at.date()
    told = [
        replace(line, likely=line.likely + 2)
        if line.moment.at.date() == day and not line.moment.is_update
        else line
        for line in lines
    ]
    return sorted(told, key=lambda line: -line.likely)


def _ranked(
    issued: list[Moment], updated: list[Moment], told: list[Seen], address: Moment | None
) -> list[Moment]:
    """What is of the publication, most trusted first."""
    visible = [line.moment for line in told]
    line = visible[0] if told and told[0].likely >= datelines.SURE else None
    firm = [stamp for stamp in issued if stamp.came_from not in _WEAK]
    if firm and line and _is_stamp_of_a_build(issued, updated, line):
        firm = [line]
    elif firm and line and _is_second_right(firm, line):
        firm = firm[1:]
    weak = [stamp for stamp in issued if stamp.came_from in _WEAK]
    named = [address] if address else []
    confirmed = [told for told in (*weak, *visible) if address and told.at.date() == address.at.date()]
    return [*firm, *([line] if line else ()), *confirmed, *weak, *visible, *named]


def _is_stamp_of_a_build(issued: list[Moment], updated: list[Moment], line: Moment) -> bool:
    """Whether the machine knows one moment for publication and update, and a reader is told an earlier day."""
    stamp = issued[0].at
    return (
        bool(updated)
        and {told.at for told in (*issued, *updated)} == {stamp}
        and stamp.date() - line.at.date() > timedelta(days=1)
    )


def _is_second_right(issued: list[Moment], line: Moment) -> bool:
    """Whether of two sources that disagree the second tells the day a reader sees."""
    if len(issued) < 2 or issued[1].came_from == "time":
        return False
    return issued[0].at.date() != line.at.date() == issued[1].at.date()


def _local(
    published: Moment | None, stamps: list[Moment], told: list[Seen], address: Moment | None, asked: Asked
) -> Moment | None:
    """A moment stamped in UTC, told on the clock of the paper: another stamp's, the one a reader sees, or its land's."""
    if published is None or published.at.utcoffset():
        return published
    if not (published.has_clock and published.has_zone):
        return _on_day(published, address, asked)
    twin = next(
        (stamp for stamp in stamps if stamp.at.utcoffset() and _is_same_minute(stamp.at, published.at)), None
    )
    if twin:
        return replace(published, at=published.at.astimezone(twin.at.tzinfo))
    lines = [line.moment for line in told if line.likely >= datelines.SURE]
    clock = next((zone for line in lines if (zone := _clock(published.at, line))), None)
    if clock:
        return replace(published, at=published.at.astimezone(clock))
    local = published.at.astimezone(asked.zone)
    if lines and lines[0].at.date() == published.at.date() != local.date():
        return published
    if address is None or local.date() == address.at.date():
        return replace(published, at=local)
    return _on_day(published, address, asked)


def _clock(at: datetime, line: Moment) -> tzinfo | None:
    """The zone in which a visible time of day is this moment in UTC."""
    if not line.has_clock or line.has_zone:
        return None
    shift = line.at.replace(tzinfo=None) - at.replace(tzinfo=None, second=line.at.second)
    if not -HOURS_WEST <= shift <= HOURS_EAST or shift % timedelta(minutes=15):
        return None
    own = line.at.tzinfo
    return own if own and line.at.utcoffset() == shift else timezone(shift)


def _on_day(published: Moment, address: Moment | None, asked: Asked) -> Moment:
    """The moment on a clock of which it is on the day that its address names."""
    if address is None or abs((published.at.date() - address.at.date()).days) != 1:
        return published
    hours = (1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8, 9, 10, 11)
    zones = [asked.zone, *(timezone(timedelta(hours=hour)) for hour in hours)]
    told = next(
        (local for zone in zones if (local := published.at.astimezone(zone)).date() == address.at.date()),
        None,
    )
    return (
        replace(published, at=told, came_from=f"{published.came_from}, its day by the address")
        if told
        else published
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
    clocks = [line for line in seen if line.has_clock]
    if not offset or any(_is_told_by(best.at, line) for line in clocks):
        return best
    right = best.at + offset
    for line in clocks:
        if _is_same_minute(line.at, right):
            return Moment(right, f"{best.came_from}, its zone set right by {line.came_from}", has_zone=True)
    return best


def _is_told_by(at: datetime, seen: Moment) -> bool:
    """Whether a visible line tells this moment, on the stamp's own clock if it names no zone."""
    local = seen.at if seen.has_zone else seen.at.replace(tzinfo=at.tzinfo)
    return _is_same_minute(at, seen.at) or _is_same_minute(at, local)


def _is_same_minute(one: datetime, other: datetime) -> bool:
    return abs((one - other).total_seconds()) < 60


def _issued(document: Document, facts: Facts, extra: Facts, asked: Asked, where: Place) -> Iterator[Moment]:
    yield from _read(((extra.published, "script"), (facts.published, "json-ld")), asked)
    metas = [(document.meta(name), name) for name in _PUBLISHED]
    metas += [
        (value, name)
        for name, value in document.metas
        if "publi" in name and name not in _KNOWN and _LIKE_PUBLISHED.search(name)
    ]
    yield from _read(metas, asked)
    yield from _read(
        [(m.value, m.prop) for m in document.marks if m.prop in ("datepublished", "datecreated")], asked
    )
    yield from _read(list(_times(document, where)), asked)


def _times(document: Document, where: Place) -> Iterator[tuple[str, str]]:
    """The time elements that are no update's and no comment's; of several none, if the first stands far from the heading."""
    around = _around(document, where)
    marks = [
        mark for mark in document.marks if mark.prop == "time" and not _is_another(document, mark, around)
    ]
    if len(marks) < 2 or where.head is None or -NEAR <= marks[0].order - where.head <= 3 * NEAR:
        for mark in marks:
            is_near = where.head is not None and -NEAR <= mark.order - where.head <= NEAR
            yield mark.value, "time" if is_near or where.near(mark.order) > 0 else "time, apart"


def _is_another(document: Document, mark: Mark, around: frozenset[int]) -> bool:
    """Whether the classes of a time element, or those around it, say that it is of an update alone, of a comment or another item."""
    frame = document.blocks[mark.order].frame if mark.order < len(document.blocks) else None
    if frame is not None and "comment" in frame.hints.lower():
        return True
    if any(_ANOTHER.search(outer.hints) for outer in _inner(frame, around)):
        return True
    if datelines.says_kind(mark.hints):
        return datelines.says_update(mark.hints)
    return datelines.is_of_update(frame)


def _around(document: Document, where: Place) -> frozenset[int]:
    """The frames around the article's heading and first paragraph."""
    orders = [
        order for order in (where.head, where.start) if order is not None and order < len(document.blocks)
    ]
    return frozenset(
        outer.order for order in orders for outer in _inner(document.blocks[order].frame, frozenset())
    )


def _inner(frame: Frame | None, around: frozenset[int]) -> Iterator[Frame]:
    """This frame and those around it that are not around the article too."""
    while frame is not None and frame.order not in around:
        yield frame
        frame = frame.parent


def _updated(document: Document, facts: Facts, extra: Facts, asked: Asked) -> Iterator[Moment]:
    yield from _read(((extra.modified, "script"), (facts.modified, "json-ld")), asked)
    yield from _read([(document.meta(name), name) for name in _MODIFIED], asked)
    yield from _read([(m.value, m.prop) for m in document.marks if m.prop == "datemodified"], asked)


def _read(said: Sequence[tuple[str | None, str]], asked: Asked) -> Iterator[Moment]:
    for text, came_from in said:
        told = moment(text, came_from, asked) if text else None
        if told:
            yield told


def _in_address(asked: Asked) -> Iterator[Moment]:
    url = _ARCHIVED.sub("", asked.url)
    match = _URL_SLASHED.search(url) or _IN_URL.search(url)
    if match:
        try:
            at = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=asked.zone)
        except ValueError:
            return
        if at <= asked.now + SLACK:
            yield Moment(at, "address", has_clock=False)
