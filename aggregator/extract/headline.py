"""The headline: what the page's own heading and its metadata agree on, without the site's name and its sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from aggregator.extract.document import HEADING, HEADINGS, Block, Document
from aggregator.extract.structured import Facts
from aggregator.text.clean import visible
from aggregator.text.remembered import remembered

LONGEST = 350
ALIKE = 0.4
# How many blocks before the first paragraph a headline stands, and what makes a headline and a kicker before it.
NEAR = 8
KICKED = 12
LONGEST_KICKER = 60
SLACK = 6
BOARD = 24
# What a board calls itself, and its every page.
_SECTION = re.compile(
    r"(?:보도|언론|해명|설명|참고)\s?자료|공지(?:\s?사항)?|(?:새|시정|군정|구정|도정|정책|기관)\s?(?:소식|뉴스)|알림(?:\s?마당)?|소식|뉴스|고시\s?[·/]?\s?공고|게시판|press releases?|news(?:room)?|notices?",
    re.I,
)
_MARKED = re.compile(r"(?:^|[\s_-])(?:tit|title|subject|subj)(?:$|[\s_-])", re.I)
_SEPARATED = re.compile(r"\s+[|\-–—·•»›:<>/~l]+\s+|\s*[|»›]\s*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where on the page it came from."""

    value: str
    came_from: str


@dataclass(frozen=True, slots=True)
class Told:
    """The headline under which a page was announced; its publisher's own is believed before one the page does not confirm."""

    title: str | None = None
    is_own: bool = False


NOTHING = Told()


@dataclass(frozen=True, slots=True)
class Head:
    """A heading of the page, its level and the order of its first block."""

    level: int
    order: int
    text: str


class Headlines:
    """What a page has of headlines: its headings, and what its metadata names, most trusted first."""

    __slots__ = ("bare", "blocks", "heads", "named", "sites")

    def __init__(self, document: Document, facts: Facts) -> None:
        names = _site_names(document, facts)
        self.blocks = document.blocks
        self.sites = {fold(name) for name in names}
        self.named = list(_named(document, facts, self.sites))
        is_named = any(came_from != "title" for _, came_from in self.named)
        self.heads = [
            head for head in _headings(document) if not (is_named and fold(head.text) in self.sites)
        ]
        self.bare = _bare(self.named[0][0], names) if self.named else ""


def headline(page: Headlines, told: Told = NOTHING, start: int | None = None) -> Found | None:
    """The best headline of the page, or the announced one; None where neither has anything like one.

    `start` is the order of the body's first block, before which the headline stands.
    """
    found = _on_the_page(page, start)
    said = visible(told.title or "")
    if said and found and not _confirms(said, found.value) and _stands(said, page.blocks):
        found = Found(said, "line as announced")
    if said and (found is None or (told.is_own and not _confirms(said, found.value))):
        return Found(said, "announcement")
    return found


def _stands(said: str, blocks: Sequence[Block]) -> bool:
    """Whether a line of the page is what was announced."""
    key = fold(said)
    return any(abs(len(block.text) - len(said)) <= SLACK and fold(block.text) == key for block in blocks)


def _confirms(said: str, shown: str) -> bool:
    """Whether the headline shown is the one announced: in part, in other words, or with more around it."""
    mine, other = sorted((fold(said), fold(shown)), key=len)
    words, others = set(mine.split()), set(other.split())
    is_part = len(mine) >= 8 and mine in other
    return is_part or len(words & others) >= max(1, ALIKE * min(len(words), len(others)))


def _on_the_page(page: Headlines, start: int | None) -> Found | None:
    """The best headline that the page itself shows or names."""
    if not page.named:
        return Found(page.heads[0].text, "h1") if page.heads else None
    for text, came_from in page.named:
        own = _same(text, [head.text for head in page.heads])
        if own:
            return _without_kicker(
                Found(_without_site(own, page.sites), f"heading as {came_from}"), page.named
            )
    return _without_kicker(_unconfirmed(page, start), page.named)


def _unconfirmed(page: Headlines, start: int | None) -> Found:
    """The headline where no heading repeats what the metadata says: the article's heading if it speaks of the same, else that."""
    text, came_from = page.named[0]
    bare, heads = page.bare, page.heads
    if _is_of_board(text, bare) and (posted := _posted(page.blocks, start)):
        return Found(posted, "line before the body")
    lead = _lead(heads, start)
    if lead and _is_alike(lead, bare) and (came_from != "json-ld" or not _is_part(lead, bare)):
        return Found(lead, f"h1 like {came_from}")
    if came_from == "json-ld" and any(_is_part(text, head.text) for head in heads):
        return Found(text, came_from)
    if came_from == "title" and start is not None:
        near = [head for head in heads if start - NEAR <= head.order <= start]
        if near and not any(head.level == 1 and head.order <= start for head in heads):
            return Found(near[-1].text, "heading of the body")
    return Found(bare, came_from)


def _is_of_board(text: str, bare: str) -> bool:
    """Whether a page is named after the board it is of: `보도자료 | 골짜기군청`."""
    return any(_SECTION.fullmatch(part.strip()) for part in (bare, _SEPARATED.split(text)[0]))


def _posted(blocks: Sequence[Block], start: int | None) -> str | None:
    """The title of a post on a board whose page is named after the board: the last line before the body that is marked as one."""
    found = None
    for before, block in pairwise(blocks[max(0, (start or 0) - BOARD) : start]):
        is_marked = block.frame.tag in HEADINGS or _MARKED.search(block.frame.hints) or before.text == "제목"
        if is_marked and 8 <= len(block.text) <= LONGEST and not _SECTION.fullmatch(block.text):
            found = visible(block.text)
    return found


