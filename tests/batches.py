"""What a post costs in batches of a hundred, in sites that have grown: `python -m tests.batches [POSTS...]`.

For each size two sites are laid down, one with its posts in folders by month, one with all of them in one folder. Then batches are
published by turns, and the CPU of this process and of all git commands is counted.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.edges.git import Change, Repository
from tests import growth

SIZES = (1_000, 50_000)
BATCH, ROUNDS = 100, 9
NOW = datetime(2026, 11, 3, tzinfo=UTC)
Place = Callable[[int], str]


def dated(n: int) -> str:
    """Where the n-th post lies in a site with a folder a month."""
    day = NOW - timedelta(minutes=40 * n)
    return f"_posts/{day:%Y}/{day:%m}/{day:%Y-%m-%d}-post-{n:06d}.md"


def flat(n: int) -> str:
    """Where it lies in a site with one folder."""
    return "_posts/" + dated(n).rsplit("/", 1)[1]


PLACES: dict[str, Place] = {"by month": dated, "one folder": flat}


def main(sizes: list[int]) -> int:
    """Prints a line a site and the growth of each kind."""
    with tempfile.TemporaryDirectory(prefix="batches-") as work:
        sites = {
            (kind, size): laid(Path(work) / f"{kind}-{size}", place, size)
            for kind, place in PLACES.items()
            for size in sizes
        }
        costs: dict[tuple[str, int], list[float]] = {key: [] for key in sites}
        for turn in range(ROUNDS + 1):
            for key, site in sites.items():
                costs[key].append(spent(site, PLACES[key[0]], turn))
    middle = {key: statistics.median(found[1:]) for key, found in costs.items()}
    for (kind, size), cost in middle.items():
        grown = cost / middle[kind, sizes[0]]
        print(
            f"{kind:10} {size:7,} posts: {cost * 1e3:.2f} ms a post, {grown:.2f} times, load {os.getloadavg()[0]:.1f}"
        )
    return 0


def laid(folder: Path, place: Place, size: int) -> Repository:
    """A repository with so many committed posts."""
    growth.site(folder, size, place)
    return Repository(folder)


def spent(site: Repository, place: Place, turn: int) -> float:
    """CPU seconds a post of one batch, git's own included."""
    numbers = range(-(turn + 1) * BATCH, -turn * BATCH)
    changes = [Change(place(n), body(n), story=f"story{n}") for n in numbers]
    before = used()
    made = site.publish(changes, lambda _: "posts", NOW + timedelta(minutes=turn))
    assert len(made.changed) == BATCH, made
    return (used() - before) / BATCH


def body(n: int) -> bytes:
    """A post of about 8 KB, like no other."""
    dice = random.Random(n)
    return "\n\n".join(growth.sentence(dice) for _ in range(110)).encode()


def used() -> float:
    """CPU seconds of this process and of all that it started and that have ended."""
    return sum(
        spent.ru_utime + spent.ru_stime
        for spent in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    sys.exit(main([int(words) for words in sys.argv[1:]] or list(SIZES)))
