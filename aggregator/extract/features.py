"""What the model is told of each block: its words, its marks, where it stands and what stands beside it.

The order of `NAMES` is the order of the numbers; weights are learned for that order by scripts/learn_extract.py.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log
from typing import NamedTuple

from aggregator.extract.document import (
    ARTICLE,
    ASIDE,
    BODY_PROP,
    BUTTON,
    CAPTION,
    FIGURE,
    FOOTER,
    FORM,
    HEADER,
    HEADING,
    LIST,
    MAIN,
    NAV,
    PRE,
    QUOTE,
    TABLE,
    Block,
    Document,
    Frame,
)

NAMES = ["length", "words", "linked", "links", "bold", "commas", "stops", "ends", "digits", "capitals", "quotes", "starts_lower", "colon", "tag", "heading", "broken", "depth", "marks_in", "marks_out", "figure", "list", "table", "quote", "outer", "words_score", "boiler", "self_score", "parent_score", "path_low", "path_high", "path_sum", "mass", "parent_mass", "grand_mass", "great_mass", "count", "parent_count", "link", "parent_link", "grand_link", "in_top", "steps", "top_depth", "sign_count", "sign_share", "sign_mean", "sign_linked", "position", "before", "h1_gap", "prev_long", "next_long", "prev_length", "prev_linked", "prev_kin", "prev_tag", "prev_same", "next_length", "next_linked", "next_kin", "next_tag", "next_same", "comments", "head_score", "head_gap", "head_level", "article_order", "article_share", "article_headed", "seen_before", "repeated", "described", "titled", "stated", "page_length", "page_longs", "page_blocks", "cjk", "top_share"]  # fmt: skip

TAGS = {name: float(n) for n, name in enumerate(
    ["p", "div", "li", "td", "span", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dd", "dt", "section", "article", "pre", "figcaption", "header", "footer", "aside", "main", "a", "th", "center"], 1
)}  # fmt: skip
INSIDE = ARTICLE | MAIN | BODY_PROP
OUTSIDE = NAV | ASIDE | FOOTER | HEADER | FORM | BUTTON
_TOKEN = re.compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+(?![a-z])")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CJK = re.compile(r"[぀-ヿ㐀-鿿]")
# Of small letters.
_BOILER = re.compile(
    r"copyright|©|ⓒ|\(c\)|all rights|rights reserved|무단|재배포|저작권|자료\s?제공|기사\s?제보|제보는|구독|좋아요|공유|관련\s?기사|관련기사|많이\s?본|더보기|사진\s?=|사진제공|기자\s?[a-z0-9_.]+@|@[\w-]+\.\w"
    r"|^(?:photo|image|picture|credit|foto|bild|quelle|source|via|by|von|par|tags?|topics?|filed under|share|read (?:more|also|next)|see also|related|more (?:on|from)|also read|recommended|sponsored"
    r"|advert|subscribe|sign up|newsletter|follow|comments?|leave a|reply|posted|published|updated|last updated|lesen sie|mehr zum|lire aussi|à lire|leggi anche|te puede|lea también|écrit par|auteur|▶|☞|▲|\[|※|【)"
)
_ENDS = frozenset('.!?。！？…"”’»」』)）다')
_CAPITALS = string.ascii_uppercase.encode()
_LONG = 80
# Eight short lines of nothing but links, one after the other, are a menu: 42 % of all blocks, .3 % of all text that counts.
RUN = 8
_QUOTES = frozenset("\"'“‘„«「『<【[(▲◇■●▶△-*※☞#@")


class Shared:
    """What the rows of one page share: weights of hints and words, and what its head says of the body."""

    __slots__ = ("description", "hints", "stated", "title", "words")

    def __init__(
        self,
        hints: Mapping[str, float],
        words: Mapping[str, float],
        stated: str,
        description: str,
        title: str,
    ) -> None:
        self.hints, self.words = hints, words
        self.stated, self.description, self.title = squeeze(stated), squeeze(description), squeeze(title)


class _Place:
    """What is known of a frame: the text within it, and once it is asked for, the scores of its hints."""

    __slots__ = ("count", "frame", "linked", "mass", "said", "size", "up")

    def __init__(self, frame: Frame, up: _Place | None) -> None:
        self.frame, self.up = frame, up
        self.mass = self.size = self.linked = 0.0
        self.count = 0
        self.said: _Said | None = None


class _Said(NamedTuple):
    """What the hints of a frame weigh, and those of all frames around it; whether one of them says comments."""

    score: float
    low: float
    high: float
    total: float
    comments: bool


class _Scales:
    """Weighs the hints of frames, each kind once."""

    __slots__ = ("known", "weights")

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights
        self.known: dict[tuple[str, str], float] = {}

    def path(self, place: _Place) -> tuple[float, ...]:
        """`self_score` to `path_sum` of NAMES."""
        said = self.said(place)
        up = self.said(place.up) if place.up else said
        return said.score, up.score, said.low, said.high, said.total

    def said(self, place: _Place) -> _Said:
        """What this frame and those around it say."""
        if place.said is None:
            frame = place.frame
            sign = (frame.tag, frame.hints)
            score = self.known.get(sign)
            if score is None:
                score = self.known[sign] = hint_score(*sign, self.weights)
            up = self.said(place.up) if place.up else None
            place.said = (
                _Said(
                    score,
                    min(up.low, score),
                    max(up.high, score),
                    up.total + score,
                    up.comments or _is_comments(frame.hints),
                )
                if up
                else _Said(score, score, score, score, _is_comments(frame.hints))
            )
        return place.said


@lru_cache(maxsize=16384)
def _is_comments(hints: str) -> bool:
    low = hints.lower()
    return any(
        word in low
        for word in (
            "comment",
            "respond",
            "disqus",
            "replies",
            "reply",
            "reader-",
            "댓글",
            "reagier",
            "kommentar",
        )
    )


def squeeze(text: str) -> str:
    """The text without spaces: the form in which a page's copies of itself are equal."""
    return "".join(text.split())


