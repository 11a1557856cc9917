"""A pass with a model: what it may say, what it may not, and that the post is written in any case."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator import config, jobs
from aggregator.config import Config
from aggregator.edges.store import Store, posts
from aggregator.run import passes, replaying, report
from tests.conftest import Works
from tests.edges.modelland import Behaviour, Land, Reply, after_probe, answering, said, serve
from tests.paper import STORIES, Paper, page
from tests.paper import serve as print_paper

pytest.importorskip("pydantic_ai", reason="needs pydantic-ai-slim, which is not installed")

KEY = "sk-test-0123456789"
OTHERWISE = {
    STORIES["pier"][1]: "The harbour council voted on Tuesday to rebuild the east pier.",
    STORIES["pier"][4]: "The harbour master said 14 boats had been damaged.",
}
# A page long enough for a quotation, and its sentences as nobody has them.
LONG = {
    "The harbour council voted on Tuesday to rebuild the east pier.": "The harbour council voted to rebuild the east pier.",
    "The harbour master said that 14 boats had been damaged.": "The harbour master said 14 boats had been damaged.",
    "The old pier was built in 1931 and had been mended four times since.": "The old pier was built in 1931.",
    "The mayor expects the region to pay half of the cost of 2.4 million crowns.": "",
    "Fishing boats will berth at the north quay until the new pier opens in October.": "",
    "A ferry to the islands leaves from the south quay twice a day for the time being.": "",
    "The builder comes from the valley and was chosen from among nine that had offered.": "",
    "Stones of the old pier are to be laid along the beach against the winter tides.": "",
    "The lamp at its end was saved by divers and will stand there once more in spring.": "",
    "Anglers may use the pier free of charge, as they have done since the war ended.": "",
}


def retell(text: str) -> str:
    """The sentence in another order, where one is known."""
    return OTHERWISE.get(text, text)


class Heard:
    """A voice that keeps what was said of writing."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def step(self, step: str, subject: str, outcome: str, detail: str = "") -> None:
        if step == "write":
            self.lines.append((outcome, detail))

    def due(self, step: str, count: int) -> None:
        """Nothing."""


class Desk:
    """One story of a paper, a model on loopback, and the post that comes of both."""

    def __init__(self, home: Path, paper: Paper, land: Land, works: Works) -> None:
        self.home, self.paper, self.land, self.works, self.voice = home, paper, land, works, Heard()
        self.licence, self.write = "CC-BY-4.0", dict[str, Any]()

    @property
    def config(self) -> Config:
        model = {
            "model": "openai:mock",
            "base_url": self.land.url,
            "api_key_env": "TEST_MODEL_KEY",
            "timeout": 5,
        }
        document = {
            "store": "sqlite:///state.db",
            "site": {"name": "daily", "path": "site", "theme": "chirpy", "language": "en"},
            "sources": [
                {
                    "name": "paper",
                    "url": f"{self.paper.url}/feed.xml",
                    "kind": "feed",
                    "licence": self.licence,
                }
            ],
            "fetch": {"per_host_delay": 0, "allow_private": [self.paper.address]},
            "write": {**model, **self.write},
        }
        return config.read(json.dumps(document), self.home)

    def run(self, behaviour: Behaviour) -> str:
        """The post after a pass with a provider that behaves so, empty where it is held."""
        self.land.behaviour = behaviour
        self.works.run(passes.run, self.config, self.voice, everything=True)
        return "".join(path.read_text(encoding="utf-8") for path in self.home.rglob("site/_posts/**/*.md"))

    def do(self, work: Any, *args: Any) -> Any:
        store = Store(self.config.store_url())
        try:
            return store.do(work, *args)
        finally:
            store.close()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, works: Works) -> Iterator[Desk]:
    monkeypatch.setenv("TEST_MODEL_KEY", KEY)
    with print_paper() as paper, serve(answering(retell)) as land:
        paper.print("pier")
        yield Desk(tmp_path, paper, land, works)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, works: Works) -> Iterator[str]:
    """The body of the same post without a model."""
    with print_paper() as paper, serve(lambda request: said(None, request)) as land:
        paper.print("pier")
        desk = Desk(tmp_path_factory.mktemp("plain"), paper, land, works)
        desk.write = {"model": None}
        yield body(desk.run(answering(retell)))


def body(post: str) -> str:
    """The sections of a post, without what names the source's address and the day."""
    return post.partition("<h2")[2].partition("<hr>")[0]


def test_a_model_s_sentences_that_pass_the_gate_are_published(desk: Desk):
    """The post has them, the AI line and the writer's name in its provenance with the tokens; a second making is the same."""
    post = desk.run(answering(retell))
    (kept,) = desk.do(posts.find, _id(desk))
    record = json.loads(kept.provenance or b"{}")
    ((_, differs),) = asyncio.run(replaying.replay(desk.config, kept.story))

    assert (
        all(text in post for text in OTHERWISE.values()),
        "news-ai" in post,
        record["writer"],
        record["cost"]["tokens"] > 0,
        [outcome for outcome, _ in desk.voice.lines],
        differs,
    ) == (True, True, "model:openai:mock", True, ["model"], [])


