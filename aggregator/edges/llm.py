"""The model writer's one edge: ask a provider, get a reply or a ModelError, and never wait or pay without bound.

    async with llm.opened(config.write) as model:
        reply = await model.say(ask)

How a model gives structured answers is found out once a run by a small question (`prompt.probe`): the provider's own
structured output, a grammar, a tool, or the schema in the prompt, whatever it keeps to first. A provider in trouble rests,
so that its trouble costs each story of a run no more than a moment.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from aggregator.config import WriteConfig
from aggregator.edges.secrets import secret
from aggregator.errors import ModelError
from aggregator.write import prompt
from aggregator.write.prompt import Ask, Reply

if TYPE_CHECKING:
    from aggregator.edges.provider import Provider

AT_ONCE = 4
TRIES = 3
PROBE = 0.5  # of the time an answer may take, for the small question
PATIENCE = 10.0  # the longest wait, in seconds, between two tries
REST, LONG_REST = (
    60.0,
    900.0,
)  # of a provider whose trouble passes, and of one whose trouble does not by itself
LONGEST_REST = 86_400.0  # whatever a provider asks for
ASSUMED = (5e-6, 25e-6)  # dollars a token in and out where no price is known but a budget is to be kept


class Model(Protocol):
    """Whoever answers."""

    name: str

    async def say(self, ask: Ask) -> Reply:
        """The answer to this ask; raises ModelError."""

    async def worst(self, ask: Ask) -> float:
        """The most money the answer may cost; raises ModelError."""


@asynccontextmanager
async def opened(write: WriteConfig, home: Path) -> AsyncIterator[Model | None]:
    """The configured model, None where there is none; nothing is loaded or connected before the first call."""
    model = Remote(write, home) if write.model else None
    try:
        yield model
    finally:
        if model is not None:
            await model.close()


class Remote:
    """A model at a provider or on a server of one's own."""

    def __init__(self, write: WriteConfig, home: Path) -> None:
        assert write.model is not None
        self.name = write.model
        self.write, self.home = write, home
        self.mode: str | None = None
        self.spare = Reply("")
        self.gate = asyncio.Semaphore(1 if _is_local(write.base_url) else AT_ONCE)
        self.lone = asyncio.Lock()
        self.setting_up = asyncio.Lock()
        self.is_limited = False
        self.rested = 0.0
        self.reason = ModelError("")
        self._provider: Provider | None = None

    async def say(self, ask: Ask) -> Reply:
        """The answer to this ask, its cost with that of finding the mode; raises ModelError."""
        self._awake()
        try:
            mode = await self._found()
            return self._charged(await self._asked(ask, mode))
        except ModelError as trouble:
            if not trouble.is_refusal:
                self._rest(trouble)
            raise

    async def worst(self, ask: Ask) -> float:
        """Dollars for the longest answer and as many tokens as there are letters; at an assumed price where none is known."""
        self._awake()
        provider = await self._ready()
        tokens = len((ask.system + ask.user + ask.schema).encode("utf-8", "replace")) // 2
        known = provider.price(tokens, ask.tokens)
        return known if known is not None else tokens * ASSUMED[0] + ask.tokens * ASSUMED[1]

    async def close(self) -> None:
        """Connections are closed."""
        if self._provider is not None:
            await self._provider.close()

    def _awake(self) -> None:
        if asyncio.get_running_loop().time() < self.rested:
            raise self.reason

    def _rest(self, trouble: ModelError) -> None:
        pause = max(trouble.retry_after or 0.0, REST) if trouble.is_passing else LONG_REST
        pause = min(pause, LONGEST_REST)
        self.rested, self.reason = asyncio.get_running_loop().time() + pause, trouble

    def _charged(self, reply: Reply) -> Reply:
        """The reply with what the probe cost, once."""
        spare, self.spare = self.spare, Reply("")
        return _with(reply, spare)

    async def _ready(self) -> Provider:
        """The provider, its SDK loaded on a thread of its own."""
        async with self.setting_up:
            if self._provider is None:
                self._provider = await asyncio.to_thread(self._load)
            return self._provider

    def _load(self) -> Provider:
        key = secret(self.write.api_key_env, _beside(self.home, self.write.api_key_file))
        if key is None and not self.write.base_url:
            raise ModelError("no key for the model", mend="set write.api_key_env or write.api_key_file")
        try:
            from aggregator.edges.provider import Provider
        except ImportError:
            raise ModelError(
                "the model writer is not installed", mend="pip install 'aggregator-newsroom[llm]'"
            ) from None
        return Provider(self.name, self.write.base_url, key or "none", self.write.timeout)

    async def _found(self) -> str:
        """The output mode this provider keeps to; asked for once."""
        await self._ready()
        if self.mode is None:
            async with self.lone:
                self._awake()
                if self.mode is None:
                    self.mode = await self._probed()
        return self.mode

    async def _probed(self) -> str:
        found = "it answers as it likes"
        for mode in _modes(self.write.base_url):
            try:
                reply = await self._patiently(prompt.probe(), mode)
            except ModelError as trouble:
                if not trouble.is_refusal:
                    raise
                found = trouble.message
                continue
            self.spare = _with(reply, self.spare)
            if prompt.answers_probe(reply.text):
                return mode
        raise ModelError(f"the model gives no structured answer: {found}")

    async def _asked(self, ask: Ask, mode: str) -> Reply:
        """The answer; a provider that is busy for a moment is asked again, and from then on by one caller at a time."""
        async with self.gate:
            if not self.is_limited:
                try:
                    return await self._once(ask, mode)
                except ModelError as trouble:
                    if not _may_wait(trouble):
                        raise
                    self.is_limited = True
                    await asyncio.sleep(_pause(trouble))
            async with self.lone:
                self._awake()
                return await self._patiently(ask, mode)

    async def _patiently(self, ask: Ask, mode: str) -> Reply:
        for _ in range(TRIES - 2):
            try:
                return await self._once(ask, mode)
            except ModelError as trouble:
                if not _may_wait(trouble):
                    raise
                await asyncio.sleep(_pause(trouble))
        return await self._once(ask, mode)

    async def _once(self, ask: Ask, mode: str) -> Reply:
        """One request under the one deadline that a server which drips cannot stretch."""
        provider = await self._ready()
        seconds = self.write.timeout * (1 if self.mode else PROBE)
        try:
            async with asyncio.timeout(seconds):
                return await provider.say(ask, mode)
        except TimeoutError:
            raise ModelError(
                f"the provider did not answer within {seconds:.0f} s", is_passing=True, is_billed=True
            ) from None


def _may_wait(trouble: ModelError) -> bool:
    return trouble.is_passing and not trouble.is_billed and (trouble.retry_after or 0.0) <= PATIENCE


def _pause(trouble: ModelError) -> float:
    return trouble.retry_after or 1.0


def _with(reply: Reply, spare: Reply) -> Reply:
    money = None if reply.money is None else reply.money + (spare.money or 0.0)
    return replace(reply, tokens=reply.tokens + spare.tokens, money=money)


def _modes(base_url: str | None) -> tuple[str, ...]:
    """A grammar is a server's own matter: the great providers have none."""
    return ("native", "grammar", "tool", "prompted") if base_url else ("native", "tool", "prompted")


def _is_local(url: str | None) -> bool:
    """Whether a server runs on this machine or network, where it mostly has one seat."""
    host = (urlsplit(url or "").hostname or "").rstrip(".")
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith((".local", ".localhost"))


def _beside(home: Path, file: str | None) -> str | None:
    """The file's path, read from the configuration's folder where it is relative."""
    return str(home / Path(file).expanduser()) if file else None
