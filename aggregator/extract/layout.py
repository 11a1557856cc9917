"""The blocks of a page and the frames around them as columns of numbers.

A block has one place in every column of blocks; a frame has one in every column of frames, after the frame around it. What holds
of a frame is worked out once and taken for all blocks within it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from aggregator.extract.document import (
    ASIDE,
    BUTTON,
    FIGURE,
    FOOTER,
    FORM,
    HEADER,
    NAV,
    Block,
    Frame,
)
from aggregator.extract.hints import Hints, is_of_comments

Numbers = np.ndarray[Any, Any]

TAGS = {name: float(n) for n, name in enumerate(
    ["p", "div", "li", "td", "span", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dd", "dt", "section", "article", "pre", "figcaption", "header", "footer", "aside", "main", "a", "th", "center"], 1
)}  # fmt: skip
OUTSIDE = NAV | ASIDE | FOOTER | HEADER | FORM | BUTTON
LONG = 80
# A block counts for so many frames around it, and its prose for so many.
REACH, REACH_OF_PROSE = 6, 3
FADING = 0.8


class Frames:
    """The frames around these blocks, as they are met, each after the one around it."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.known: list[Frame] = []
        self.up: list[int] = []
        self.places: dict[int, int] = {}
        places = self.places
        self.of_blocks = [
            places[block.frame.order] if block.frame.order in places else self._enter(block.frame)
            for block in blocks
        ]

    def _enter(self, frame: Frame) -> int:
        """The place of this frame, after those around it have theirs; -1 is around those that have none."""
        inner: list[Frame] = []
        here: Frame | None = frame
        while here is not None and here.order not in self.places:
            inner.append(here)
            here = here.parent
        at = self.places[here.order] if here is not None else -1
        for here in reversed(inner):
            self.up.append(at)
            at = self.places[here.order] = len(self.known)
            self.known.append(here)
        return at


class Layout:
    """The columns of a page that has blocks: `at` is the frame of each block, `top` the frame that holds most of the prose.

    Columns of frames have one place more, their last: nothing is around a frame whose `outer` is that. A frame that has none
    around it is its own `up`.
    """

    def __init__(self, blocks: Sequence[Block], hints: Hints) -> None:
        frames = Frames(blocks)
        self.blocks, self.known = blocks, frames.known
        self.at = at = np.array(frames.of_blocks)
        self.size = np.array([float(len(block.text)) for block in blocks])
        self.linked = np.array([float(block.linked) for block in blocks])
        self.outer = np.array([*frames.up, -1])
        self.outer[self.outer < 0] = len(self.known)
        self.up = np.where(self.outer == len(self.known), np.arange(len(self.outer)), self.outer)
        self.depth = np.array([*(frame.depth for frame in self.known), 0])
        self._name(hints)
        self.marks = np.array([frame.marks for frame in self.known])[at]
        self.mass = np.where(self.size >= 25, self.size - self.linked, 0.0)
        self.is_linked = self.linked * 2 > self.size
        self.is_long = (self.size >= LONG) & ~self.is_linked
        self.whole = self.mass.sum() + 1.0
        self._weigh()

    def _name(self, hints: Hints) -> None:
        """What kind of element each frame is, each kind once: `score`, `is_talk`, `tag` of frames, `sign` of blocks."""
        kinds: dict[tuple[str, str], int] = {}
        kind = np.array([kinds.setdefault((frame.tag, frame.hints), len(kinds)) for frame in self.known])
        self.score = np.array([*(hints.score(*sign) for sign in kinds), 0.0])[np.append(kind, -1)]
        self.is_talk = np.array([*(is_of_comments(said) for _, said in kinds), False])[np.append(kind, -1)]
        self.is_article = np.array([*(tag == "article" for tag, _ in kinds), False])[np.append(kind, -1)]
        self.sign = kind[self.at]
        self.tag = np.array([TAGS.get(tag, 0.0) for tag, _ in kinds])[self.sign]
        self.is_h1 = self.tag == TAGS["h1"]

    def _weigh(self) -> None:
        """Adds each block to the frames around it."""
        count = len(self.outer)
        is_prose = (self.size >= 40) & ~self.is_linked & (self.marks & (OUTSIDE | FIGURE) == 0)
        share = np.where(is_prose, self.size, 0.0)
        mass, size, linked, prose = (np.zeros(count) for _ in range(4))
        blocks = np.zeros(count, dtype=np.int64)
        here = self.at
        for step in range(REACH):
            mass += np.bincount(here, self.mass, count)
            size += np.bincount(here, self.size, count)
            linked += np.bincount(here, self.linked, count)
            blocks += np.bincount(here, minlength=count)
            if step < REACH_OF_PROSE:
                prose += np.bincount(here, share, count)
                share = share * FADING
            here = self.outer[here]
        self.masses, self.sizes, self.links, self.counts = mass, size, linked, blocks
        self.top = int(prose[:-1].argmax()) if is_prose.any() else int(self.at[0])

    def gathered(self, values: Numbers, join: Callable[[Numbers, Numbers], Numbers]) -> Numbers:
        """For each block the values of its frame and of all around it, joined; that of the last place must change nothing."""
        ways = self.outer
        for _ in range(int(self.depth.max() + 1).bit_length()):
            values = join(values, values[ways])
            ways = ways[ways]
        found: Numbers = values[self.at]
        return found

    def steps(self) -> Numbers:
        """For each block how many frames lie between it and the top frame; -1 outside it."""
        is_inside = self.gathered(np.arange(len(self.outer)) == self.top, np.logical_or)
        return np.where(is_inside, self.depth[self.at] - self.depth[self.top], -1)

    def since(self, is_mark: Numbers) -> Numbers:
        """For each block the place of the last block before it that is so marked; -1 where there is none."""
        last: Numbers = np.maximum.accumulate(np.where(is_mark, np.arange(len(is_mark)), -1))
        return np.append(-1, last[:-1])

    def gaps(self, is_mark: Numbers) -> Numbers:
        """For each block how many stand between it and the last before it that is so marked, 60 at most."""
        last = self.since(is_mark)
        return np.where(last < 0, 60, np.minimum(np.arange(len(last)) - last - 1, 60))
