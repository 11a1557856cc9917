"""kill -9 before each effect of `aggregator run` and at moments between, and the run after it: `make sweep`.

    python -m tests.fortress.sweep [--seconds N] [--moments N] [--record FILE]

A pass over eight articles of two sources (../shared/bench/newsstand.py) is made once in peace and observed: files opened for
writing, renames, removals, folders, connections and processes by the recorder of ../shared/hostile/tools/audit, commits of
the store by mortal.py. Then it is made in a new folder for each of them and killed before it, alone and with its whole group
in turn, and for as many random moments; twice a git that was killed leaves its lock. The next run must leave every story once,
in posts equal to those made in peace, a sound repository and store, no lock and nothing half written.

Each kill is a line of the record and is not tried again while the code is the same: with --seconds it goes on where it ended.
Exit 0 where all were survived, 1 where one was not, 75 where the time was up before, 2 without ../shared.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BENCH = ROOT.parent / "shared" / "bench"
MORTAL = Path(__file__).with_name("mortal.py")
STORIES = 8
LITTER = (".lock", "aggregator-new", ".making", ".new")
# The post's own times: when it was made, and the moment in its provenance.
WHEN = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?")
Fault = tuple[str, str]


@dataclass(frozen=True)
class Blow:
    """A kill before the n-th effect or commit, or the n-th of the random moments."""

    kind: str
    number: int
    has_group: bool

    @property
    def name(self) -> str:
        return f"{self.kind} {self.number}{'' if self.has_group else ' alone'}"


@dataclass(frozen=True)
class Peace:
    """The pass without a kill: its posts by the article they tell, what it did, how long it took."""

    posts: dict[str, str]
    effects: int
    commits: int
    seconds: float

    def blows(self, moments: int) -> list[Blow]:
        """Every kill there is to try, in an order that is the same each time and runs through the pass at random."""
        found = [Blow("effect", n, n % 2 == 0) for n in range(1, self.effects + 1)]
        found += [Blow("commit", n, n % 2 == 0) for n in range(1, self.commits + 1)]
        found += [Blow("moment", n, True) for n in range(moments)]
        found += [Blow("lock", n, True) for n in (self.effects * 3 // 4, self.effects - 1)]
        random.Random(3).shuffle(found)
        return found


@dataclass(frozen=True)
class Field:
    """The newspaper, and a new folder with a configuration for each trial."""

    crash: Any
    stand: Any
    work: Path
    flags: list[str]

    @contextlib.contextmanager
    def trial(self) -> Iterator[Any]:
        """A folder of its own, gone afterwards."""
        made = self.crash.Trial(str(self.work), self.stand, "trial")
        try:
            yield made
        finally:
            shutil.rmtree(made.home, ignore_errors=True)

    def peace(self) -> Peace:
        """The pass as it is without a kill; ends the program where it does not publish every story."""
        with self.trial() as trial, surroundings(SWEEP_TOLD=f"{trial.home}/commits"):
            done, made = trial.run(self.flags), posts(trial)
            if done.rc or len(made) != STORIES or any(len(texts) > 1 for texts in made.values()):
                sys.exit(f"in peace it exits {done.rc} with {len(made)} stories: {done.err[-500:]}")
            effects, _ = self.crash.effects(trial.audit)
            commits = Path(trial.home, "commits").stat().st_size
            return Peace({name: texts[0] for name, texts in made.items()}, effects, commits, done.wall)

    def tried(self, blow: Blow, peace: Peace) -> dict[str, Any]:
        """What came of this kill: whether it happened, and what was wrong after the next run."""
        seconds = peace.seconds
        while True:
            with self.trial() as trial:
                hit = self.struck(trial, blow, seconds)
                if blow.kind != "moment" or hit.rc < 0:
                    return {"killed": hit.rc < 0, "faults": self.faults(trial, peace)}
                seconds = hit.wall  # it was over before its moment came: a quicker pass than the one in peace

    def struck(self, trial: Any, blow: Blow, seconds: float) -> Any:
        """How the pass that was to be killed ended."""
        if blow.kind == "moment":
            return trial.run(self.flags, kill_after=seconds * random.Random(blow.number).random())
        if blow.kind == "commit":
            group = "1" if blow.has_group else ""
            with surroundings(
                SWEEP_TOLD=f"{trial.home}/commits", SWEEP_COMMIT=str(blow.number), SWEEP_GROUP=group
            ):
                return trial.run(self.flags)
        hit = trial.run(self.flags, kill_at=blow.number, group=blow.has_group)
        git = Path(trial.site, ".git")
        if blow.kind == "lock" and git.is_dir():
            (git / "index.lock").touch()
            os.utime(git / "index.lock", (time.time() - 3600,) * 2)
        return hit

    def faults(self, trial: Any, peace: Peace) -> list[Fault]:
        """What is wrong after the next run, and after one more, which has nothing to do."""
        after = trial.run(self.flags)
        found = [("stuck", f"the next run exits {after.rc}: {after.err[-300:]}")] if after.rc else []
        found += [*told(posts(trial), peace.posts), *unsound(self.crash.sites, trial)]
        commits = self.crash.sites.commits(trial.site) if not found else 0
        idle = trial.run(self.flags) if not found else after
        if not found and (idle.rc or self.crash.sites.commits(trial.site) != commits):
            found.append(("stuck", f"a third run exits {idle.rc}, or commits again"))
        return found


def posts(trial: Any) -> dict[str, list[str]]:
    """Texts of the posts, without the times at which they were made, by the articles they tell."""
    from lib import sites

    found: dict[str, list[str]] = {}
    for post in sites.posts(trial.site):
        for name in post.articles() or {f"none: {post.name}"}:
            found.setdefault(name, []).append(WHEN.sub("", post.text))
    return found


def told(made: dict[str, list[str]], peace: dict[str, str]) -> Iterator[Fault]:
    """What is lost, twice, or other than in peace."""
    if lost := peace.keys() - made.keys():
        yield "lost", ", ".join(sorted(lost))
    if twice := {name for name, texts in made.items() if len(texts) > 1} | made.keys() - peace.keys():
        yield "twice", ", ".join(sorted(twice))
    if half := {name for name, texts in made.items() if texts[0] != peace.get(name, texts[0])}:
        yield "half", ", ".join(sorted(half))


def unsound(sites: Any, trial: Any) -> Iterator[Fault]:
    """What is wrong with the repository and the store, and what lies there that should not."""
    if not Path(trial.site).is_dir():
        yield "unsound", "there is no site"
        return
    for words in (*sites.health(trial.site), *map(str, sites.front_matter_faults(trial.site))):
        yield "unsound", words
    for path in Path(trial.home).rglob("*"):
        if path.name.endswith(LITTER):
            yield "left", str(path.relative_to(trial.home))
    with contextlib.closing(sqlite3.connect(Path(trial.home, "state.db"))) as store:
        if (said := store.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            yield "unsound", f"store: {said}"
        states = dict(store.execute("SELECT state, count(*) FROM posts GROUP BY state"))
    if states != {"published": STORIES}:
        yield "unsound", f"store: {states}"


@contextlib.contextmanager
def surroundings(**more: str) -> Iterator[None]:
    """The environment with these, as it was afterwards."""
    before = dict(os.environ)
    os.environ.update(more)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def field() -> Iterator[Field]:
    """A newspaper of English stories, which need no analyser to be loaded."""
    sys.path.insert(0, str(BENCH))
    import newsstand
    from lib import r_crash, report, testconfig

    os.environ["AGGREGATOR"] = shlex.join((sys.executable, str(MORTAL)))
    whole = testconfig.source
    testconfig.source = lambda *words, **more: whole(*words, **{**more, "language": "en"})
    pages = newsstand.load(*report.page_sets(False), lang=("en",), good=True, limit=STORIES)
    with tempfile.TemporaryDirectory(prefix="sweep-") as work, newsstand.Newsstand(pages) as stand:
        yield Field(r_crash, stand, Path(work), testconfig.force_flags(r_crash.Product()))


def code() -> str:
    """What is tried, as git names it, and how it differs from that: the same name, the same program."""
    names = _git("rev-parse", "HEAD:aggregator", "HEAD:templates").split()
    edits = _git("diff", "HEAD", "--", "aggregator", "templates")
    return " ".join([*names, hashlib.sha256(edits.encode()).hexdigest()] if edits else names)


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=ROOT, check=True, capture_output=True, encoding="utf-8", errors="replace"
    )
    return done.stdout


def known(record: Path) -> list[dict[str, Any]]:
    """What was tried of this code already."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    this = code()
    return [row for row in map(json.loads, lines) if row["code"] == this]