def _lead(heads: list[Head], start: int | None) -> str | None:
    """The article's h1: the last before its first paragraph, or the only one."""
    firsts = [head for head in heads if head.level == 1]
    before = [head for head in firsts if start is not None and head.order <= start]
    return before[-1].text if before else firsts[0].text if len(firsts) == 1 else None


def _is_part(one: str, other: str) -> bool:
    """Whether either headline is the other with more around it."""
    mine, its = sorted((_squeezed(one), _squeezed(other)), key=len)
    return mine in its


def _squeezed(text: str) -> str:
    return fold(text).replace(" ", "")


def _without_kicker(found: Found, named: list[tuple[str, str]]) -> Found:
    """The headline as its publisher names it for others, where that is all of it but the words before it."""
    whole = _squeezed(found.value)
    for text, came_from in named:
        part = _squeezed(text)
        is_end = len(part) >= KICKED and part != whole and whole.endswith(part)
        if (
            is_end
            and came_from in ("og:title", "twitter:title")
            and len(found.value) - len(text) <= LONGEST_KICKER
        ):
            return Found(text, f"{found.came_from} without its kicker")
    return found


def _without_site(head: str, sites: set[str]) -> str:
    """The heading without the site's name at its end."""
    parts = [part for part in _SEPARATED.split(head) if part and part.strip()]
    return _cut_end(head, parts) if len(parts) > 1 and fold(parts[-1]) in sites else head


def _is_alike(head: str, text: str) -> bool:
    """Whether a page's only h1 speaks of what its metadata does."""
    mine, other = set(fold(head).split()), set(fold(text).split())
    return len(mine & other) >= max(1, ALIKE * min(len(mine), len(other))) and len(head) >= 8


def _named(document: Document, facts: Facts, sites: set[str]) -> Iterator[tuple[str, str]]:
    """Headlines that the page's metadata gives, most trusted first."""
    found = [
        (facts.title, "json-ld"),
        (document.meta("og:title"), "og:title"),
        (document.meta("twitter:title"), "twitter:title"),
        (next((mark.value for mark in document.marks if mark.prop == "headline"), None), "itemprop headline"),
        (document.meta("title", "dc.title", "headline", "sailthru.title", "parsely-title"), "meta title"),
        (document.title, "title"),
    ]
    for text, came_from in found:
        clean = visible(text or "")
        if clean and len(clean) <= LONGEST and fold(clean) not in sites:
            yield clean, came_from


def _headings(document: Document) -> Iterator[Head]:
    """The page's h1, then its h2, each as one line; a heading in pieces is joined."""
    found: list[Head] = []
    last = None
    for block in document.blocks:
        if not block.frame.marks & HEADING:
            continue
        frame = block.frame
        while frame.parent is not None and frame.tag not in HEADINGS:
            frame = frame.parent
        if frame is last:
            found[-1] = replace(found[-1], text=f"{found[-1].text} {block.text}")
        else:
            found.append(Head(HEADINGS.get(frame.tag, 9), block.order, block.text))
        last = frame
    for head in sorted(found, key=lambda head: (head.level, head.order)):
        if head.level <= 2 and len(head.text) <= LONGEST:
            yield replace(head, text=visible(head.text))


def _same(text: str, heads: list[str]) -> str | None:
    """The heading that says the same as this metadata, or all of it but the site's name."""
    folded = fold(text)
    for head in heads:
        mine = fold(head)
        if mine == folded:
            return head
    for head in heads:
        mine = fold(head)
        if len(mine) >= 12 and mine in folded and len(mine) >= 0.5 * len(folded):
            return head
    return None


def _bare(text: str, sites: list[str]) -> str:
    """The headline without the parts that name the site or a section."""
    parts = [part for part in _SEPARATED.split(text) if part and part.strip()]
    if len(parts) < 2:
        return text
    names = {fold(name) for name in sites}
    first, last = fold(parts[0]), fold(parts[-1])
    if last in names or any(name and (name in last or last in name) for name in names if len(last) > 2):
        return _cut_end(text, parts)
    if first in names:
        return text[text.index(parts[0]) + len(parts[0]) :].lstrip(" |-–—·•»›:<>/~")
    longest = max(parts, key=len)
    return longest.strip() if "|" in text or "»" in text else _cut_tail(text, parts)


def _cut_end(text: str, parts: list[str]) -> str:
    cut = text[: text.rindex(parts[-1])].rstrip(" |-–—·•»›:<>/~")
    return cut or text


def _cut_tail(text: str, parts: list[str]) -> str:
    """A short last part behind a dash is a site's name, if much stands before it."""
    tail = parts[-1]
    if (
        len(_WORD.findall(tail)) <= 4
        and len(tail) * 2 < len(text) - len(tail)
        and re.search(r"\s[-–—|]\s+\S[^-–—|]*$", text)
    ):
        return _cut_end(text, parts)
    return text


def _site_names(document: Document, facts: Facts) -> list[str]:
    names = [
        document.meta("og:site_name"),
        document.meta("application-name"),
        facts.publisher,
        document.meta("apple-mobile-web-app-title"),
    ]
    return [name for name in names if name]


@remembered
def fold(text: str) -> str:
    """Letters and figures alone, in one case: the key under which two spellings of a headline are equal."""
    return " ".join(_WORD.findall(text.casefold()))
