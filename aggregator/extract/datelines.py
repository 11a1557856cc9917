"""Dates in the lines a reader sees, those that look most like the article's own dateline first.

A page tells many days: of its visit, of other items, of its calendar, of the newspaper's founding. What tells the article's
is its place (between the heading and the first paragraph), the words before it, and what the classes around it say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from aggregator.extract.document import ASIDE, FOOTER, HEADING, NAV, Block, Document, Frame
from aggregator.extract.moments import Asked, Moment, moment

LINE = 260
LIKELY = 0.5
# From here on a line is the dateline and hardly anything else.
SURE = 3.0
MOST = 60
# A longer line is prose that has a date in it.
EDGED = 100
_DATED = ("date", "time", "publish", "byline", "meta", "info", "posted", "datum", "fecha")
# Words of classes around dates that are other items' own.
_ELSEWHERE = re.compile(
    r"(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))(?i:nav|side|event|card)"
    r"|(?i:archive|calend|veranstaltung|teaser|related|recent|joined|widget)"
)
_DATE = re.compile(
    r"(?P<day>\d{4}\s?[-./年년]\s?\d{1,2}\s?[-./月월]\s?\d{1,2}[일日.]?|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,2}(?:st|nd|rd|th|\.|º|er)?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+|del\s+)?\d{4}|[^\W\d_]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})"
    r"(?:[T,]?\s*(?:\([월화수목금토일]\)\s*)?(?:[-–|·/@]\s*)?(?:at|um|à|a las|às|ore|kl\.?|오전|오후|上午|下午)?\s*\d{1,2}\s*[:시h.時时]\s?\d{2}(?:분|分)?(?::\d{2})?\s*(?:[ap]\.?m\.?)?(?:\s?(?:Uhr|[A-Z]{3,4}\b|Z|[+-]\d{2}:?\d{2}))?)?",
    re.I,
)
# A word of the element before it, that ends where the name of the month begins: `HealthJanuary 22, 2026`.
_GLUED = re.compile(r"^[^\W\d_]*?[a-zà-ÿ](?=[A-Z])")
# From one day to another: an event's, a tender's.
_PERIOD = re.compile(r"[\d.)일] ?[~∼～〜] ?\d")
_FIGURE = re.compile(r"\d")
# The letters of a month and of what stands behind a time of day, with some to spare.
BEFORE, BEHIND = 16, 24
# What stands in every such date.
_YEAR = re.compile(r"[0-9０-９](?:[0-9０-９]{3}|[./-][0-9]{1,2}[./-][0-9])")
_NUMERIC = re.compile(r"([0-9](?<![0-9./-][0-9])[0-9]?)([/-])([0-9]{1,2})\2([0-9]{4})(?![0-9/-])")
_FOLDER = re.compile(r"/uploads/(\d{4})/(0[1-9]|1[0-2])/")
# A paragraph that begins with its date: `27.1.2026 - The old bridge`, `SEOUL, Nov. 20, 2026 /PRNewswire/ -- `.
_OPENING = re.compile(
    r"(?:[A-ZÄÖÜÉ][\w. ,'’-]{2,40}[,(] ?)?(?P<date>\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2}\.? [A-Z][a-z]{2,8} \d{4})\)?"
    r"(?=\s*(?:[-–—:|/„“\"(]|\s[A-ZÄÖÜ]))"
)
_UPDATED = re.compile(
    r"수정|최종|업데이트|updated|modified|changed|last|letzte|änderung|geändert|aktualisiert|mis à jour|actualizado|aggiornat|更新|修正",
    re.I,
)
_ISSUED = re.compile(
    r"입력|등록|송고|작성|승인|기사입력|published|posted|publi[ée]|veröffentlicht|erstellt|erschienen|stand|publicado|发布|發布|发表|發表|时间|時間|日期|公開|pubblicat",
    re.I,
)
# Classes of a moment that is an update, unless they say too that it is the publication: hAtom marks both `published updated`.
_CHANGED = re.compile(r"updated|modif|changed|revised|aktualisier", re.I)
_PUBLISHED = re.compile(r"publi|posted|created|issued|erstellt", re.I)
# Above the headline this is the day of the visit.
_MASTHEAD = re.compile(r"\W*(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.I)
# A line of the publisher's own data: its dates are the newspaper's.
_IMPRINT = re.compile(
    r"발행인|편집인|등록\s?번호|청소년\s?보호|사업자|통신판매|발행일자|\bISSN\b|copyright|©|imprint|impressum|all rights reserved",
    re.I,
)
# One of these stands in whatever _IMPRINT finds: words are found at a tenth of what the expression costs.
_OF_IMPRINTS = (
    "발행", "편집인", "등록", "청소년", "사업자", "통신판매", "issn", "copyright", "©", "imprint", "impressum", "all rights",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the page the article begins: the orders of its heading and of its first paragraph, as far as they are known."""

    head: int | None
    start: int | None

    def near(self, order: int) -> float:
        """How close to the article's beginning something stands."""
        if self.head is None:
            return 0.0
        gap, first = order - self.head, self.head
        last = first + 12
        if self.start is not None:
            first, last = (
                min(first, self.start - 8 if first == self.start else first),
                max(last, self.start + 4),
            )
        if first <= order <= last:
            return 2.0
        return 0.0 if -6 <= gap < 0 else -min(1.0, abs(gap) / 150)


@dataclass(frozen=True, slots=True)
class Seen:
    """A moment in a visible line, and how much like a dateline that line is."""

    moment: Moment
    likely: float


