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
from typing import Any

import numpy as np

from aggregator.extract import features
from aggregator.extract.document import Document
from aggregator.extract.features import Shared
from aggregator.extract.hints import Hints
from aggregator.extract.layout import Layout, Numbers

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

    hints: Hints
    words: dict[str, float]
    first: Forest
    second: Forest
    threshold: float


@cache
def weights() -> Weights:
    """The weights that ship with the package."""
    text = resources.files("aggregator.extract").joinpath("weights.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    return Weights(
        Hints(raw["hints"]), raw["words"], forest(raw["first"]), forest(raw["second"]), raw["threshold"]
    )


def forest(trees: Sequence[Any]) -> Forest:
    """These trees as arrays."""
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
    learned = weights()
    found = np.zeros(len(document.blocks))
    asked = np.array(features.hopeful(document.blocks), dtype=np.intp)
    if len(asked):
        layout = Layout(document.blocks, shared.hints)
        rows = features.rows(layout, shared, asked.tolist())
        found[asked] = first = _share(learned.first.scores(rows))
        doubtful = np.flatnonzero(first >= DOUBTFUL)
        if len(doubtful):
            near = context(layout, found)[asked[doubtful]]
            found[asked[doubtful]] = _share(learned.second.scores(np.hstack([rows[doubtful], near])))
    return [float(chance) for chance in found]


def _share(scores: Numbers) -> Numbers:
    shares: Numbers = 1.0 / (1.0 + np.exp(-scores))
    return shares


def context(layout: Layout, chances: Numbers) -> Numbers:
    """What the first trees said around each block (float32): of seven neighbours, of its kin, before it and after it."""
    mass = chances * layout.size
    whole = mass.sum()
    before = np.cumsum(mass) - mass
    near = np.lib.stride_tricks.sliding_window_view(np.pad(chances, 3), 7)
    found = np.empty((len(chances), 14), dtype=np.float32)
    found[:, :7] = near
    found[:, 7] = near.sum(axis=1) / 7
    found[:, 8] = before / (whole + 1.0)
    found[:, 9] = (whole - before - mass) / (whole + 1.0)
    for column, kin in ((10, layout.outer[layout.at]), (11, layout.sign)):
        shares = np.bincount(kin, mass) / (np.bincount(kin, layout.size) + 1.0)
        found[:, column] = shares[kin]
    found[:, 12], found[:, 13] = whole + 1.0, chances.max()
    return found
