"""What the model is told of each block: its words, its marks, where it stands and what stands beside it.

The order of `NAMES` is the order of the columns; weights are learned for that order by scripts/learn_extract.py. What is
counted in text is counted block by block; all else is arithmetic on whole columns, a third of the cost of rows.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import log

import numpy as np

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
)
from aggregator.extract.hints import Hints, worded
from aggregator.extract.layout import Layout, Numbers

NAMES = ["length", "words", "linked", "links", "bold", "commas", "stops", "ends", "digits", "capitals", "quotes", "starts_lower", "colon", "tag", "heading", "broken", "depth", "marks_in", "marks_out", "figure", "list", "table", "quote", "outer", "words_score", "boiler", "self_score", "parent_score", "path_low", "path_high", "path_sum", "mass", "parent_mass", "grand_mass", "great_mass", "count", "parent_count", "link", "parent_link", "grand_link", "in_top", "steps", "top_depth", "sign_count", "sign_share", "sign_mean", "sign_linked", "position", "before", "h1_gap", "prev_long", "next_long", "prev_length", "prev_linked", "prev_kin", "prev_tag", "prev_same", "next_length", "next_linked", "next_kin", "next_tag", "next_same", "comments", "head_score", "head_gap", "head_level", "article_order", "article_share", "article_headed", "seen_before", "repeated", "described", "titled", "stated", "page_length", "page_longs", "page_blocks", "cjk", "top_share"]  # fmt: skip

_WEIGHED = (
    ARTICLE,
    MAIN,
    BODY_PROP,
    NAV,
    ASIDE,
    FOOTER,
    FORM,
    BUTTON,
    HEADER,
    FIGURE,
    CAPTION,
    LIST,
    TABLE,
    QUOTE,
    PRE,
)
_CJK = re.compile(r"[぀-ヿ㐀-鿿]")
# Of small letters: words anywhere, words of plain text alone (found at a tenth of the cost), words at the beginning.
_BOILER = re.compile(
    r"copyright|©|ⓒ|\(c\)|all rights|rights reserved|무단|재배포|저작권|자료\s?제공|기사\s?제보|제보는|구독|좋아요|공유|관련\s?기사|관련기사|많이\s?본|더보기|사진\s?=|사진제공|기자\s?[a-z0-9_.]+@|@[\w-]+\.\w"
)
_PLAIN_BOILER = ("copyright", "(c)", "all rights", "rights reserved")
_ADDRESS = re.compile(r"@[\w-]+\.\w")
_OPENED = re.compile(
    r"(?:photo|image|picture|credit|foto|bild|quelle|source|via|by|von|par|tags?|topics?|filed under|share|read (?:more|also|next)|see also|related|more (?:on|from)|also read|recommended|sponsored"
    r"|advert|subscribe|sign up|newsletter|follow|comments?|leave a|reply|posted|published|updated|last updated|lesen sie|mehr zum|lire aussi|à lire|leggi anche|te puede|lea también|écrit par|auteur|▶|☞|▲|\[|※|【)"
)
_ENDS = frozenset('.!?。！？…"”’»」』)）다')
_CAPITALS = string.ascii_uppercase.encode()
# Eight short lines of nothing but links, one after the other, are a menu: 42 % of all blocks, .3 % of all text that counts.
RUN = 8
# Of more blocks than any article has, the longest are asked about: each costs a tenth of a millisecond.
MOST = 2_000
_QUOTES = frozenset("\"'“‘„«「『<【[(▲◇■●▶△-*※☞#@")


class Shared:
    """What the rows of one page share: weights of hints and words, and what its head says of the body."""

    __slots__ = ("description", "hints", "stated", "title", "words")

    def __init__(
        self,
        hints: Hints,
        words: Mapping[str, float],
        stated: str,
        description: str,
        title: str,
    ) -> None:
        self.hints, self.words = hints, words
        self.stated, self.description, self.title = squeeze(stated), squeeze(description), squeeze(title)


def squeeze(text: str) -> str:
    """The text without spaces: the form in which a page's copies of itself are equal."""
    return "".join(text.split())


def hopeful(blocks: Sequence[Block]) -> list[int]:
    """The blocks worth a question, in order: not those of navigation and footer, nor those in a long run of links."""
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
    found += run if len(run) < RUN else ()
    if len(found) > MOST:
        found = sorted(sorted(found, key=lambda n: -len(blocks[n].text))[:MOST])
    return found