def test_an_invented_fact_is_asked_for_again_and_then_left_out(desk: Desk):
    """A sentence with a day that the source lacks comes back with the finding, twice, and then stands as the source has it."""
    post = desk.run(answering(lambda text: retell(text).replace("on Tuesday", "on Friday")))
    found = [text for text in desk.land.texts if "did not pass the check" in text]

    assert (
        "Friday" in post,
        STORIES["pier"][1] in post,
        OTHERWISE[STORIES["pier"][4]] in post,
        len(found) >= 2,
    ) == (
        False,
        True,
        True,
        True,
    )


def test_a_sentence_mended_after_its_finding_is_taken(desk: Desk):
    """The retry's text replaces the failed one in its place."""
    wrong = answering(lambda text: retell(text).replace("on Tuesday", "on Friday"), again=retell)

    assert OTHERWISE[STORIES["pier"][1]] in desk.run(wrong)


@pytest.mark.slow
def test_no_address_or_markup_of_a_model_reaches_a_post(desk: Desk):
    """Links come from code: a text with one fails, whatever else it says."""
    post = desk.run(
        answering(lambda text: f"{retell(text)} See https://evil.example/buy <script>x</script> {{{{ 7 }}}}")
    )

    assert ("evil.example" in post, "<script" in post, "{{ 7" in post) == (False, False, False)


TROUBLE: dict[str, Behaviour] = {
    "down": lambda request: Reply(b"oops", 500),
    "wrong key": lambda request: Reply(f'{{"error": {{"message": "bad key {KEY}"}}}}'.encode(), 401),
    "busy": after_probe(lambda request: Reply(b"{}", 429, (("retry-after", "600"),))),
    "refusal": after_probe(lambda request: said("I'm sorry, but I can't help with that.")),
    "empty": after_probe(lambda request: said("{}")),
    "garbage": after_probe(lambda request: said('{"sentences": [{"text": 3}]}')),
    "cut": after_probe(lambda request: said('{"sentences": [', finish_reason="length")),
}


QUICK = ("down", "garbage")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in TROUBLE]
)
def test_the_post_is_written_whatever_befalls_the_model(desk: Desk, plain: str, name: str):
    """It is the post that no model would have written, without the AI line; the voice says why; the key is in no file."""
    post = desk.run(TROUBLE[name])
    files = [path for path in desk.home.rglob("*") if path.is_file()]

    assert (
        body(post) == plain,
        "news-ai" in post,
        bool(desk.voice.lines),
        any(KEY.encode() in path.read_bytes() for path in files) or KEY in repr(desk.voice.lines),
    ) == (True, False, True, False)


@pytest.mark.parametrize("job", ["outline", "judge"])
def test_the_post_is_written_whatever_befalls_the_work_on_the_answer(
    desk: Desk, plain: str, job: str, monkeypatch: pytest.MonkeyPatch
):
    """A worker that breaks on the dialogue costs the model's words, and no post."""
    monkeypatch.setattr(
        jobs, job, os.abort
    )  # what the worker is told to call takes no arguments, and stumbles

    post = desk.run(answering(retell))

    assert (plain, True) == (
        body(post),
        any(outcome == "fallback" and "TypeError" in why for outcome, why in desk.voice.lines),
    )


def test_the_budget_of_a_day_is_a_hard_stop(desk: Desk):
    """A budget that does not reach for one answer lets none be asked, and the voice says so."""
    desk.write = {"budget_per_day": 0.001}
    post = desk.run(answering(retell))

    assert (len(desk.land.asked), "news-ai" in post, [outcome for outcome, _ in desk.voice.lines]) == (
        0,
        False,
        ["budget"],
    )


@pytest.mark.slow
def test_what_was_spent_is_kept_by_day(desk: Desk):
    """With a budget an unknown price is assumed, and what was taken too much is given back."""
    desk.write = {"budget_per_day": 5.0}
    desk.run(answering(retell))
    spent = desk.do(report.state, desk.config, datetime.now(UTC))["spend"]

    assert 0 < spent["today"] < 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (LONG, ("rewrite", "model:openai:mock", [text for text in LONG.values() if text])),
        ({}, ("excerpt", "extractive", [])),
    ],
    ids=["in own words", "copied"],
)
def test_a_reserved_text_is_a_rewrite_or_the_excerpt(desk: Desk, own: dict[str, str], expected: object):
    """Sentences that share no run of eight words with the source are a post; from a model that copies there is the excerpt."""
    desk.paper.pages["/pier"] = page(STORIES["pier"][0], "".join(f"<p>{text}</p>" for text in LONG))
    desk.licence, desk.write = "reserved", {"rewrite": True}
    desk.run(answering(lambda text: own.get(text) or text))
    (kept,) = (*desk.do(posts.of_site, "daily"), *desk.do(posts.held))
    told = [sentence.text for section in kept.draft.sections for sentence in section.sentences]

    assert (kept.draft.mode, kept.draft.writer, told) == expected


def _id(desk: Desk) -> str:
    return str(desk.do(lambda tx: posts.of_site(tx, "daily")[0].story))
