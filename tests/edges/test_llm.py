"""A model behind its provider: forms of answer, trouble of every kind, and nothing that leaks or lasts."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.config import WriteConfig
from aggregator.edges import llm
from aggregator.errors import ModelError
from aggregator.write import prompt
from aggregator.write.prompt import Reply as Answer
from tests.edges.modelland import (
    Behaviour,
    Reply,
    Request,
    after_probe,
    answering,
    form_of,
    only,
    said,
    serve,
)

pytest.importorskip("pydantic_ai", reason="needs pydantic-ai-slim, which is not installed")

KEY = "sk-test-0123456789"
GOOD = answering(str)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_MODEL_KEY", KEY)


def ask(
    url: str | None, times: int = 1, model: str = "openai:mock", **write: object
) -> list[Answer | ModelError]:
    """What comes of asking this often."""
    given = {"model": model, "base_url": url, "api_key_env": "TEST_MODEL_KEY", "timeout": 5, **write}

    async def talk() -> list[Answer | ModelError]:
        async with llm.opened(WriteConfig.model_validate(given), Path()) as remote:
            assert remote is not None
            return [await answered(remote) for _ in range(times)]

    async def answered(remote: llm.Model) -> Answer | ModelError:
        try:
            return await remote.say(prompt.probe())
        except ModelError as trouble:
            return trouble

    return asyncio.run(talk())


@pytest.mark.parametrize("form", ["native", "grammar", "tool", "prompted"])
def test_the_form_that_a_provider_keeps_to_is_found_once(form: str):
    """Refused forms are tried once a run, and every later ask has the one that works."""
    with serve(only(form, GOOD)) as land:
        replies = ask(land.url, times=3)
    forms = [form_of(request) for request in land.asked]

    assert ([isinstance(r, Answer) for r in replies], forms[-3:], len(forms) == len(set(forms)) + 3) == (
        [True] * 3,
        [form] * 3,
        True,
    )


def test_tokens_of_the_probe_are_counted_with_the_first_answer():
    """150 tokens an answer, twice for the first of two."""
    with serve(GOOD) as land:
        replies = ask(land.url, times=2)

    assert [300, 150] == [reply.tokens for reply in replies if isinstance(reply, Answer)]


TROUBLE: dict[str, tuple[Behaviour, str]] = {
    "prose": (lambda request: said("Sure, here is your article."), "no structured answer"),
    "null": (lambda request: said(None), "no structured answer"),
    "empty": (lambda request: said(""), "no structured answer"),
    "cut": (lambda request: said('{"evidence": ["s2"]}', finish_reason="length"), "was cut"),
    "page": (lambda request: Reply(b"<html>gateway</html>"), "provider"),
    "half": (lambda request: Reply(b'{"choices": [{"message": {"con'), "provider"),
    "list": (lambda request: Reply(b"[[[[1]]]]"), ""),
    "down": (lambda request: Reply(b"oops", 500), "500"),
    "unknown": (lambda request: Reply(b"{}", 404), "404"),
    "redirect": (lambda request: Reply(b"", 302, (("location", "http://127.0.0.1:1/"),)), "provider"),
    "huge": (lambda request: Reply(b" " * 3_000_000), "provider"),
    "bomb": (lambda request: Reply(b"\x1f\x8b\x08", 200, (("content-encoding", "gzip"),)), "provider"),
    "busy": (lambda request: Reply(b"{}", 429, (("retry-after", "3600"),)), "429"),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_trouble_of_every_kind_is_one_named_error(name: str):
    """Whatever a provider answers, a few requests later there is a ModelError that says so."""
    behaviour, words = TROUBLE[name]
    with serve(behaviour) as land:
        (trouble,) = ask(land.url)

    assert (isinstance(trouble, ModelError), words in str(trouble), len(land.asked) <= 4) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize("status", [302, 307])
def test_a_provider_leads_nowhere_else(status: int):
    """An answer that sends the question on, to a server that would answer it, is none; key and question stay here."""
    with serve(GOOD) as other:
        there = (("location", other.url + "/chat/completions"),)
        with serve(lambda request: Reply(b"", status, there)) as land:
            (trouble,) = ask(land.url)

    assert (True, []) == (isinstance(trouble, ModelError), other.asked)


def test_a_provider_in_trouble_rests():
    """After a wrong key nothing more is asked in the run, and the key stands in no message."""
    answer = f'{{"error": {{"message": "Incorrect API key provided: {KEY}"}}}}'.encode()
    with serve(lambda request: Reply(answer, 401)) as land:
        troubles = ask(land.url, times=5)

    assert (
        len(land.asked),
        land.keys,
        any(KEY in repr(trouble.__dict__) + str(trouble) for trouble in troubles),
    ) == (
        1,
        {f"Bearer {KEY}"},
        False,
    )


def test_a_provider_rests_a_day_at_most():
    """However long it asks to be left alone, a daemon asks it again."""

    async def talk(url: str) -> float:
        given = {"model": "openai:mock", "base_url": url, "api_key_env": "TEST_MODEL_KEY"}
        async with llm.opened(WriteConfig.model_validate(given), Path()) as remote:
            assert isinstance(remote, llm.Remote)
            with pytest.raises(ModelError):
                await remote.say(prompt.probe())
            return remote.rested - asyncio.get_running_loop().time()

    with serve(lambda request: Reply(b"{}", 429, (("retry-after", "9" * 30),))) as land:
        rest = asyncio.run(talk(land.url))

    assert 86_000 < rest <= 86_400


def test_tokens_beyond_any_count_are_none():
    """What a provider says it used is a number that the store can keep and add to."""

    def claiming(request: Request) -> Reply:
        row = json.loads(GOOD(request).body)
        row["usage"] = {
            "prompt_tokens": 9 * 10**18,
            "completion_tokens": 9 * 10**18,
            "total_tokens": 18 * 10**18,
        }
        return Reply(json.dumps(row).encode())

    with serve(claiming) as land:
        (reply,) = ask(land.url)

    assert getattr(reply, "tokens", 0) == 40_000_000


@pytest.mark.slow
def test_a_busy_provider_is_waited_for():
    """A 429 with a short Retry-After costs a wait and no answer."""
    answers = iter([Reply(b"{}", 429, (("retry-after", "0.2"),))])
    with serve(after_probe(GOOD)) as land:
        land.behaviour = lambda request: next(answers, None) or GOOD(request)
        (reply,) = ask(land.url)

    assert (isinstance(reply, Answer), len(land.asked)) == (True, 3)


def test_an_endless_answer_meets_one_deadline():
    """A byte now and then does not stretch the time a call may take."""
    with serve(lambda request: Reply(b" " * 1000, drip=0.05)) as land:
        (trouble,) = ask(land.url, timeout=0.6)

    assert "did not answer" in str(trouble)


@pytest.mark.slow
def test_nobody_there_is_a_named_error():
    """A closed port is told as such."""
    (trouble,) = ask("http://127.0.0.1:9/v1")

    assert "cannot be reached" in str(trouble)


def test_a_key_comes_from_where_the_configuration_says(monkeypatch: pytest.MonkeyPatch):
    """A key that merely lies about in the environment is not used, nor is another address."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    (trouble,) = ask(None, api_key_env=None)

    assert "no key" in str(trouble)


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch):
    """A dead proxy does not keep a call from its server."""
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serve(GOOD) as land:
        (reply,) = ask(land.url)

    assert isinstance(reply, Answer)