def rows(layout: Layout, shared: Shared, wanted: Sequence[int] | None = None) -> Numbers:
    """A row of numbers (float32) for each block that is wanted (all, if nothing is said), its columns in the order of NAMES."""
    n = np.array(range(len(layout.blocks)) if wanted is None else wanted)
    told = np.array([_told(layout.blocks[place], shared) for place in n.tolist()]).T
    columns = (
        *_local(layout, n, told),
        *(column[n] for column in paths(layout)),
        *_placed(layout, n),
        *_around(layout, n),
        *_beside(layout, n, -1),
        *_beside(layout, n, 1),
        layout.gathered(layout.is_talk, np.logical_or)[n],
        *(column[n] for column in headed(layout, shared.words)),
        *_articles(layout, n),
        *_echoes(layout, n, told),
        *_page(layout),
    )
    found = np.empty((len(n), len(NAMES)), dtype=np.float32)
    for place, column in enumerate(columns):
        found[:, place] = column
    return found


def _told(block: Block, shared: Shared) -> tuple[float, ...]:
    """What is counted in the text of a block, and what the page says of it elsewhere: `words` to `boiler`, `described` to `stated`."""
    text = block.text
    size = len(text)
    last = text[-1]
    low = text[:120].lower() if size > 120 else text.lower()
    is_plain = text.isascii()
    return (
        text.count(" ") + 1.0,
        (text.count(",") + (0 if is_plain else text.count("，") + text.count("、"))) / size * 100,
        text.count(". ")
        + (0 if is_plain else text.count("。"))
        + text.count("? ")
        + text.count("! ")
        + (last in _ENDS),
        last in _ENDS,
        _digits(low) / len(low),
        0.0 if size > 250 else _capitals(text) / size,
        text[0] in _QUOTES,
        text[0].islower(),
        ":" in low[:40],
        worded(low, shared.words) if size <= 160 else 0.0,
        _is_boilerplate(low, is_plain),
        *_echoed(text, shared),
    )


def _is_boilerplate(low: str, is_plain: bool) -> bool:
    if _OPENED.match(low):
        return True
    if not is_plain:
        return _BOILER.search(low) is not None
    return any(map(low.__contains__, _PLAIN_BOILER)) or ("@" in low and _ADDRESS.search(low) is not None)


def _digits(text: str) -> int:
    raw = text.encode("utf-8", "replace")
    return len(raw) - len(raw.translate(None, b"0123456789"))


def _capitals(text: str) -> int:
    if not text.isascii():
        return sum(map(str.isupper, text))
    raw = text.encode()
    return len(raw) - len(raw.translate(None, _CAPITALS))


def _echoed(text: str, shared: Shared) -> tuple[float, float, float]:
    """Whether the page says it elsewhere: in its description, in its title, in its JSON-LD body."""
    flat = squeeze(text[:200])
    size = len(flat)
    return (
        size >= 20
        and (
            flat[:60] in shared.description
            or (len(shared.description) > 40 and shared.description[:60] in flat)
        ),
        size > 8 and (flat in shared.title or (len(shared.title) > 8 and shared.title in flat)),
        (1.0 if flat[:100] in shared.stated else -1.0) if shared.stated and size > 3 else 0.0,
    )


def _local(layout: Layout, n: Numbers, told: Numbers) -> Iterator[Numbers]:
    """`length` to `boiler` of NAMES."""
    size, marks = layout.size[n], layout.marks[n]
    blocks = [layout.blocks[place] for place in n.tolist()]
    spoken = iter(told)
    yield np.log(size + 1.0)
    yield next(spoken)
    yield layout.linked[n] / size
    yield np.array([block.links for block in blocks])
    yield np.array([block.bold for block in blocks]) / size
    yield from islice(spoken, 8)
    yield layout.tag[n]
    yield marks & HEADING != 0
    yield np.array([block.broken for block in blocks])
    yield layout.depth[layout.at[n]]
    yield from _marked(marks)
    yield from islice(spoken, 2)


def _marked(marks: Numbers) -> Iterator[Numbers]:
    """What the elements around a block say of it: `marks_in` to `outer` of NAMES."""
    has = {mark: (marks & mark != 0).astype(np.int8) for mark in _WEIGHED}
    yield has[ARTICLE] + 2 * has[MAIN] + 4 * has[BODY_PROP]
    yield has[NAV] + has[ASIDE] + has[FOOTER] + has[FORM] + has[BUTTON] + has[HEADER]
    yield has[FIGURE] + 2 * has[CAPTION]
    yield has[LIST]
    yield has[TABLE]
    yield has[QUOTE] + 2 * has[PRE]
    yield has[FOOTER] + 2 * has[HEADER] + 4 * has[NAV]


def paths(layout: Layout) -> Iterator[Numbers]:
    """What the hints around each block weigh: `self_score` to `path_sum` of NAMES."""
    score = layout.score
    yield score[layout.at]
    yield score[layout.up[layout.at]]
    yield layout.gathered(_ending(score, np.inf), np.minimum)
    yield layout.gathered(_ending(score, -np.inf), np.maximum)
    yield layout.gathered(score, np.add)


