"""Calls of a service of the operator's: never redirected, retried where that is safe, told without secrets."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aggregator.errors import SiteError

if TYPE_CHECKING:
    import httpx

TRIES = 4
LONGEST_WAIT = 20.0
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
OPENING = ("authorization", "private-token")  # headers that hold a secret, as their last word
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
MENDS = {
    401: "check the name and the token or password",
    403: "this account may not do that there",
    404: "check the address",
    413: "what was sent is too large for it",
}


class ApiError(SiteError):
    """The service answered with an error; `status` is 0 where it did not answer."""

    def __init__(self, message: str, *, status: int, url: str, mend: str | None = None) -> None:
        super().__init__(message, url=url, mend=mend)
        self.status = status

    @property
    def is_passing(self) -> bool:
        """Whether another try later may succeed."""
        return self.status == 0 or self.status in PASSING


@dataclass(frozen=True)
class Api:
    """A service at an address; `headers` open it and go to that address only."""

    client: httpx.Client
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    pause: float = 0.5

    def get(self, path: str, **query: str | int) -> Any:
        """The JSON there, None where the service knows no such thing; asked again where that may help."""
        try:
            return self._json(self._tried("GET", path, {"params": query}))
        except ApiError as exc:
            if exc.status in (404, 410):
                return None
            raise

    def once(self, method: str, path: str, **how: Any) -> Any:
        """The JSON answered to one request that must not be repeated blindly."""
        return self._json(self._sent(method, path, how))

    def repeated(self, method: str, path: str, **how: Any) -> httpx.Response:
        """The answer to a request that the service may get twice."""
        return self._tried(method, path, how)

    def _tried(self, method: str, path: str, how: Mapping[str, Any]) -> httpx.Response:
        for attempt in range(1, TRIES):
            try:
                return self._sent(method, path, how)
            except ApiError as exc:
                if not exc.is_passing:
                    raise
            time.sleep(min(LONGEST_WAIT, self.pause * 2**attempt) * random.uniform(0.5, 1.0))
        return self._sent(method, path, how)

    def _sent(self, method: str, path: str, how: Mapping[str, Any]) -> httpx.Response:
        import httpx

        url = self.url.rstrip("/") + path
        headers = {"accept": "application/json"} | dict(self.headers) | dict(how.get("headers", {}))
        try:
            answer = self.client.request(method, url, **{**how, "headers": headers}, follow_redirects=False)
        except httpx.HTTPError as exc:
            raise ApiError(
                f"no answer: {type(exc).__name__}",
                status=0,
                url=url,
                mend="it is tried again at the next run",
            ) from exc
        if answer.is_success:
            return answer
        raise ApiError(
            self._said(answer), status=answer.status_code, url=url, mend=MENDS.get(answer.status_code)
        )

    def _said(self, answer: httpx.Response) -> str:
        """What the service says, without the words that open it."""
        if answer.is_redirect:
            return f"it redirects ({answer.status_code}), which is not followed with credentials"
        said = CONTROL.sub(" ", answer.text)
        for word in (self.headers[name].split()[-1] for name in OPENING if self.headers.get(name)):
            said = said.replace(word, "***")
        return f"it answered {answer.status_code}: {said[:300]}"

    def _json(self, answer: httpx.Response) -> Any:
        try:
            return answer.json() if answer.content else None
        except ValueError as exc:
            raise ApiError(
                "the answer is no JSON",
                status=answer.status_code,
                url=str(answer.url),
                mend="check the address",
            ) from exc
