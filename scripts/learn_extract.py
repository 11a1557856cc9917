"""Learns aggregator/extract/weights.json from labelled pages; with --check, prints the cross-validated figure instead.

    pip install lightgbm==4.7.0 numpy
    python scripts/learn_extract.py            # writes the weights; the same bytes every time
    python scripts/learn_extract.py --check    # F1 per origin, each page judged by weights that never saw its host

Pages come from ../shared/data (extraction, korean-pages, pages-intl); nothing of them but the weights is kept. lightgbm and
numpy are needed here alone: the package reads the trees as plain numbers.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from aggregator.extract import body, features, hints, model, structured, walk
from aggregator.extract.document import Block, Document, Frame
from aggregator.extract.layout import Layout

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
sys.path.append(str(ROOT.parent / "shared" / "bench"))
grams: Any = importlib.import_module(
    "lib.grams"
)  # the bench's own measure, found once its folder is on the path

FOLDS = 5
FIRST, SECOND = 150, 250
LEARNING = {
    "objective": "binary", "learning_rate": 0.05, "num_leaves": 20, "max_depth": 8, "min_data_in_leaf": 40, "feature_fraction": 0.5,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "verbose": -1, "num_threads": 1, "seed": 7,
    "deterministic": True, "force_row_wise": True,
}  # fmt: skip
HINT_PRIOR, WORD_PRIOR, DOUBT = 0.35, 0.25, 4.0
COLUMN = {name: n for n, name in enumerate(features.NAMES)}
UNKNOWN = -1.0
Matrix = Any


@dataclass
class Example:
    """A page with what is known of its blocks: 1 body, 0 not, -1 unknown; `worth` weighs it against other pages."""

    id: str
    origin: str
    host: str
    gold: str | None
    worth: float
    document: Document
    rows: Matrix
    labels: Matrix

    @property
    def blocks(self) -> list[Block]:
        return self.document.blocks

    @property
    def fold(self) -> int:
        return int(hashlib.sha256(self.host.encode()).hexdigest(), 16) % FOLDS


Tables = tuple[dict[str, float], dict[str, float]]


# -- pages -----------------------------------------------------------------------------------------------------------------


def examples() -> list[Example]:
    """Every labelled page that holds text."""
    return [example for example in (*_gold(), *_korean(), *_other()) if example is not None]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        yield from map(json.loads, lines)


def _page(folder: str, file: str) -> str:
    return gzip.decompress((DATA / folder / file).read_bytes()).decode("utf-8", "replace")


def _gold() -> Iterator[Example | None]:
    for row in _lines(DATA / "extraction" / "pages.jsonl.gz"):
        if row.get("gold_text"):
            yield _example(row["id"], row["origin"], row.get("url"), row["html"], row["gold_text"])
        elif row.get("gold_with") is not None:
            made = _example(row["id"], row["origin"], row.get("url"), row["html"], None, 0.3)
            if made:
                made.labels = np.array(
                    _snippets(made.blocks, row["gold_with"], row.get("gold_without") or [])
                )
            yield made


def _korean() -> Iterator[Example | None]:
    for row in _lines(DATA / "korean-pages" / "gold.jsonl"):
        gold = "\n".join([*row["paragraphs"], *row["optional"]])
        made = _example(
            row["id"], "korean", row.get("url"), _page("korean-pages", row["id"] + ".html.gz"), gold, 2.0
        )
        if made:
            free = {features.squeeze(line) for line in row["optional"]}
            for n, block in enumerate(made.blocks):
                if features.squeeze(block.text) in free:
                    made.labels[n] = UNKNOWN
        yield made


def _other() -> Iterator[Example | None]:
    """Pages read by another crawler; only those where its text can be made of whole blocks."""
    for row in _lines(DATA / "pages-intl" / "index.jsonl"):
        said = (
            json.loads((DATA / "pages-intl" / row["ref"]).read_text(encoding="utf-8")).get("text")
            if row.get("ref")
            else None
        )
        gold = " ".join(said) if isinstance(said, list) else said or ""
        if len(gold) < 300:
            continue
        made = _example(
            row["file"], "pages-intl", row.get("url"), _page("pages-intl", row["file"]), gold, 0.5
        )
        if (
            made
            and grams.page(
                gold, "\n".join(b.text for b, y in zip(made.blocks, made.labels, strict=True) if y >= 0.5)
            )[2]
            > 0.9
        ):
            yield made


def _example(
    name: str, origin: str, url: str | None, html: str, gold: str | None, worth: float = 1.0
) -> Example | None:
    read = walk.read(html)
    if not read.blocks:
        return None
    shared = body.shared(read, structured.facts(read.scripts), hints.Hints({}), {})
    rows = features.rows(Layout(read.blocks, shared.hints), shared)
    known = labels(read.blocks, gold) if gold else [UNKNOWN] * len(read.blocks)
    return Example(name, origin, _host(url, name), gold, worth, read, rows, np.array(known))


def _host(url: str | None, name: str) -> str:
    host = (urlsplit(url).hostname or "") if url else ""
    if not host or host == "fakehost":
        return name
    parts = host.removeprefix("www.").split(".")
    return ".".join(parts[-3:] if len(parts) > 2 and len(parts[-2]) <= 3 else parts[-2:])


# -- labels ----------------------------------------------------------------------------------------------------------------


def _snippets(blocks: Sequence[Block], wanted: Iterable[str], unwanted: Iterable[str]) -> list[float]:
    inside, outside = [features.squeeze(s) for s in wanted], [features.squeeze(s) for s in unwanted]
    flat = [features.squeeze(block.text) for block in blocks]
    return [
        1.0 if any(s in text for s in inside) else 0.0 if any(s in text for s in outside) else UNKNOWN
        for text in flat
    ]


def labels(blocks: Sequence[Block], gold: str) -> list[float]:
    """How much of each block is in the gold text, where the gold has it in that place."""
    wanted = grams.tokens(gold)
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n in range(len(wanted) - 3):
        places[tuple(wanted[n : n + 4])].append(n)
    words = [grams.tokens(block.text) for block in blocks]
    shares: list[float | None] = [None] * len(blocks)
    starts: list[Sequence[int]] = [()] * len(blocks)
    for n, mine in enumerate(words):
        if len(mine) >= 6:
            shares[n], starts[n] = _covered(mine, places)
    _drop_copies(words, shares, places)
    _place_short(words, shares, starts, wanted)
    return [UNKNOWN if share is None else share for share in shares]


def _covered(mine: Sequence[str], places: dict[tuple[str, ...], list[int]]) -> tuple[float, Sequence[int]]:
    covered, first = [False] * len(mine), None
    for n in range(len(mine) - 3):
        found = places.get(tuple(mine[n : n + 4]))
        if found:
            covered[n : n + 4] = [True] * 4
            first = found if first is None else first
    return sum(covered) / len(mine), first or ()


def _drop_copies(
    words: list[list[str]], shares: list[float | None], places: dict[tuple[str, ...], list[int]]
) -> None:
    """Of equal blocks only as many count as the gold has; those among the most text that counts."""
    copies: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n, mine in enumerate(words):
        if (shares[n] or 0.0) > 0.5:
            copies[tuple(mine)].append(n)

    def company(n: int) -> int:
        near = range(max(0, n - 4), min(len(words), n + 5))
        return sum(len(words[k]) for k in near if k != n and (shares[k] or 0.0) > 0.5)

    for mine, found in copies.items():
        allowed = max(1, len(places.get(mine[:4], ())))
        for n in sorted(found, key=company, reverse=True)[allowed:]:
            shares[n] = 0.0


def _place_short(
    words: list[list[str]], shares: list[float | None], starts: list[Sequence[int]], wanted: list[str]
) -> None:
    """A short block counts where the gold has its words next to a block that counts."""
    joined = f" {' '.join(wanted)} "
    offsets, at = {}, 1
    for n, word in enumerate(wanted):
        offsets[at] = n
        at += len(word) + 1
    for n, mine in enumerate(words):
        if shares[n] is None and mine:
            found = _occurrences(joined, f" {' '.join(mine)} ", offsets)
            fits = _follows(n, found, words, shares, starts) or _leads(n, found, words, shares, starts)
            shares[n] = float(fits)
            starts[n] = found if fits else ()


def _occurrences(joined: str, sought: str, offsets: dict[int, int]) -> list[int]:
    found: list[int] = []
    at = joined.find(sought)
    while at >= 0 and len(found) < 200:
        found.append(offsets[at + 1])
        at = joined.find(sought, at + 1)
    return found


def _follows(
    n: int, found: list[int], words: list[list[str]], shares: list[float | None], starts: list[Sequence[int]]
) -> bool:
    before = next(
        (k for k in range(n - 1, max(-1, n - 25), -1) if (shares[k] or 0.0) > 0.5 and starts[k]), None
    )
    return before is not None and any(
        0 <= at - (start + len(words[before])) <= 12 for at in found for start in starts[before]
    )


def _leads(
    n: int, found: list[int], words: list[list[str]], shares: list[float | None], starts: list[Sequence[int]]
) -> bool:
    after = next(
        (k for k in range(n + 1, min(len(words), n + 25)) if (shares[k] or 0.0) > 0.5 and starts[k]), None
    )
    return after is not None and any(
        0 <= start - (at + len(words[n])) <= 12 for at in found for start in starts[after]
    )


# -- tables ----------------------------------------------------------------------------------------------------------------


def tables(known: Sequence[Example]) -> Tables:
    """Log-odds that text belongs to the body, by words of the classes around it, and by words of short lines."""
    classes: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    words: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for example in known:
        for token, share in _hint_shares(example).items():
            classes[token][example.host].append(share)
        for block, label in zip(example.blocks, example.labels, strict=True):
            if label != UNKNOWN and len(block.text) <= 160:
                for word in dict.fromkeys(hints.words(block.text)):
                    words[word][example.host].append(float(label))
    return _odds(classes, HINT_PRIOR, 3), _odds(words, WORD_PRIOR, 4)


def _hint_shares(example: Example) -> dict[str, float]:
    inside: dict[str, float] = defaultdict(float)
    whole: dict[str, float] = defaultdict(float)
    paths: dict[int, dict[str, None]] = {}
    for block, label in zip(example.blocks, example.labels, strict=True):
        if label == UNKNOWN:
            continue
        size = math.sqrt(len(block.text))
        for token in _path(block.frame, paths):
            whole[token] += size
            inside[token] += size * float(label)
    return {token: inside[token] / total for token, total in whole.items()}


def _path(frame: Frame, paths: dict[int, dict[str, None]]) -> dict[str, None]:
    if frame.order not in paths:
        above = _path(frame.parent, paths) if frame.parent else {}
        paths[frame.order] = {**above, **dict.fromkeys(hints.tokens(frame.tag, frame.hints))}
    return paths[frame.order]


def _odds(seen: dict[str, dict[str, list[float]]], prior: float, least: int) -> dict[str, float]:
    odds = {}
    for token, hosts in sorted(seen.items()):
        if len(hosts) >= least:
            means = [sum(shares) / len(shares) for shares in hosts.values()]
            mean = (sum(means) + DOUBT * prior) / (len(means) + DOUBT)
            weight = math.log(mean / (1 - mean)) - math.log(prior / (1 - prior))
            if abs(weight) > 0.3:
                odds[token] = round(weight, 2)
    return odds


def encoded(example: Example, learned: Tables) -> Matrix:
    """The example's rows with the columns that depend on the tables filled in."""
    weights, words = learned
    rows = example.rows.copy()
    layout = Layout(example.blocks, hints.Hints(weights))
    rows[:, COLUMN["self_score"] : COLUMN["path_sum"] + 1] = np.column_stack(list(features.paths(layout)))
    rows[:, COLUMN["head_score"]] = next(features.headed(layout, words))
    for n, block in enumerate(example.blocks):
        if len(block.text) <= 160:
            rows[n, COLUMN["words_score"]] = hints.worded(block.text[:120].lower(), words)
    return rows


