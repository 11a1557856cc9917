"""Sites in git: committed here, pushed to a server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from aggregator.edges.git import Change, Commit, Refusal, Repository, Upstream, commit_message, fingerprint
from aggregator.edges.publishers.protocol import Batch, Item, Outcome, Receipt
from aggregator.errors import SiteError


class Commits:
    """Posts become commits of the site's repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def publish(self, batch: Batch) -> Receipt:
        """One commit of all posts that may be written; raises SiteError, Busy."""
        self._repository.ensure()
        made = self._repository.publish(changes(batch.items), Message(batch), batch.now)
        return receipt(batch, made)


class Pushes:
    """Posts become commits of the site's repository and of the server's branch."""

    def __init__(self, repository: Repository, upstream: Upstream) -> None:
        self._commits, self._upstream = Commits(repository), upstream

    def publish(self, batch: Batch) -> Receipt:
        """One commit, brought to the server; raises SiteError where the server does not take it: the commit stays here."""
        self._upstream.adopt()
        made = self._commits.publish(batch)
        pushed = self._upstream.push()
        outcomes = tuple(_kept(outcome, pushed.lost) for outcome in made.outcomes)
        return Receipt(outcomes, pushed.id, (pushed.note,) if pushed.note else ())


def changes(items: Iterable[Item]) -> tuple[Change, ...]:
    """What these posts and their files ask of the repository."""
    made: list[Change] = []
    for item in items:
        data = None if item.text is None else item.text.encode("utf-8", "replace")
        made.append(Change(item.path, data, item.mark, item.story))
        made += [Change(asset.path, asset.data, None, item.story, item.path) for asset in item.assets]
    return tuple(made)


def receipt(batch: Batch, made: Commit) -> Receipt:
    """What a commit means for each post; raises SiteError where nothing at all may be written there."""
    refused = {refusal.path: refusal for refusal in made.refused}
    done = {*made.changed, *made.unchanged}
    first = {item.path: item.story for item in reversed(batch.items) if item.path in done}
    outcomes = tuple(
        _outcome(item, made, None if first.get(item.path) == item.story else refused.get(item.path))
        for item in batch.items
    )
    if outcomes and all(outcome.state == "blocked" for outcome in outcomes):
        raise SiteError(outcomes[0].message, mend="put a plain folder there, or choose another post_path")
    paths = {item.path for item in batch.items}
    notes = tuple(refusal.message for refusal in made.refused if refusal.path not in paths)
    return Receipt(outcomes, made.id, notes)


class Message:
    """The message of a commit of a batch, given the paths that it changes."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._items = {item.path: item for item in reversed(batch.items)}

    def __call__(self, paths: Sequence[str]) -> str:
        posts = [self._items[path] for path in paths if path in self._items]
        kind = self._batch.kind(tuple(post.path for post in posts))
        return commit_message([(post.title or post.slug, post.story) for post in posts], kind)


def _outcome(item: Item, made: Commit, refusal: Refusal | None) -> Outcome:
    if refusal is not None:
        return Outcome(item.story, item.path, refusal.why, refusal.message)
    mark = None if item.text is None else fingerprint(item.text)
    return Outcome(
        item.story, item.path, "published" if item.path in made.changed else "unchanged", mark=mark
    )


def _kept(outcome: Outcome, lost: tuple[str, ...]) -> Outcome:
    if outcome.path not in lost:
        return outcome
    message = f"{outcome.path}: the server has another version, which stays"
    return replace(outcome, state="edited", message=message, mark=None)
