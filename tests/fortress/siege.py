"""Hostile scenarios of ../shared/hostile through the four steps, many in one process: the runner behind `make fortress`.

    python -m tests.fortress.siege [CLASS | ID]...        prints each miss as it is found, and a table

Each scenario has a folder, store, site and configuration of its own; the two pools of workers are shared, as in a daemon.
Verdicts are those of the corpus' own oracles (../shared/bench/lib/r_hostile.py). What needs a process of its own (what is
written where, what reaches the console, CPU and memory) is judged by ../shared/bench/hostile.py.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aggregator import config as configuration
from aggregator.desk import READER_MIB, READER_SECONDS, WRITER_MIB, WRITER_SECONDS, Desk
from aggregator.edges import courtesy
from aggregator.edges.pool import Nursery, Pool
from aggregator.edges.store import Store, sources
from aggregator.edges.web import Settings, Web
from aggregator.errors import AggregatorError
from aggregator.run import once, report

SHARED = Path(__file__).parents[2].parent / "shared"
CORPUS = SHARED / "hostile" / "dev" / "scenarios.json"
Scenario = dict[str, Any]
Fault = tuple[str, str]
# Of another process (AGG_LLM, the rig), or of a console that the product does not have.
ELSEWHERE = ("dashboard", "llm", "config")
# It forbids /article/, and the article that it is tried with lies under /scenario/; tests/edges/test_robots.py has its rule.
MISJUDGED = ("robots-bom-crlf",)


def bench() -> Any:
    """The oracles of the corpus."""
    place = str(SHARED / "bench")
    if place not in sys.path:
        sys.path.insert(0, place)
    from lib import r_hostile

    return r_hostile


def scenarios(wanted: Iterable[str] = ()) -> list[Scenario]:
    """Those of these classes or ids, all where none is named."""
    names = set(wanted)
    rows: list[Scenario] = json.loads(CORPUS.read_text(encoding="utf-8"))
    kept = [row for row in rows if row["id"] not in MISJUDGED]
    here = [row for row in kept if row.get("needs") != "rig" and row["entry"] not in ELSEWHERE]
    return [row for row in here if not names or names & {row["class"], row["id"]}]


@dataclass
class Loud:
    """Remembers what was said, as a log would have it."""

    lines: list[str] = field(default_factory=list)

    def step(self, step: str, subject: str, outcome: str, detail: str = "") -> None:
        self.lines.append(f"{step} {subject} {outcome} {detail}")

    def due(self, step: str, count: int) -> None:
        """Nothing worth remembering."""


@dataclass
class Siege:
    """The scenario server and the workers that every scenario meets."""

    server: Any
    reading: Pool
    language: Pool
    judge: Any
    good: str
    said: list[str] = field(default_factory=list)

    async def attack(self, scenario: Scenario) -> list[Fault]:
        """What is wrong with how the scenario ended; nothing where its oracle is content."""
        with tempfile.TemporaryDirectory(prefix="siege-") as home:
            return await self._attack(scenario, Path(home))

    async def _attack(self, scenario: Scenario, home: Path) -> list[Fault]:
        await asyncio.to_thread(self.server.ask, "/__reset")
        oracle, faults, voice = scenario["oracle"], [], Loud()
        self.said = voice.lines
        config = configuration.read(json.dumps(self._document(scenario)), home)
        began = time.monotonic()
        store = Store(config.store_url())
        try:
            for _ in range(oracle.get("polls", 1)):
                await self._pass(config, store, voice)
            state = store.do(report.state, config, datetime.now(UTC))
        except AggregatorError as trouble:
            return [("ended", str(trouble))]
        finally:
            store.close()
        if time.monotonic() - began > oracle.get("limits", {}).get("wall_s", 60) * oracle.get("polls", 1):
            faults.append(("slow", f"{time.monotonic() - began:.0f} s"))
        log = await asyncio.to_thread(self.server.ask, "/__log")
        return faults + self._judged(scenario, home, state, log, voice)

    async def _pass(self, config: configuration.Config, store: Store, voice: Loud) -> None:
        fetch = config.fetch
        settings = Settings(fetch.contact, 0.0, fetch.concurrency, fetch.allow_private)
        async with Web(settings, board=courtesy.StoreBoard(store)) as web:
            desk = Desk(config, store, web, self.reading, self.language, voice)
            await store.run(sources.sync, tuple(desk.sources.values()), "siege")
            await once.run(desk, await once.due_sources(desk, everything=True))

    def _document(self, scenario: Scenario) -> dict[str, Any]:
        base = self.server.base
        rows = [_source("hostile", self._url(scenario), _kind(scenario))]
        if _has_neighbour(scenario):
            rows.append(_source("good", f"{base}/feed-for/{self.good}", "feed"))
        address = base.removeprefix("http://")
        return {
            "store": "sqlite:///state.db",
            "site": {"name": "bench", "path": "site", "theme": "classic", "url": "https://site.example"},
            "sources": rows,
            "fetch": {"allow_private": [address], "per_host_delay": 0},
        }

    def _url(self, scenario: Scenario) -> str:
        base, port = self.server.base, self.server.port
        entry = "/feed-for/" if scenario["entry"] == "article" else "/scenario/"
        url = f"{base}/feed-for/{self.good}" if scenario["entry"] == "robots" else scenario.get("url")
        url = url or f"{base}{entry}{scenario['id']}"
        for mark, value in (
            ("@@BASE@@", base),
            ("@@CANARYPORT@@", str(port + 1)),
            ("@@CANARY@@", f"http://127.0.0.1:{port + 1}"),
            ("@@PORT@@", str(port)),
            ("@@HOST@@", "127.0.0.1"),
        ):
            url = url.replace(mark, value)
        return str(url)

    def _judged(
        self, scenario: Scenario, home: Path, state: dict[str, Any], log: list[dict[str, Any]], voice: Loud
    ) -> list[Fault]:
        lib, oracle, site = bench(), scenario["oracle"], home / "site"
        made = lib.sites.posts(str(site)) if site.is_dir() else []
        beside = [
            post
            for post in made
            if _has_neighbour(scenario) and any(f"/scenario/{self.good}" in url for url in post.urls())
        ]
        mine = [post for post in made if post not in beside]
        faults: list[Fault] = []
        if scenario["class"] == "robots":
            faults += lib.robots_verdict(scenario, log, made)
        else:
            hosts = {"127.0.0.1", "site.example"} if oracle.get("links_subset_of") else None
            faults += lib.judged(scenario, [post.text for post in mine], self.judge, hosts)
        if _has_neighbour(scenario) and len(beside) != 1:
            faults.append(("others_affected", f"good source has {len(beside)} posts"))
        shown = next(row["state"] for row in state["sources"] if row["name"] == "hostile")
        is_to_fail = oracle["verdict"] == "reject_source" and scenario["entry"] in ("feed", "listing")
        if is_to_fail and shown != "failing":
            faults.append(("silent", f"status shows the source {shown}"))
        hits = [event for event in log if event.get("event") in ("canary", "connect")]
        if hits and not oracle.get("canary_hits"):
            faults.append(("canary", str(hits[0].get("target") or hits[0].get("local"))))
        said = "\n".join(voice.lines) + json.dumps(state, default=str)
        faults += lib.leaks(str(home), said, "", str(site)) + lib.paths(scenario, mine)
        return faults + lib.history(scenario, str(site), made)


@asynccontextmanager
async def siege(port: int, scale: float = 0.1, robots: str | None = None) -> AsyncIterator[Siege]:
    """A scenario server on this port, its robots.txt that of a scenario, its canary on the next port, and workers."""
    lib = bench()
    server = await asyncio.to_thread(lib.Server, str(CORPUS), port, robots, scale)
    good = next(row["id"] for row in scenarios() if row["kind"] == "good_page")
    nursery = Nursery()
    try:
        async with (
            Pool(os.cpu_count() or 1, READER_MIB, READER_SECONDS, nursery=nursery) as reading,
            Pool(1, WRITER_MIB, WRITER_SECONDS, nursery=nursery) as language,
        ):
            yield Siege(server, reading, language, lib.Judge(), good)
    finally:
        await nursery.close()
        await asyncio.to_thread(server.stop)


def _source(name: str, url: str, kind: str) -> dict[str, str]:
    return {"name": name, "url": url, "kind": kind, "licence": "CC-BY-4.0", "language": "ko"}


def _kind(scenario: Scenario) -> str:
    if scenario["entry"] != "listing":
        return "feed"
    return "sitemap" if "sitemap" in scenario["id"] else "listing"


def _has_neighbour(scenario: Scenario) -> bool:
    is_refused = scenario["oracle"]["verdict"] in ("reject_source", "skip_item")
    return is_refused and scenario["entry"] in ("feed", "article", "listing")


def camps(rows: list[Scenario]) -> list[tuple[int, float, list[Scenario]]]:
    """(port, scale of time, scenarios): bombs keep to the port that is written in them, each robots.txt has a server of its own."""
    port = int(os.environ.get("SIEGE_PORT", "8911"))
    fixed = [row for row in rows if row["class"] in ("bomb", "slow")]
    others = [row for row in rows if row["class"] not in ("bomb", "slow", "robots")]
    alone = [row for row in rows if row["class"] == "robots"]
    return [(8901, 1.0, fixed), (port, 0.1, others), *((port, 0.1, [row]) for row in alone)]


def robots(rows: list[Scenario]) -> str | None:
    """The scenario whose robots.txt the server of these has."""
    return next((row["id"] for row in rows if row["entry"] == "robots"), None)


async def main(wanted: list[str]) -> int:
    """The number of scenarios that did not end as they should."""
    judged, missed = Counter[str](), Counter[str]()
    chosen = scenarios(wanted)
    for port, scale, rows in camps(chosen):
        if not rows:
            continue
        async with siege(port, scale, robots(rows)) as camp:
            for row in rows:
                faults = await camp.attack(row)
                judged[row["class"]] += 1
                missed[row["class"]] += bool(faults)
                for line in camp.said if faults else ():
                    print(f"    {ascii(line)[1:-1][:300]}")
                for kind, what in faults:
                    print(f"{row['id']}: {kind} {str(what)[:200]}", flush=True)
    for name, count in sorted(judged.items()):
        print(f"{name:12} {count:4} judged {missed[name]:4} missed")
    print(f"{sum(judged.values())} judged, {sum(missed.values())} missed")
    return sum(missed.values())


if __name__ == "__main__":
    sys.exit(min(1, asyncio.run(main(sys.argv[1:]))))
