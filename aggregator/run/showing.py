"""The demo: the sample newspaper served on loopback and read by the real pipeline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aggregator import config
from aggregator.demo import newspaper
from aggregator.desk import Voice
from aggregator.edges.store import Store
from aggregator.run import passes, report
from aggregator.run.once import Result

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo came to, and where it lies."""

    site: Path
    settings: Path
    result: Result
    state: dict[str, Any]


async def show(output: Path, voice: Voice, correct: bool) -> Shown:
    """The paper read, written, verified, rendered and committed into `output/demo`; a second time adds nothing.

    With `correct` the paper brings out a second edition first, and what it corrects travels into the posts.
    """
    site, state = output / "demo", output / "demo-state"
    with newspaper.serve(state / "newspaper.json") as paper:
        if correct:
            paper.correct()
        text = json.dumps(paper.config(site, state / "store.db"), ensure_ascii=False, indent=1)
        conf = config.read(text, Path.cwd(), "the demo's configuration")
        file = state / "config.yaml"
        file.write_text(text, encoding="utf-8")
        result = await passes.run(conf, voice, everything=True)
        if correct:
            again = await passes.refresh(conf, voice)
            result.published["demo"] = result.published.get("demo", 0) + again.published.get("demo", 0)
        store = Store(conf.store_url())
        try:
            return Shown(site, file, result, store.do(report.state, conf, datetime.now(UTC)))
        finally:
            store.close()


def told(shown: Shown) -> list[str]:
    """What was published, held and refused, why, and where to look."""
    made = sum(shown.result.published.values())
    posts = sorted(p.relative_to(shown.site) for p in shown.site.rglob("_posts/**/*.md"))
    lines = [f"{made} posts published" if made else "nothing new", ""]
    lines += [f"  {path}" for path in posts[:SHOWN]]
    lines += [f"  held     {row['title']}: {_why(row['findings'])}" for row in shown.state["held"]]
    lines += [f"  refused  {row['url']}: {row['reason']}" for row in shown.state["refused"]]
    lines += ["", f"the posts lie in {shown.site}, each commit in `git -C {shown.site} log`"]
    lines.append(f"a sentence and its evidence: aggregator show ID -c {shown.settings}")
    return lines


def _why(findings: list[dict[str, Any]]) -> str:
    return "; ".join(f"{found['check']}: {found['message']}" for found in findings[:2])