def digest(known: Sequence[Example]) -> str:
    """Of what weights are learned from, sha256: the columns and labels of every block, where they are whole numbers.

    The others pass through logarithms, whose last bits differ between processors.
    """
    seen = hashlib.sha256()
    for example in known:
        for numbers in (example.rows, example.labels):
            whole = np.where(numbers == np.floor(numbers), numbers, 0.5)
            seen.update(example.id.encode() + np.ascontiguousarray(whole, dtype="<f4").tobytes())
    return seen.hexdigest()


# -- learning --------------------------------------------------------------------------------------------------------------


@dataclass
class Learned:
    """Tables and the two sets of trees."""

    tables: Tables
    first: Any
    second: Any


def learn(known: Sequence[Example]) -> Learned:
    """Trees that were never shown, while learning, a score made by knowing the host it is about."""
    folds = sorted({example.fold for example in known})
    rows: dict[str, Matrix] = {}
    for fold in folds:
        others = tables([example for example in known if example.fold != fold])
        rows |= {example.id: encoded(example, others) for example in known if example.fold == fold}
    chances: dict[str, Matrix] = {}
    for fold in folds:
        trees = _fit([e for e in known if e.fold != fold], rows, FIRST)
        chances |= {e.id: trees.predict(rows[e.id]) for e in known if e.fold == fold}
    wider = {e.id: _widened(e, rows[e.id], chances[e.id]) for e in known}
    return Learned(tables(known), _fit(known, rows, FIRST), _fit(known, wider, SECOND))


