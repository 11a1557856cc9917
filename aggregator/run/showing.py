"""The demo: the sample newspaper served on loopback and read by the real pipeline, then corrected and read again."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aggregator import config
from aggregator.config import Config
from aggregator.demo import newspaper
from aggregator.edges.store import Store, posts
from aggregator.edges.store.posts import Kept
from aggregator.errors import SiteError
from aggregator.run import once, passes, report
from aggregator.run.once import Result
from aggregator.voice import Voice


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo came to: the first pass, the one after the paper's correction, and what stands in the store."""

    site: Path
    settings: Path
    first: Result
    second: Result
    posts: tuple[Kept, ...]
    state: dict[str, Any]

    @property
    def exit_code(self) -> int:
        """That of the worse pass."""
        return max(self.first.exit_code, self.second.exit_code)


async def show(output: Path, voice: Voice) -> Shown:
    """The paper read, written, verified, rendered and committed into `output/demo`; a second time adds nothing.

    Between two passes the paper corrects an article, once and for all; the second pass carries it into the post. Raises
    SiteError where there is no git to commit with.
    """
    if shutil.which("git") is None:
        raise SiteError("the git command is not installed", mend="install git, e.g. apt-get install git")
    site, state = output / "demo", output / "demo-state"
    with newspaper.serve(state / "newspaper.json") as paper:
        text = json.dumps(paper.config(site, state / "store.db"), ensure_ascii=False, indent=1)
        conf = config.read(text, Path.cwd(), "the demo's configuration")
        (state / "config.yaml").write_text(text, encoding="utf-8")
        store = Store(conf.store_url())
        try:
            first, second = await _passes(conf, voice, store, paper)
            told = store.do(posts.of_site, "demo")
            return Shown(
                site,
                state / "config.yaml",
                first,
                second,
                told,
                store.do(report.state, conf, datetime.now(UTC)),
            )
        finally:
            store.close()


async def _passes(
    conf: Config, voice: Voice, store: Store, paper: newspaper.Newspaper
) -> tuple[Result, Result]:
    with passes.pass_lock(store, conf):
        async with passes.at_desk(conf, voice, store) as desk:
            first = await once.run(desk, await once.due_sources(desk, everything=True))
            paper.correct()
            return first, await once.refresh(desk)


def told(shown: Shown) -> Iterator[str]:
    """Line by line: what was published, corrected, held and refused, why, and where to look."""
    made = sum(shown.first.published.values())
    corrected = [post for post in shown.posts if post.corrections]
    yield f"{made} posts published" if made else f"nothing new; {len(shown.posts)} posts stand"
    yield from (f"  {_terms(post):30} {post.title} ({_publishers(post)})" for post in shown.posts)
    yield f"\n{len(corrected)} corrected after publication"
    yield from (f"  {post.title}: {_notes(post)}" for post in corrected)
    yield f"\n{len(shown.state['held'])} held"
    yield from (f"  {row['title']}: {_why(row['findings'])}" for row in shown.state["held"])
    yield f"\n{len(shown.state['refused'])} refused"
    yield from (f"  {row['url']}: {_reason(row)}" for row in shown.state["refused"])
    yield from _places(shown)


def _places(shown: Shown) -> Iterator[str]:
    command, options = _command(), f"-c {shown.settings}"
    examples = [*(post for post in shown.posts if post.corrections), *shown.posts]
    yield "\nwhere to look"
    yield f"  {shown.site}  the site: a git repository, its posts in _posts/"
    yield f"  git -C {shown.site} log --stat"
    if examples:
        yield f"  {command} show {examples[0].story} {options}  each sentence of a post with its evidence"
    yield f"  {command} status {options}"


def _command() -> str:
    """How a user calls this program from where he is."""
    beside = Path(sys.executable).with_name("aggregator")
    return "aggregator" if shutil.which("aggregator") or not beside.exists() else os.path.relpath(beside)


def _terms(post: Kept) -> str:
    sources = post.draft.attribution if post.draft else ()
    codes = " + ".join(dict.fromkeys(source.licence.code for source in sources))
    return f"{post.draft.mode if post.draft else '':7}  {codes}"


def _publishers(post: Kept) -> str:
    return ", ".join(
        source.publisher or source.url for source in (post.draft.attribution if post.draft else ())
    )


def _notes(post: Kept) -> str:
    return "; ".join(note.text for note in post.corrections)


def _why(findings: list[dict[str, Any]]) -> str:
    return "; ".join(f"{found['check']}: {found['message']}" for found in findings[:2])


def _reason(row: dict[str, str]) -> str:
    return str(row["reason"]).partition(f": {row['url']!r}")[0]
