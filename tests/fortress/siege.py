"""Hostile scenarios of ../shared/hostile through the four steps, many in one process: the runner behind `make fortress`.

    python -m tests.fortress.siege [CLASS | ID]...        prints each miss as it is found, and a table of verdicts and costs

Each scenario has a folder, store, site and configuration of its own; the two pools of workers are shared, as in a daemon.
Verdicts are those of the corpus' own oracles (../shared/bench/lib/r_hostile.py). What needs a process of its own (what is
written where, what reaches the console) is judged by ../shared/bench/hostile.py. Names that lie about their addresses are
tried in ../shared/hostile/netrig.sh, a network of its own, which needs root or user namespaces.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aggregator import config as configuration
from aggregator.desk import PRELOAD, READER_MIB, READER_SECONDS, WRITER_MIB, WRITER_SECONDS, Desk
from aggregator.edges import courtesy, llm
from aggregator.edges.pool import Nursery
from aggregator.edges.store import Store, sources
from aggregator.edges.web import Settings
from aggregator.errors import AggregatorError
from aggregator.run import once, report
from tests.fortress.meter import Bill, MeteredPool, MeteredWeb

SHARED = Path(__file__).parents[2].parent / "shared"
CORPUS = SHARED / "hostile" / "dev" / "scenarios.json"
Scenario = dict[str, Any]
Fault = tuple[str, str]
ELSEWHERE = ("dashboard",)  # a console that the product does not have
FIXED = 8901  # the port written in what is compressed or encoded
FEED = "/scenario/good-rss"  # whose articles lie under /article/, where some of the robots.txt forbid to go
# Not as their oracles want, for reasons that docs/security.md gives.
DECIDED = ("frontmatter-50", "good-page-zwj-emoji")
KEY = "SIEGE_MODEL_KEY"
RIG = "SIEGE_RIG"


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
    here = [row for row in rows if row["entry"] not in ELSEWHERE]
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
    reading: MeteredPool
    language: MeteredPool
    judge: Any
    good: str
    said: list[str] = field(default_factory=list)
    bill: Bill = field(default_factory=Bill)

    async def warm(self) -> None:
        """The workers have loaded what they need, so that what follows is billed for itself alone."""
        good = next(row for row in scenarios() if row["id"] == self.good)
        await self.attack(good)

    async def attack(self, scenario: Scenario) -> list[Fault]:
        """What is wrong with how the scenario ended; nothing where its oracle is content."""
        self.bill = self.reading.bill = self.language.bill = Bill()
        with tempfile.TemporaryDirectory(prefix="siege-") as home, self.bill.of_this_process():
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
        async with (
            MeteredWeb(settings, board=courtesy.StoreBoard(store)) as web,
            llm.opened(config.write, config.home) as model,
        ):
            web.bill = self.bill
            desk = Desk(config, store, web, self.reading, self.language, voice, model=model)
            await store.run(sources.sync, tuple(desk.sources.values()), "siege")
            await once.run(desk, await once.due_sources(desk, everything=True))

    def _document(self, scenario: Scenario) -> dict[str, Any]:
        base = self.server.base
        rows = [_source("hostile", self._url(scenario), _kind(scenario))]
        if _has_neighbour(scenario):
            rows.append(_source("good", f"{base}/feed-for/{self.good}", "feed"))
        private = [] if os.environ.get(RIG) else [base.removeprefix("http://")]
        site = {"name": "bench", "path": "site", "theme": "classic", "url": "https://site.example"}
        if remote := scenario.get("config", {}).get("remote"):
            site |= {"remote": remote, "publish": "push"}
        write = {"model": "openai:mock", "base_url": f"{base}/llm/{scenario['id']}/v1", "api_key_env": KEY}
        return {
            "store": "sqlite:///state.db",
            "site": site,
            "sources": rows,
            "fetch": {"allow_private": private, "per_host_delay": 0},
            **({"write": write} if scenario["entry"] == "llm" else {}),
        }

    def _url(self, scenario: Scenario) -> str:
        base, port, entry = self.server.base, self.server.port, scenario["entry"]
        places = {"article": f"/feed-for/{scenario['id']}", "robots": FEED}
        places |= dict.fromkeys(("llm", "config"), f"/feed-for/{self.good}")
        if (
            scenario["oracle"]["verdict"] == "bounded"
        ):  # a delay is waited for before each article, so there is one
            places["robots"] = places["llm"]
        url = scenario.get("url") or base + places.get(entry, f"/scenario/{scenario['id']}")
        if scenario["class"] == "secret" and entry == "feed":
            password = bench().SECRETS[2]
            is_asked = any(word in scenario["id"] for word in ("auth", "origin"))
            url = url.replace("://", f"://user:{password}@") if is_asked else f"{url}?token={password}"
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
            faults += lib.robots_verdict(
                scenario, [event for event in log if event.get("target") != FEED], made
            )
        elif scenario["entry"] != "config":  # its posts wait for a remote that cannot be reached
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
    os.environ[KEY] = lib.SECRETS[1]
    starting = Rig if os.environ.get(RIG) else lib.Server
    server = await asyncio.to_thread(starting, str(CORPUS), port, robots, scale)
    good = next(row["id"] for row in scenarios() if row["kind"] == "good_page")
    nursery = Nursery(PRELOAD)
    try:
        async with (
            MeteredPool(os.cpu_count() or 1, READER_MIB, READER_SECONDS, nursery=nursery) as reading,
            MeteredPool(1, WRITER_MIB, WRITER_SECONDS, nursery=nursery) as language,
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
    return is_refused and scenario["entry"] in ("feed", "article", "listing") and not is_rigged(scenario)


def is_rigged(scenario: Scenario) -> bool:
    return scenario.get("needs") == "rig"


def _is_fixed(scenario: Scenario) -> bool:
    """Whether the port is written where the server cannot put another."""
    body = (scenario.get("response") or {}).get("body")
    hidden = base64.b64decode(body["b64"]) if isinstance(body, dict) and "b64" in body else b""
    return scenario["class"] in ("bomb", "slow") or f":{FIXED}/".encode() in hidden


class Rig:
    """The scenario server of netrig.sh, which runs already and under a name that is public there."""

    base, port = "http://93.184.216.34", 80

    def __init__(self, corpus: str, port: int, robots: str | None, scale: float) -> None:
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(self, path: str) -> Any:
        """Its answer, read where it is a document."""
        with self.opener.open(self.base + path, timeout=30) as answer:
            body = answer.read()
        return body if path == "/__reset" else json.loads(body)

    def stop(self) -> None:
        """It ends with the network."""


def rigged(rows: list[Scenario]) -> int:
    """The exit code of the siege of these in a network of their own."""
    command = [
        "sh",
        str(SHARED / "hostile" / "netrig.sh"),
        str(CORPUS),
        sys.executable,
        "-m",
        "tests.fortress.siege",
    ]
    names = [row["id"] for row in rows]
    return subprocess.run([*command, *names], env={**os.environ, RIG: "1"}, check=False).returncode


def camps(rows: list[Scenario]) -> list[tuple[int, float, list[Scenario]]]:
    """(port, scale of time, scenarios): some keep to the port that is written in them, each robots.txt has a server of its own."""
    port = int(os.environ.get("SIEGE_PORT", "8911"))
    if os.environ.get(RIG):
        return [(Rig.port, 1.0, rows)]
    fixed = [row for row in rows if _is_fixed(row)]
    others = [row for row in rows if not _is_fixed(row) and row["class"] != "robots"]
    alone = [row for row in rows if row["class"] == "robots"]
    return [(FIXED, 1.0, fixed), (port, 0.1, others), *((port, 0.1, [row]) for row in alone)]


def robots(rows: list[Scenario]) -> str | None:
    """The scenario whose robots.txt the server of these has."""
    return next((row["id"] for row in rows if row["entry"] == "robots"), None)


async def main(wanted: list[str]) -> int:
    """The number of scenarios that did not end as they should."""
    judged, missed, bills = Counter[str](), Counter[str](), defaultdict[str, Bill](Bill)
    chosen = scenarios(wanted)
    for port, scale, rows in camps([row for row in chosen if os.environ.get(RIG) or not is_rigged(row)]):
        if not rows:
            continue
        async with siege(port, scale, robots(rows)) as camp:
            await camp.warm()
            for row in rows:
                faults = await camp.attack(row)
                judged[row["class"]] += 1
                missed[row["class"]] += bool(faults) and row["id"] not in DECIDED
                bills[row["class"]].add(**asdict(camp.bill))
                for line in camp.said if faults else ():
                    print(f"    {ascii(line)[1:-1][:300]}")
                for kind, what in faults:
                    known = " (as decided)" if row["id"] in DECIDED else ""
                    print(f"{row['id']}: {kind} {str(what)[:200]}{known}", flush=True)
    for name, count in sorted(judged.items()):
        bill = bills[name]
        costs = f"{bill.fetch:6.2f} s a fetch {bill.cpu:6.2f} s CPU a call {bill.mib:5.0f} MiB"
        print(f"{name:12} {count:4} judged {missed[name]:4} missed {costs}")
    print(f"{sum(judged.values())} judged, {sum(missed.values())} missed", flush=True)
    return sum(missed.values())


def siege_all(wanted: list[str]) -> int:
    """The exit code: those that need a network of their own come last."""
    apart = [] if os.environ.get(RIG) else [row for row in scenarios(wanted) if is_rigged(row)]
    missed = asyncio.run(main(wanted))
    return min(1, missed + (rigged(apart) if apart else 0))


if __name__ == "__main__":
    sys.exit(siege_all(sys.argv[1:]))
