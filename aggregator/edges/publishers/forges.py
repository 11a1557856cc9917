"""Services that keep repositories and take requests to merge: GitHub and GitLab, and what answers like them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from aggregator.edges.publishers.api import Api, ApiError

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Request:
    """A request to merge a branch."""

    branch: str
    url: str
    is_open: bool


class Forge(Protocol):
    """Where requests to merge are made."""

    def requests(self, branch: str) -> tuple[Request, ...]:
        """All requests ever made for this branch."""

    def open_requests(self) -> tuple[Request, ...]:
        """The requests that wait, newest first."""

    def ask(self, branch: str, base: str, title: str, body: str) -> str:
        """The address of the request made; asking again makes no second one."""


class GitHub:
    """https://docs.github.com/rest/pulls/pulls"""

    def __init__(self, client: httpx.Client, url: str, repository: str, token: str | None) -> None:
        headers = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
        self._api = Api(client, url, headers | ({"authorization": f"Bearer {token}"} if token else {}))
        self._pulls = f"/repos/{quote(repository)}/pulls"
        self._owner = repository.partition("/")[0]

    def requests(self, branch: str) -> tuple[Request, ...]:
        """All requests ever made for this branch."""
        rows = self._api.get(self._pulls, head=f"{self._owner}:{branch}", state="all", per_page=100)
        return tuple(_pull(row) for row in rows or () if row["head"]["ref"] == branch)

    def open_requests(self) -> tuple[Request, ...]:
        """The requests that wait, newest first."""
        rows = self._api.get(self._pulls, state="open", per_page=100) or ()
        ours = f"{self._owner}:"  # a fork that was deleted has no label
        return tuple(_pull(row) for row in rows if str(row["head"]["label"]).startswith(ours))

    def ask(self, branch: str, base: str, title: str, body: str) -> str:
        """The address of the request made; asking again makes no second one."""
        wanted = {"title": title, "head": branch, "base": base, "body": body}
        try:
            return str(self._api.once("POST", self._pulls, json=wanted)["html_url"])
        except ApiError as exc:
            return _made(self, branch, exc)


class GitLab:
    """https://docs.gitlab.com/api/merge_requests/"""

    def __init__(self, client: httpx.Client, url: str, repository: str, token: str | None) -> None:
        self._api = Api(client, url, {"private-token": token} if token else {})
        self._merges = f"/projects/{quote(repository, safe='')}/merge_requests"

    def requests(self, branch: str) -> tuple[Request, ...]:
        """All requests ever made for this branch."""
        rows = self._api.get(self._merges, source_branch=branch, state="all", per_page=100)
        return tuple(_merge(row) for row in rows or () if row["source_branch"] == branch)

    def open_requests(self) -> tuple[Request, ...]:
        """The requests that wait, newest first."""
        rows = self._api.get(self._merges, state="opened", per_page=100) or ()
        return tuple(_merge(row) for row in rows if row["source_project_id"] == row["target_project_id"])

    def ask(self, branch: str, base: str, title: str, body: str) -> str:
        """The address of the request made; asking again makes no second one."""
        wanted = {"title": title, "source_branch": branch, "target_branch": base, "description": body}
        try:
            return str(self._api.once("POST", self._merges, json=wanted)["web_url"])
        except ApiError as exc:
            return _made(self, branch, exc)


FORGES: dict[str, Callable[[httpx.Client, str, str, str | None], Forge]] = {
    "github": GitHub,
    "gitlab": GitLab,
}


def _made(forge: Forge, branch: str, trouble: ApiError) -> str:
    """The address of the request that was there, or came about although no answer did; raises the trouble otherwise."""
    found = next((request for request in forge.requests(branch) if request.is_open), None)
    if found is None:
        raise trouble
    return found.url


def _pull(row: dict[str, Any]) -> Request:
    return Request(str(row["head"]["ref"]), str(row["html_url"]), row["state"] == "open")


def _merge(row: dict[str, Any]) -> Request:
    return Request(str(row["source_branch"]), str(row["web_url"]), row["state"] == "opened")