@lru_cache(maxsize=16384)
def tokens(tag: str, hints: str) -> tuple[str, ...]:
    """The words of a class and an id, and the tag, each once."""
    found = [word.lower() for word in _TOKEN.findall(hints[:300])]
    return (f"<{tag}>", *dict.fromkeys(word for word in found if len(word) > 1))


def words(text: str) -> list[str]:
    """The words by which a short text is known, Korean ones by their first two syllables too."""
    found = []
    for word in _WORD.findall(text[:200].lower())[:16]:
        found.append(word)
        if "가" <= word[0] <= "힣" and len(word) > 2:
            found.append(word[:2])
    return found


def rows(document: Document, shared: Shared, wanted: Sequence[int] | None = None) -> list[tuple[float, ...]]:
    """A row of numbers for each block that is wanted (all, if nothing is said), in the order of NAMES."""
    blocks = document.blocks
    scales = _Scales(shared.hints)
    known = places(blocks)
    at = [known[block.frame.order] for block in blocks]
    top, whole = _weigh(blocks, at)
    near = _Near(blocks)
    under = headed(blocks, shared.words)
    told = _articles(blocks, whole)
    page = (*_page(blocks), top.mass / whole)
    return [
        (
            *_local(blocks[n], shared),
            *_placed(at[n], scales, top, whole),
            *near.around(n),
            scales.said(at[n]).comments,
            *under[n],
            *told[n],
            *_echoes(blocks[n], shared, near),
            *page,
        )
        for n in (range(len(blocks)) if wanted is None else wanted)
    ]