def sweep(record: Path, moments: int, until: float) -> int:
    """How many kills are left to try when the time is up."""
    done = {row["name"] for row in known(record)}
    with field() as place, record.open("a", encoding="utf-8") as lines:
        peace = place.peace()
        print(
            f"in peace: {peace.effects} effects, {peace.commits} commits, {peace.seconds:.1f} s", flush=True
        )
        left = [blow for blow in peace.blows(moments) if blow.name not in done]
        while left and time.monotonic() < until:
            blow = left.pop(0)
            row = {"code": code(), "name": blow.name, **place.tried(blow, peace)}
            print(json.dumps(row), file=lines, flush=True)
            for fault in row["faults"]:
                print(f"{blow.name}: {': '.join(fault)}", flush=True)
        return len(left)


def table(rows: list[dict[str, Any]]) -> str:
    """A line for each kind of kill: how many happened, and what was wrong how often."""
    kinds = ("lost", "twice", "half", "unsound", "left", "stuck")
    lines = [f"{'':8} killed  " + "  ".join(kinds)]
    for kind in sorted({row["name"].split()[0] for row in rows}):
        some = [row for row in rows if row["name"].split()[0] == kind]
        wrong = Counter(what for row in some for what in {fault[0] for fault in row["faults"]})
        counts = "  ".join(f"{wrong[what]:{len(what)}}" for what in kinds)
        lines.append(f"{kind:8} {sum(row['killed'] for row in some):6}  {counts}")
    return "\n".join(lines)


def main() -> int:
    """The exit code; prints each fault as it is found, and a table."""
    options = argparse.ArgumentParser(prog="sweep", description="kill -9 everywhere, and the run after it")
    options.add_argument("--seconds", type=float, default=float("inf"))
    options.add_argument("--moments", type=int, default=200)
    options.add_argument("--record", type=Path, default=ROOT / "build" / "sweep.jsonl")
    chosen = options.parse_args()
    if not BENCH.is_dir():
        print(f"not tried: the newspaper and the oracles are in {BENCH}, which is absent", file=sys.stderr)
        return 2
    chosen.record.parent.mkdir(parents=True, exist_ok=True)
    left = sweep(chosen.record, chosen.moments, time.monotonic() + chosen.seconds)
    rows = known(chosen.record)
    print(table(rows))
    print(f"{len(rows)} tried, {left} left", flush=True)
    return 1 if any(row["faults"] for row in rows) else 75 if left else 0


if __name__ == "__main__":
    sys.exit(main())