def place(document: Document, start: int | None) -> Place:
    """Where the article begins: at the last h1 before its first paragraph, else at that, else at the first h1."""
    firsts = [block.order for block in document.blocks if block.frame.tag == "h1"]
    if start is None:
        return Place(firsts[0] if firsts else None, None)
    before = [order for order in firsts if order <= start]
    return Place(before[-1] if before else start, start)


def order(document: Document) -> str | None:
    """Whether this page writes the day or the month first, if one of its numeric dates can be read in one way only.

    Where none can, its picture's folder says the month, as WordPress's do: `/uploads/2026/01/` beside 04/01/2026.
    """
    said = [
        text for block in document.blocks if len(text := block.text) <= LINE and ("/" in text or "-" in text)
    ]
    dates = [
        (int(first), int(second), year) for text in said for first, _, second, year in _NUMERIC.findall(text)
    ]
    found = {_only(first, second) for first, second, _ in dates} - {None}
    if not found:
        folder = _FOLDER.search(document.meta("og:image") or "")
        found = {
            _by_month(first, second, int(folder[2]))
            for first, second, year in dates
            if folder and folder[1] == year
        }
        found -= {None}
    return found.pop() if len(found) == 1 else None


def _only(first: int, second: int) -> str | None:
    """The order of a date one of whose numbers is no month."""
    return "mdy" if second > 12 >= first else "dmy" if first > 12 >= second else None


def _by_month(first: int, second: int, month: int) -> str | None:
    """The order of a date one of whose numbers is this month."""
    return None if first == second else "mdy" if first == month else "dmy" if second == month else None


def seen(document: Document, asked: Asked, where: Place) -> list[Seen]:
    """What visible lines tell, the likeliest dateline first."""
    found: list[Seen] = []
    for block in document.blocks:
        if not _YEAR.search(block.text[: LINE + 1]) or _is_imprint(block.text[:LINE]):
            continue
        found += _dated(block, asked, where) if len(block.text) <= LINE else _opening(block, asked, where)
        if len(found) > MOST:
            break
    return sorted(found, key=lambda one: -one.likely)


def _is_imprint(line: str) -> bool:
    low = line.lower()
    return any(map(low.__contains__, _OF_IMPRINTS)) and _IMPRINT.search(line) is not None


def _dated(block: Block, asked: Asked, where: Place) -> Iterator[Seen]:
    text = block.text
    matches = [] if _PERIOD.search(text) else list(_DATE.finditer(text, *_figures(text)))
    base = _likely(block, where) if matches else 0.0
    for match in matches:
        is_update, is_issue = _labels(text[: match.start()][-40:])
        likely = base + (3 if len(text) <= EDGED else 1.5) * is_issue + _alone(match, text)
        told = _told(match, asked) if likely >= LIKELY else None
        if told is not None:
            yield Seen(
                replace(told, is_update=is_update or (not is_issue and is_of_update(block.frame))), likely
            )


def _figures(text: str) -> tuple[int, int]:
    """From where to where dates may stand in this line: as far from its first and last figure as one has letters there."""
    figures = [found.start() for found in _FIGURE.finditer(text)]
    return max(0, figures[0] - BEFORE), figures[-1] + BEHIND


def _alone(match: re.Match[str], text: str) -> float:
    """How much of a line its date is: all but a few words, its beginning or its end, or a part of its prose."""
    if len(text) - len(match[0]) <= 25:
        return 1.5
    is_edge = len(text) <= EDGED and (match.start() == 0 or match.end() == len(text))
    return 0.0 if is_edge else -len(text) / 100


def _told(match: re.Match[str], asked: Asked) -> Moment | None:
    for text in (match[0], match["day"], _GLUED.sub("", match["day"])):
        told = moment(text, "text", asked)
        if told is not None:
            return told
    return None


def _opening(block: Block, asked: Asked, where: Place) -> Iterator[Seen]:
    """The date with which the article's first paragraph begins."""
    match = _OPENING.match(block.text)
    if match and where.near(block.order) == 2.0 and not block.frame.marks & (NAV | FOOTER | ASIDE):
        told = moment(match["date"], "text", asked)
        if told is not None:
            yield Seen(told, SURE)


def _labels(before: str) -> tuple[bool, bool]:
    """Whether the words before a date say that it is of an update, and whether that it is of the publication."""
    update, issue = _UPDATED.search(before), _ISSUED.search(before)
    is_update = update is not None and (issue is None or issue.start() < update.start())
    return is_update, issue is not None and not is_update


def is_of_update(frame: Frame | None) -> bool:
    """Whether the classes around a date say that it is of an update alone."""
    hints = f"{frame.hints} {frame.parent.hints if frame.parent else ''}" if frame else ""
    return says_update(hints)


def says_kind(hints: str) -> bool:
    """Whether these classes say what a moment is of."""
    return bool(_CHANGED.search(hints) or _PUBLISHED.search(hints))


def says_update(hints: str) -> bool:
    """Whether these classes say that a moment is of an update alone."""
    return bool(_CHANGED.search(hints)) and not _PUBLISHED.search(hints)


def _likely(block: Block, where: Place) -> float:
    """How much like a dateline's the place of this block is: where the article begins, in a frame that says so."""
    frame = block.frame
    hints = f"{frame.hints} {frame.parent.hints if frame.parent else ''}"
    score = -1.5 * (_ELSEWHERE.search(hints) is not None)
    hints = hints.lower()
    score += 1.5 * any(word in hints for word in _DATED) - 3.0 * ("comment" in hints)
    score -= 3.0 * bool(frame.marks & (NAV | FOOTER)) + 1.5 * bool(frame.marks & ASIDE)
    score -= 2.0 * bool(frame.marks & HEADING)
    is_above = where.head is not None and block.order < where.head
    score -= 2.0 * (is_above and _MASTHEAD.match(block.text) is not None)
    return score + where.near(block.order)
