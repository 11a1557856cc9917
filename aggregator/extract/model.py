"""How likely each block is part of the article: two small sets of trees, learned once, read as plain numbers.

The first set sees a block and its surroundings; the second sees also what the first said of its neighbours. `weights.json`
is written by scripts/learn_extract.py; a tree in it is a leaf (a number) or `[feature, threshold, at most, more]`. All
trees answer for all blocks at once, level by level: 2 ms a page in numpy where a loop over trees takes 15.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from aggregator.extract import features
from aggregator.extract.document import Block, Document
from aggregator.extract.features import Shared

if TYPE_CHECKING:
    from numpy import ndarray

    Numbers = ndarray[Any, Any]

# Blocks the first trees all but exclude are not put to the second: four in five of a page's blocks.
DOUBTFUL = 0.02


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees laid out as arrays of nodes; a leaf leads to itself."""

    feature: Numbers
    threshold: Numbers
    ways: Numbers
    value: Numbers
    roots: Numbers
    depth: int

    def scores(self, rows: Numbers) -> Numbers:
        """The sum of the leaves each row falls into."""
        import numpy as np

        width = rows.shape[1]
        flat = rows.ravel()
        start = (np.arange(len(rows), dtype=np.int32) * width)[:, None]
        at = np.repeat(self.roots[None, :], len(rows), axis=0)
        for _ in range(self.depth):
            more = flat.take(start + self.feature.take(at)) > self.threshold.take(at)
            at = self.ways.take(at * 2 + more)
        summed: Numbers = self.value.take(at).sum(axis=1)
        return summed


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned."""

    hints: dict[str, float]
    words: dict[str, float]
    first: Forest
    second: Forest
    threshold: float


@cache
def weights() -> Weights:
    """The weights that ship with the package."""
    text = resources.files("aggregator.extract").joinpath("weights.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    return Weights(raw["hints"], raw["words"], forest(raw["first"]), forest(raw["second"]), raw["threshold"])


def forest(trees: Sequence[Any]) -> Forest:
    """These trees as arrays."""
    # numpy takes 0.1 s to import, so only a process that reads pages imports it.
    import numpy as np

    nodes: list[tuple[int, float, int, int, float]] = []

    def lay(tree: Any) -> tuple[int, int]:
        """(index, depth) of a tree after laying it."""
        mine = len(nodes)
        if not isinstance(tree, list):
            nodes.append((0, float("inf"), mine, mine, float(tree)))
            return mine, 0
        nodes.append((0, 0.0, 0, 0, 0.0))
        (less, deep), (more, deeper) = lay(tree[2]), lay(tree[3])
        nodes[mine] = (tree[0], tree[1], less, more, 0.0)
        return mine, 1 + max(deep, deeper)

    laid = [lay(tree) for tree in trees]
    feature, threshold, less, more, value = zip(*nodes, strict=True)
    return Forest(
        np.array(feature, dtype=np.int32),
        np.array(threshold, dtype=np.float32),
        np.array([way for pair in zip(less, more, strict=True) for way in pair], dtype=np.int32),
        np.array(value, dtype=np.float32),
        np.array([root for root, _ in laid], dtype=np.int32),
        max(depth for _, depth in laid),
    )


def chances(document: Document, shared: Shared) -> list[float]:
    """For each block of a document that has some, from 0 to 1."""
    import numpy as np

    learned = weights()
    found = [0.0] * len(document.blocks)
    asked = features.hopeful(document.blocks)
    if not asked:
        return found
    rows = np.array(features.rows(document, shared, asked), dtype=np.float32)
    first = _share(learned.first.scores(rows))
    for n, chance in zip(asked, first.tolist(), strict=True):
        found[n] = chance
    doubtful = np.flatnonzero(first >= DOUBTFUL)
    if len(doubtful):
        near = np.array(context(document.blocks, found, [asked[n] for n in doubtful]), dtype=np.float32)
        second = _share(learned.second.scores(np.hstack([rows[doubtful], near])))
        for n, chance in zip(doubtful.tolist(), second.tolist(), strict=True):
            found[asked[n]] = chance
    return found


def _share(scores: Numbers) -> Numbers:
    import numpy as np

    shares: Numbers = 1.0 / (1.0 + np.exp(-scores))
    return shares


def context(
    blocks: Sequence[Block], chances: Sequence[float], wanted: Sequence[int] | None = None
) -> list[tuple[float, ...]]:
    """What the first trees said around each block that is wanted: of seven neighbours, of its kin, before it and after it."""
    masses = [chance * len(block.text) for chance, block in zip(chances, blocks, strict=True)]
    whole, best = sum(masses) + 1.0, max(chances)
    parents: dict[int, list[float]] = {}
    signs: dict[tuple[str, str], list[float]] = {}
    kin: list[tuple[list[float], list[float], float]] = []
    before = 0.0
    for block, mass in zip(blocks, masses, strict=True):
        frame = block.frame
        up = parents.setdefault(frame.parent.order if frame.parent else -1, [0.0, 1.0])
        sign = signs.setdefault((frame.tag, frame.hints), [0.0, 1.0])
        size = len(block.text)
        up[0] += mass
        up[1] += size
        sign[0] += mass
        sign[1] += size
        kin.append((up, sign, before))
        before += mass
    padded = [0.0, 0.0, 0.0, *chances, 0.0, 0.0, 0.0]
    found = []
    for n in range(len(blocks)) if wanted is None else wanted:
        up, sign, before = kin[n]
        near = padded[n : n + 7]
        after = whole - 1.0 - before - masses[n]
        found.append(
            (
                *near,
                sum(near) / 7,
                before / whole,
                after / whole,
                up[0] / up[1],
                sign[0] / sign[1],
                whole,
                best,
            )
        )
    return found