def hopeful(blocks: Sequence[Block]) -> list[int]:
    """The blocks worth a question: not those of navigation and footer, nor those in a long run of links."""
    found: list[int] = []
    run: list[int] = []
    for n, block in enumerate(blocks):
        if block.frame.marks & (NAV | FOOTER):
            continue
        size = len(block.text)
        if size < 100 and block.linked * 10 >= 9 * size and not block.frame.marks & (HEADING | BODY_PROP):
            run.append(n)
            continue
        found += run if len(run) < RUN else ()
        run = []
        found.append(n)
    return found + (run if len(run) < RUN else [])


def places(blocks: Sequence[Block]) -> dict[int, _Place]:
    """The frames around these blocks by their order."""
    found: dict[int, _Place] = {}
    for block in blocks:
        chain: list[Frame] = []
        frame: Frame | None = block.frame
        while frame is not None and frame.order not in found:
            chain.append(frame)
            frame = frame.parent
        for frame in reversed(chain):
            up = found[frame.parent.order] if frame.parent is not None else None
            found[frame.order] = _Place(frame, up)
    return found


def paths(blocks: Sequence[Block], hints: Mapping[str, float]) -> list[tuple[float, ...]]:
    """What the hints around each block weigh: `self_score` to `path_sum` of NAMES."""
    scales, known = _Scales(hints), places(blocks)
    return [scales.path(known[block.frame.order]) for block in blocks]


def hint_score(tag: str, hints: str, weights: Mapping[str, float]) -> float:
    """The sum of what the words of a class and an id weigh."""
    return sum(weights.get(word, 0.0) for word in tokens(tag, hints))


def _weigh(blocks: Sequence[Block], at: Sequence[_Place]) -> tuple[_Place, float]:
    """Adds each block to the frames around it; the frame that holds most of the page's prose, and how much there is."""
    whole = 1.0
    scores: dict[int, float] = {}
    best, top = -1.0, at[0]
    for block, own in zip(blocks, at, strict=True):
        size = len(block.text)
        mass = size - block.linked if size >= 25 else 0
        is_prose = size >= 40 and block.linked * 2 <= size and not block.frame.marks & (OUTSIDE | FIGURE)
        whole += mass
        place: _Place | None = own
        share = 1.0
        for step in range(6):
            if place is None:
                break
            place.mass += mass
            place.size += size
            place.linked += block.linked
            place.count += 1
            if is_prose and step < 3:
                order = place.frame.order
                score = scores[order] = scores.get(order, 0.0) + share * size
                if score > best:
                    best, top = score, place
                share *= 0.8
            place = place.up
    return top, whole


def _local(block: Block, shared: Shared) -> tuple[float, ...]:
    text = block.text
    size = len(text)
    frame = block.frame
    marks = frame.marks
    first, last = text[0], text[-1]
    low = text[:120].lower() if size > 120 else text.lower()
    is_plain = text.isascii()
    return (
        log(size + 1.0),
        text.count(" ") + 1.0,
        block.linked / size,
        block.links,
        block.bold / size,
        (text.count(",") + (0 if is_plain else text.count("，") + text.count("、"))) / size * 100,
        text.count(". ")
        + (0 if is_plain else text.count("。"))
        + text.count("? ")
        + text.count("! ")
        + (last in _ENDS),
        last in _ENDS,
        _digits(low) / len(low),
        0.0 if size > 250 else _capitals(text) / size,
        first in _QUOTES,
        first.islower(),
        ":" in low[:40],
        TAGS.get(frame.tag, 0.0),
        marks & HEADING != 0,
        block.broken,
        frame.depth,
        *_marked(marks),
        worded(low, shared.words) if size <= 160 else 0.0,
        _BOILER.search(low) is not None,
    )