def _widened(example: Example, rows: Matrix, chances: Matrix) -> Matrix:
    layout = Layout(example.blocks, hints.Hints({}))
    return np.hstack([rows, model.context(layout, np.asarray(chances))])


def _fit(known: Sequence[Example], rows: dict[str, Matrix], count: int) -> Any:
    import lightgbm  # here alone: what the weights were learned from can be told without it

    weights = np.concatenate([_weights(example) for example in known])
    wanted = np.concatenate([example.labels >= 0.5 for example in known]).astype(float)
    stacked = np.vstack([rows[example.id] for example in known])
    data = lightgbm.Dataset(stacked[weights > 0], wanted[weights > 0], weight=weights[weights > 0])
    return lightgbm.train(LEARNING, data, count)


def _weights(example: Example) -> Matrix:
    """Long blocks weigh more than short ones, clear ones more than mixed ones, every page about the same."""
    sizes = np.sqrt([len(block.text) for block in example.blocks]) + 3
    weights = sizes * np.maximum(0.15, np.abs(2 * example.labels - 1)) * (example.labels != UNKNOWN)
    return weights / max(1.0, weights.sum()) * 100 * example.worth


def predicted(example: Example, learned: Learned) -> list[float]:
    """Chances of the blocks of a page by these weights."""
    rows = encoded(example, learned.tables)
    first = learned.first.predict(rows)
    return [float(c) for c in learned.second.predict(_widened(example, rows, first))]


