"""One call to a model's provider through pydantic-ai: bounded in time and bytes, without the SDK's own retries.

Imported by `edges.llm` at the first call and by nobody else: the SDKs take a second to load. Everything that a provider can do
wrong leaves here as a `ModelError` in words of our own, since theirs may repeat the key.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx2
from genai_prices import Usage, calc_price
from pydantic_ai import direct, exceptions, messages, models
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.providers import infer_provider_class
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from aggregator.errors import ModelError
from aggregator.write.prompt import Ask, Reply

LARGEST = 2 * 2**20  # bytes of an answer
MOST = 10_000_000  # tokens of a question or an answer; what is counted beyond any model's window is no count
HOMES = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
NAME = "answer"
PASSING = (408, 409, 425, 429, 502, 503, 504, 529)


class Provider:
    """A model at a provider, and the connections to it."""

    def __init__(self, name: str, base_url: str | None, key: str | None, seconds: float) -> None:
        self.maker, _, self.model_name = name.partition(":")
        self.client = _client(seconds)
        self.seconds = seconds
        self.model = _model(name, base_url, key, self.client)

    async def say(self, ask: Ask, mode: str) -> Reply:
        """The answer in this output mode; raises ModelError."""
        try:
            answer = await direct.model_request(
                self.model,
                [messages.ModelRequest(parts=[messages.UserPromptPart(ask.user)], instructions=ask.system)],
                model_settings=_settings(ask, mode, self.seconds),
                model_request_parameters=MODES[mode](json.loads(ask.schema)),
                instrument=False,
            )
        except exceptions.ModelAPIError as trouble:
            raise _named(trouble) from None
        except Exception as trouble:  # whatever an SDK makes of an answer that is none
            raise ModelError(
                f"the answer cannot be read ({type(trouble).__name__})", is_refusal=True
            ) from None
        return self._reply(answer)

    def _reply(self, answer: messages.ModelResponse) -> Reply:
        if answer.finish_reason in ("length", "content_filter"):
            raise ModelError(f"the answer was cut ({answer.finish_reason})", is_refusal=True)
        asked, said = (min(count, MOST) for count in (answer.usage.input_tokens, answer.usage.output_tokens))
        return Reply(_text(answer), asked + said, self.price(asked, said))

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """Dollars for so many tokens, None where no price is known."""
        try:
            usage = Usage(input_tokens=tokens_in, output_tokens=tokens_out)
            return float(calc_price(usage, self.model_name, provider_id=self.maker.split("-")[0]).total_price)
        except (LookupError, ValueError):
            return None

    async def close(self) -> None:
        """The connections are closed."""
        await self.client.aclose()


def _model(name: str, base_url: str | None, key: str | None, client: httpx2.AsyncClient) -> models.Model:
    """The model of this string. A server that is only compatible with OpenAI's speaks its older, wider-spread form."""
    maker, _, model_name = name.partition(":")
    if maker == "openai" and base_url:
        name = f"openai-chat:{model_name}"
    home = base_url or HOMES.get(maker.split("-")[0])

    def built(maker: str) -> Any:
        provider = infer_provider_class(maker)
        known = inspect.signature(provider.__init__).parameters
        if base_url and "base_url" not in known:
            raise ModelError(f"{maker} takes no base_url", mend="use `openai:...` for a compatible server")
        given = {"api_key": key, "base_url": home, "http_client": client}
        return provider(**{word: value for word, value in given.items() if word in known and value})

    try:
        return models.infer_model(name, built)
    except ModelError:
        raise
    except Exception as trouble:  # a provider unknown, not installed, or not to be had with a key alone
        raise ModelError(
            f"{name!r} is no model that can be called ({type(trouble).__name__})",
            mend="write it like openai:NAME or anthropic:NAME; other providers need their own extra of pydantic-ai-slim",
        ) from None


class _Bounded(httpx2.AsyncByteStream):
    """A body that breaks off where it is longer than any answer."""

    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self.inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self.inner:
            size += len(chunk)
            if size > LARGEST:
                raise httpx2.ReadError("the answer is too large")
            yield chunk

    async def aclose(self) -> None:
        await self.inner.aclose()


class _Transport(httpx2.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            raise httpx2.DecodingError("a compressed answer was not asked for")
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Bounded(response.stream)
        return response


def _client(seconds: float) -> httpx2.AsyncClient:
    """No proxy and nothing else from the environment, no redirect, no compression."""
    return httpx2.AsyncClient(
        transport=_Transport(trust_env=False),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(seconds, connect=min(seconds, 10.0)),
        headers={"Accept-Encoding": "identity"},
    )


def _settings(ask: Ask, mode: str, seconds: float) -> ModelSettings:
    settings = ModelSettings(max_tokens=ask.tokens, timeout=seconds, max_retries=0)
    if mode == "grammar":
        settings["extra_body"] = {
            "response_format": {"type": "json_object", "schema": json.loads(ask.schema)}
        }
    return settings


def _native(schema: dict[str, Any]) -> ModelRequestParameters:
    return ModelRequestParameters(output_mode="native", output_object=OutputObjectDefinition(schema, NAME))


def _tool(schema: dict[str, Any]) -> ModelRequestParameters:
    tool = ToolDefinition(name=NAME, parameters_json_schema=schema, description="The answer.", kind="output")
    return ModelRequestParameters(output_mode="tool", output_tools=[tool], allow_text_output=False)


def _prompted(schema: dict[str, Any]) -> ModelRequestParameters:
    """The instructions hold the schema already."""
    return ModelRequestParameters()


MODES: Mapping[str, Callable[[dict[str, Any]], ModelRequestParameters]] = {
    "native": _native,
    "grammar": _prompted,
    "tool": _tool,
    "prompted": _prompted,
}


def _text(answer: messages.ModelResponse) -> str:
    """The tool's arguments, else the words of the answer."""
    called = [part.args_as_json_str() for part in answer.parts if isinstance(part, messages.ToolCallPart)]
    return (
        called[0] if called else "".join(p.content for p in answer.parts if isinstance(p, messages.TextPart))
    )


def _named(trouble: exceptions.ModelAPIError) -> ModelError:
    """What went wrong in our own words; `is_refusal` where another output mode may be taken."""
    status = trouble.status_code if isinstance(trouble, exceptions.ModelHTTPError) else None
    if isinstance(trouble, exceptions.ModelAuthenticationError) or status in (401, 403):
        return ModelError(
            "the provider does not accept the key", mend="check write.api_key_env or api_key_file"
        )
    if isinstance(trouble, exceptions.ModelQuotaExceededError):
        return ModelError("the account at the provider has nothing left")
    if status is None:
        is_late = isinstance(trouble, exceptions.ModelTimeoutError | exceptions.ModelRequestTimeout)
        is_lost = isinstance(trouble, exceptions.ModelConnectionError)
        words = (
            "did not answer in time"
            if is_late
            else "cannot be reached"
            if is_lost
            else "answers with what is no answer"
        )
        return ModelError(f"the provider {words}", is_passing=True, is_billed=not is_lost or is_late)
    if status in PASSING:
        return ModelError(f"the provider answers {status}", is_passing=True, retry_after=trouble.retry_after)
    return ModelError(f"the provider answers {status}", is_refusal=True)