@lru_cache(maxsize=4096)
def _marked(marks: int) -> tuple[float, ...]:
    """What the elements around a block say of it: `marks_in` to `outer` of NAMES."""
    return (
        (marks & ARTICLE != 0) + 2 * (marks & MAIN != 0) + 4 * (marks & BODY_PROP != 0),
        (marks & NAV != 0)
        + (marks & ASIDE != 0)
        + (marks & FOOTER != 0)
        + (marks & FORM != 0)
        + (marks & BUTTON != 0)
        + (marks & HEADER != 0),
        (marks & FIGURE != 0) + 2 * (marks & CAPTION != 0),
        marks & LIST != 0,
        marks & TABLE != 0,
        (marks & QUOTE != 0) + 2 * (marks & PRE != 0),
        (marks & FOOTER != 0) + 2 * (marks & HEADER != 0) + 4 * (marks & NAV != 0),
    )


def _digits(text: str) -> int:
    raw = text.encode("utf-8", "replace")
    return len(raw) - len(raw.translate(None, b"0123456789"))


def _capitals(text: str) -> int:
    if not text.isascii():
        return sum(map(str.isupper, text))
    raw = text.encode()
    return len(raw) - len(raw.translate(None, _CAPITALS))


def worded(low: str, weights: Mapping[str, float]) -> float:
    """What the words of a short line weigh on the whole."""
    found = [weight for word in words(low) if (weight := weights.get(word))]
    return sum(found) / (len(found) + 1.0) if found else 0.0


def _placed(place: _Place, scales: _Scales, top: _Place, whole: float) -> tuple[float, ...]:
    up = place.up or place
    grand = up.up or up
    great = grand.up or grand
    steps = _steps(place, top)
    return (
        *scales.path(place),
        place.mass / whole,
        up.mass / whole,
        grand.mass / whole,
        great.mass / whole,
        place.count,
        up.count,
        place.linked / (place.size + 1),
        up.linked / (up.size + 1),
        grand.linked / (grand.size + 1),
        steps >= 0,
        steps,
        abs(place.frame.depth - top.frame.depth),
    )


def _steps(place: _Place, top: _Place) -> int:
    """How many frames lie between a block and the top frame; -1 outside it."""
    steps, order = 0, top.frame.order
    here: _Place | None = place
    while here is not None and here.frame.order > order:
        here = here.up
        steps += 1
    return steps if here is top else -1


class _Near:
    """Where each block stands among the others."""

    __slots__ = ("before", "blocks", "heads", "next_long", "prev_long", "seen", "signs", "size")

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.before: list[int] = []
        self.seen: dict[str, int] = {}
        self.signs: dict[tuple[str, str], list[int]] = {}
        self.heads: list[int] = []
        self.size = 0
        head = -1
        for n, block in enumerate(blocks):
            self.before.append(self.size)
            size = len(block.text)
            self.size += size
            self.seen[block.text] = self.seen.get(block.text, 0) + 1
            sign = self.signs.setdefault((block.frame.tag, block.frame.hints), [0, 0, 0])
            sign[0] += 1
            sign[1] += size
            sign[2] += block.linked
            if block.frame.tag == "h1":
                head = n
            self.heads.append(head)
        self.prev_long = _gaps(blocks, range(len(blocks)))
        self.next_long = _gaps(blocks, range(len(blocks) - 1, -1, -1))

    def around(self, n: int) -> tuple[float, ...]:
        blocks = self.blocks
        block = blocks[n]
        sign = self.signs[block.frame.tag, block.frame.hints]
        prev = blocks[n - 1] if n else block
        after = blocks[n + 1] if n + 1 < len(blocks) else block
        return (
            sign[0],
            sign[1] / (self.size + 1.0),
            sign[1] / sign[0],
            sign[2] / (sign[1] + 1.0),
            n / len(blocks),
            self.before[n] / self.size,
            n - self.heads[n] if self.heads[n] >= 0 else -1.0,
            self.prev_long[n],
            self.next_long[n],
            *_beside(block, prev),
            *_beside(block, after),
        )