@pytest.mark.parametrize("model", ["nobody:mock", "mock", "groq:mock", "bedrock:mock"])
def test_a_model_that_cannot_be_called_is_named(model: str):
    """Unknown or not installed providers are told, and what to write instead."""
    (trouble,) = ask(None, model=model)

    assert "no model that can be called" in str(trouble)


@pytest.mark.slow
def test_anthropic_is_called_in_its_own_form():
    """A model string of another provider needs no code of ours."""
    answer = (
        b'{"id": "m", "type": "message", "role": "assistant", "model": "mock", "stop_reason": "end_turn", "stop_sequence": null,'
        b' "content": [{"type": "text", "text": "{\\"evidence\\": [\\"s2\\"]}"}], "usage": {"input_tokens": 7, "output_tokens": 3}}'
    )
    with serve(lambda request: Reply(answer)) as land:
        (reply,) = ask(land.url.removesuffix("/v1"), model="anthropic:mock")

    assert (isinstance(reply, Answer) and reply.tokens) == 20


def test_nothing_is_loaded_without_a_model():
    """The SDKs cost a second and are loaded by the first call alone."""
    code = "import sys, aggregator.pipeline, aggregator.run.passes; print([m for m in ('pydantic_ai', 'openai', 'httpx2') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]" == done.stdout.strip()