# -- results ---------------------------------------------------------------------------------------------------------------


def check(known: Sequence[Example]) -> None:
    """Prints F1 per origin at several thresholds, each page judged by weights that never saw its host."""
    chances: dict[str, list[float]] = {}
    for fold in range(FOLDS):
        learned = learn([example for example in known if example.fold != fold])
        chances |= {e.id: predicted(e, learned) for e in known if e.fold == fold and e.gold}
        print(f"fold {fold + 1} of {FOLDS}", file=sys.stderr, flush=True)
    for threshold in (0.45, 0.5, 0.55, 0.6):
        print(
            f"{threshold:.2f}",
            " ".join(f"{name} {f1:.4f}" for name, f1 in judged(known, chances, threshold).items()),
        )


def judged(known: Sequence[Example], chances: dict[str, list[float]], threshold: float) -> dict[str, float]:
    """{origin: F1}, and ALL over the extraction pages."""
    scores: dict[str, list[Any]] = defaultdict(list)
    for example in known:
        if example.gold and example.origin != "pages-intl":
            picked = body.picked(example.blocks, chances[example.id], threshold)
            score = grams.page(example.gold, "\n".join(block.text for block in picked))
            scores[example.origin].append(score)
            if example.origin != "korean":
                scores["ALL"].append(score)
    return {name: grams.f1(found) for name, found in sorted(scores.items())}


def write(learned: Learned, threshold: float, seen: str) -> None:
    """The weights as the package reads them, and the digest of what they were learned from."""
    classes, words = learned.tables
    shipped = {
        "learned_from": seen,
        "threshold": threshold,
        "hints": classes,
        "words": words,
        "first": [_tree(t["tree_structure"]) for t in learned.first.dump_model()["tree_info"]],
        "second": [_tree(t["tree_structure"]) for t in learned.second.dump_model()["tree_info"]],
    }
    text = json.dumps(shipped, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (ROOT / "aggregator" / "extract" / "weights.json").write_text(text + "\n", encoding="utf-8")


def _tree(node: dict[str, Any]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"], 4)
    return [
        node["split_feature"],
        float(f"{node['threshold']:.6g}"),
        _tree(node["left_child"]),
        _tree(node["right_child"]),
    ]


def main() -> None:
    """Learns and writes, or checks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--check", action="store_true", help="print the cross-validated figure, write nothing"
    )
    parser.add_argument("--threshold", type=float, default=0.6, help="chance from which a block is body")
    asked = parser.parse_args()
    known = examples()
    if asked.check:
        check(known)
    else:
        write(learn(known), asked.threshold, digest(known))


if __name__ == "__main__":
    main()
