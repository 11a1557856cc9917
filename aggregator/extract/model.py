"""How likely each block is part of the article: two small sets of trees, learned once, read as plain numbers.

The first set sees a block and its surroundings; the second sees also what the first said of its neighbours. A tree is a
leaf (a number) or `[feature, threshold, at most, more]`. `weights.json` is written by scripts/learn_extract.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp
from typing import Any

from aggregator.extract import features
from aggregator.extract.document import Block, Document
from aggregator.extract.features import Shared

Row = Sequence[float]
Tree = Any
# Blocks the first trees are this sure to be none of it are not asked further: nine in ten of a page's blocks.
EARLY, HOPELESS = 14, -2.6
DOUBTFUL = 0.02


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned."""

    hints: dict[str, float]
    words: dict[str, float]
    first: tuple[Tree, ...]
    second: tuple[Tree, ...]
    threshold: float


@cache
def weights() -> Weights:
    """The weights that ship with the package."""
    text = resources.files("aggregator.extract").joinpath("weights.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    return Weights(raw["hints"], raw["words"], tuple(raw["first"]), tuple(raw["second"]), raw["threshold"])


def chances(document: Document, shared: Shared) -> list[float]:
    """For each block of a document that has some, from 0 to 1."""
    learned = weights()
    rows = features.rows(document, shared)
    early, late = learned.first[:EARLY], learned.first[EARLY:]
    first = [_first(row, early, late) for row in rows]
    around = context(document.blocks, first)
    return [
        chance if chance < DOUBTFUL else _sigmoid(total((*row, *near), learned.second))
        for row, near, chance in zip(rows, around, first, strict=True)
    ]


def _first(row: Row, early: Sequence[Tree], late: Sequence[Tree]) -> float:
    score = total(row, early)
    return _sigmoid(score if score < HOPELESS else score + total(row, late))


def total(row: Row, trees: Sequence[Tree]) -> float:
    """The sum of the leaves this row falls into."""
    score = 0.0
    for tree in trees:
        node = tree
        while type(node) is list:
            node = node[2] if row[node[0]] <= node[1] else node[3]
        score += node
    return score


def _sigmoid(score: float) -> float:
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, score))))


def context(blocks: Sequence[Block], chances: Sequence[float]) -> list[tuple[float, ...]]:
    """What the first trees said around each block: of seven neighbours, of its kin, before it and after it."""
    masses = [chance * len(block.text) for chance, block in zip(chances, blocks, strict=True)]
    whole, best = sum(masses) + 1.0, max(chances)
    parents: dict[int, list[float]] = {}
    signs: dict[tuple[str, str], list[float]] = {}
    kin: list[tuple[list[float], list[float]]] = []
    for block, mass in zip(blocks, masses, strict=True):
        frame = block.frame
        up = parents.setdefault(frame.parent.order if frame.parent else -1, [0.0, 1.0])
        sign = signs.setdefault((frame.tag, frame.hints), [0.0, 1.0])
        for one in (up, sign):
            one[0] += mass
            one[1] += len(block.text)
        kin.append((up, sign))
    padded = [0.0, 0.0, 0.0, *chances, 0.0, 0.0, 0.0]
    found, before = [], 0.0
    for n, mass in enumerate(masses):
        up, sign = kin[n]
        near = padded[n : n + 7]
        after = whole - 1.0 - before - mass
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
        before += mass
    return found
