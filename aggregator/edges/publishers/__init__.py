"""Where posts go: one protocol, a table of those built in, and an entry-point group for others.

[project.entry-points."aggregator.publishers"]
mastodon = "mypackage:publisher"          # a Maker: (Destination) -> Publisher
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.config import SiteConfig
from aggregator.edges.git import Remote, Repository, Upstream
from aggregator.edges.publishers.folder import Files
from aggregator.edges.publishers.forges import FORGES
from aggregator.edges.publishers.protocol import Asset, Batch, Item, Outcome, Publisher, Receipt
from aggregator.edges.publishers.pulls import PullRequests
from aggregator.edges.publishers.repositories import Commits, Pushes
from aggregator.edges.publishers.webhook import Webhook
from aggregator.edges.publishers.wordpress import WordPress
from aggregator.edges.secrets import named
from aggregator.errors import ConfigError, SiteError

if TYPE_CHECKING:
    import httpx

__all__ = [
    "Asset",
    "Batch",
    "Destination",
    "Item",
    "Maker",
    "Outcome",
    "Publisher",
    "Receipt",
    "client",
    "publish",
    "publisher",
]

GROUP = "aggregator.publishers"
TIMEOUT = 30.0
OWN = ("draft", "files", "commit", "push")  # these ask no service: such an error is one of ours


@dataclass(frozen=True)
class Destination:
    """What a publisher is made from: the site, its folder, and a client for the services it names, if it asks for one."""

    site: SiteConfig
    path: Path
    open_things: ExitStack = field(repr=False)

    @cached_property
    def client(self) -> httpx.Client:
        """It is closed with the stack; a site in a folder needs none, and httpx is a fifth of a short command's cost."""
        return self.open_things.enter_context(client())


Maker = Callable[[Destination], Publisher]


def publish(destination: Destination, batch: Batch) -> Receipt:
    """What became of the batch; raises SiteError, also where a service answers in another form than its own, Busy, ConfigError."""
    chosen, kind = publisher(destination), destination.site.publish
    try:
        return chosen.publish(batch)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        if kind in OWN:
            raise
        message = f"what {kind!r} goes to answers in a form that is not its own"
        raise SiteError(message, mend="check its address; it is tried again at the next run") from error


def publisher(destination: Destination) -> Publisher:
    """The publisher that the site asks for; raises ConfigError where it lacks something or is unknown."""
    from importlib.metadata import entry_points

    kind = str(destination.site.publish)
    maker = MAKERS.get(kind) or next((entry.load() for entry in entry_points(group=GROUP, name=kind)), None)
    if maker is None:
        raise ConfigError(
            f"there is no publisher {kind!r}", mend=f"one of {', '.join(MAKERS)}, or install one"
        )
    made: Publisher = maker(destination)
    return made


def begin(destination: Destination) -> Repository | None:
    """The site's repository, made where it is missing and begun from the server's branch; None where a site needs none."""
    site = destination.site
    if site.publish not in ("commit", "push"):
        return None
    remote = _remote(destination) if site.publish == "push" else None
    repository = _repository(destination, remote)
    if remote is None:
        repository.ensure()
    else:
        Upstream(repository, remote).adopt()
    return repository


def client() -> httpx.Client:
    """A client for services of the operator's: no redirects, no proxies or credentials of the environment."""
    import httpx

    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)


def _files(to: Destination) -> Publisher:
    return Files(to.path)


def _commits(to: Destination) -> Publisher:
    return Commits(_repository(to, None))


def _pushes(to: Destination) -> Publisher:
    remote = _remote(to)
    repository = _repository(to, remote)
    return Pushes(repository, Upstream(repository, remote))


def _pulls(to: Destination) -> Publisher:
    forge, remote = to.site.forge, _remote(to)
    if forge is None:
        raise ConfigError(
            f"site {to.site.name!r} publishes by pull-request and names no forge", mend="add forge: to it"
        )
    repository = _repository(to, remote)
    token = named("token", forge.token_env, forge.token_file)
    service = FORGES[forge.kind](to.client, forge.url, forge.repository, token)
    return PullRequests(repository, Upstream(repository, remote), service, to.site.branch)


def _wordpress(to: Destination) -> Publisher:
    there = to.site.wordpress
    if there is None:
        raise ConfigError(
            f"site {to.site.name!r} publishes to WordPress and does not say where",
            mend="add wordpress: to it",
        )
    return WordPress(
        to.client,
        there.url,
        there.user,
        named("password", there.password_env, there.password_file),
        there.status,
    )


def _webhook(to: Destination) -> Publisher:
    there = to.site.webhook
    if there is None:
        raise ConfigError(
            f"site {to.site.name!r} publishes to a webhook and does not say where", mend="add webhook: to it"
        )
    return Webhook(to.client, there.url, named("secret", there.secret_env, there.secret_file))


def _remote(to: Destination) -> Remote:
    if not to.site.remote:
        raise ConfigError(f"site {to.site.name!r} is pushed and names no remote", mend="add remote: to it")
    forge = to.site.forge
    return Remote(to.site.remote, named("token", forge.token_env, forge.token_file) if forge else None)


def _repository(to: Destination, remote: Remote | None) -> Repository:
    return Repository(to.path, to.site.branch, secrets=remote.secrets if remote else None)


MAKERS: dict[str, Maker] = {
    "draft": _files,
    "files": _files,
    "commit": _commits,
    "push": _pushes,
    "pull-request": _pulls,
    "wordpress": _wordpress,
    "webhook": _webhook,
}