def _beside(block: Block, other: Block) -> tuple[float, ...]:
    size = len(other.text)
    frame, mine = other.frame, block.frame
    kin = 2.0 if frame is mine else 1.0 if frame.parent is mine.parent else 0.0
    return (
        size,
        other.linked / size,
        kin,
        TAGS.get(frame.tag, 0.0),
        frame.hints == mine.hints and frame.tag == mine.tag,
    )


def _gaps(blocks: Sequence[Block], order: range) -> list[float]:
    """For each block, how many blocks ago a long paragraph stood, going in this order."""
    gaps = [0.0] * len(blocks)
    gap = 60.0
    for n in order:
        gaps[n] = gap
        block = blocks[n]
        gap = 0.0 if len(block.text) >= _LONG and block.linked * 2 <= len(block.text) else min(gap + 1, 60.0)
    return gaps


def _echoes(block: Block, shared: Shared, near: _Near) -> tuple[float, ...]:
    """Whether the page says it elsewhere: in its description, in its title, in its JSON-LD body, or twice."""
    flat = squeeze(block.text[:200])
    is_long = len(flat) >= 20
    return (
        min(near.seen[block.text], 4),
        is_long
        and (
            flat[:60] in shared.description
            or (len(shared.description) > 40 and shared.description[:60] in flat)
        ),
        len(flat) > 8 and (flat in shared.title or (len(shared.title) > 8 and shared.title in flat)),
        (1.0 if flat[:100] in shared.stated else -1.0) if shared.stated and len(flat) > 3 else 0.0,
    )


def headed(blocks: Sequence[Block], weights: Mapping[str, float]) -> list[tuple[float, float, float]]:
    """Under which heading each block stands: what its words weigh, how far it is, its level."""
    found: list[tuple[float, float, float]] = []
    score, gap, level = 0.0, 60.0, 0.0
    for block in blocks:
        found.append((score, gap, level))
        gap = min(gap + 1, 60.0)
        if block.frame.marks & HEADING and len(block.text) <= 160:
            score, gap, level = worded(block.text[:120].lower(), weights), 0.0, TAGS.get(block.frame.tag, 0.0)
    return found


def _articles(blocks: Sequence[Block], whole: float) -> list[tuple[float, float, float, bool]]:
    """In which of the page's article elements each block stands, what share of the prose that holds, whether it has the h1."""
    owners: list[Frame | None] = []
    cache: dict[int, Frame | None] = {}
    for block in blocks:
        frame: Frame | None = block.frame
        if block.frame.order not in cache:
            while frame is not None and frame.tag != "article":
                frame = frame.parent
            cache[block.frame.order] = frame
        owners.append(cache[block.frame.order])
    masses: dict[int, float] = {}
    headed: set[int] = set()
    seen: set[str] = set()
    repeats: list[bool] = []
    for block, owner in zip(blocks, owners, strict=True):
        repeats.append(block.text in seen)
        seen.add(block.text)
        if owner is not None:
            masses[owner.order] = masses.get(owner.order, 0.0) + (
                len(block.text) - block.linked if len(block.text) >= 25 else 0
            )
            if block.frame.tag == "h1":
                headed.add(owner.order)
    ranks = {order: n for n, order in enumerate(sorted(masses))}
    return [
        (-1.0, 0.0, 0.0, again)
        if owner is None
        else (
            min(ranks[owner.order], 9),
            masses[owner.order] / whole,
            1.0 if owner.order in headed else 0.0,
            again,
        )
        for owner, again in zip(owners, repeats, strict=True)
    ]


def _page(blocks: Sequence[Block]) -> tuple[float, ...]:
    longs = [len(b.text) for b in blocks if len(b.text) >= _LONG and b.linked * 2 <= len(b.text)]
    sample = "".join(b.text for b in blocks[len(blocks) // 3 : len(blocks) // 3 + 30])[:600]
    cjk = len(_CJK.findall(sample)) > 0.2 * len(sample)
    return log(sum(longs) + 1.0), len(longs), len(blocks), cjk