def _ending(values: Numbers, last: float) -> Numbers:
    return np.append(values[:-1], last)


def _placed(layout: Layout, n: Numbers) -> Iterator[Numbers]:
    """`mass` to `top_depth` of NAMES."""
    place = layout.at[n]
    up = layout.up[place]
    grand = layout.up[up]
    masses = layout.masses / layout.whole
    links = layout.links / (layout.sizes + 1)
    steps = layout.steps()[n]
    yield from (masses[place], masses[up], masses[grand], masses[layout.up[grand]])
    yield from (layout.counts[place], layout.counts[up])
    yield from (links[place], links[up], links[grand])
    yield steps >= 0
    yield steps
    yield np.abs(layout.depth[place] - layout.depth[layout.top])


def _around(layout: Layout, n: Numbers) -> Iterator[Numbers]:
    """`sign_count` to `next_long` of NAMES."""
    kind = layout.sign
    count, size, linked = (
        np.bincount(kind),
        np.bincount(kind, layout.size),
        np.bincount(kind, layout.linked),
    )
    whole = layout.size.sum()
    before = np.cumsum(layout.size) - layout.size
    every = np.arange(len(kind))
    head = np.maximum.accumulate(np.where(layout.is_h1, every, -1))
    kind = kind[n]
    yield count[kind]
    yield size[kind] / (whole + 1.0)
    yield size[kind] / count[kind]
    yield linked[kind] / (size[kind] + 1.0)
    yield n / len(every)
    yield before[n] / whole
    yield np.where(head < 0, -1, every - head)[n]
    yield layout.gaps(layout.is_long)[n]
    yield layout.gaps(layout.is_long[::-1])[::-1][n]


def _beside(layout: Layout, n: Numbers, step: int) -> Iterator[Numbers]:
    """`length` to `same` of the block before each (-1) or after each (1); the first and the last stand beside themselves."""
    other = np.clip(n + step, 0, len(layout.blocks) - 1)
    mine, its = layout.at[n], layout.at[other]
    size = layout.size[other]
    yield size
    yield layout.linked[other] / size
    yield np.where(mine == its, 2, layout.outer[mine] == layout.outer[its])
    yield layout.tag[other]
    yield layout.sign[n] == layout.sign[other]


def headed(layout: Layout, weights: Mapping[str, float]) -> Iterator[Numbers]:
    """Under which heading each block stands: what its words weigh, how far it is, its level."""
    is_head = (layout.marks & HEADING != 0) & (layout.size <= 160)
    score = np.zeros(len(is_head) + 1)
    for place in np.flatnonzero(is_head).tolist():
        score[place] = worded(layout.blocks[place].text[:120].lower(), weights)
    last = layout.since(is_head)
    yield score[last]
    yield layout.gaps(is_head)
    yield np.append(layout.tag, 0.0)[last]


def _articles(layout: Layout, n: Numbers) -> Iterator[Numbers]:
    """In which of the page's article elements each block stands, what share of the prose that holds, whether it has the h1."""
    count = len(layout.known)
    owner = layout.gathered(np.where(layout.is_article, np.arange(count + 1), count), _nearest)
    mass = np.bincount(owner, layout.mass, count + 1)
    has_h1 = np.bincount(owner, layout.is_h1, count + 1) > 0
    rank = np.full(count + 1, -1)
    named = sorted(set(owner.tolist()) - {count}, key=lambda place: layout.known[place].order)
    rank[named] = np.minimum(np.arange(len(named)), 9)
    mass[count] = has_h1[count] = 0
    yield rank[owner[n]]
    yield mass[owner[n]] / layout.whole
    yield has_h1[owner[n]]


def _nearest(mine: Numbers, outer: Numbers) -> Numbers:
    """Its own article, else the one around it."""
    return np.where(mine == len(mine) - 1, outer, mine)


def _echoes(layout: Layout, n: Numbers, told: Numbers) -> Iterator[Numbers]:
    """`seen_before` to `stated` of NAMES."""
    firsts: dict[str, int] = {}
    first = np.array([firsts.setdefault(block.text, place) for place, block in enumerate(layout.blocks)])
    yield (first != np.arange(len(first)))[n]
    yield np.minimum(np.bincount(first), 4)[first[n]]
    yield from told[-3:]


def _page(layout: Layout) -> tuple[float, ...]:
    """`page_length` to `top_share` of NAMES."""
    blocks = layout.blocks
    sample = "".join(b.text for b in blocks[len(blocks) // 3 : len(blocks) // 3 + 30])[:600]
    return (
        log(layout.size[layout.is_long].sum() + 1.0),
        layout.is_long.sum(),
        len(blocks),
        len(_CJK.findall(sample)) > 0.2 * len(sample),
        layout.masses[layout.top] / layout.whole,
    )
