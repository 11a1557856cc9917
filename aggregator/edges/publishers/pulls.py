"""Posts that wait for a person: a branch and a request to merge for each day."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from aggregator.edges.git import Repository, Upstream
from aggregator.edges.publishers.forges import Forge
from aggregator.edges.publishers.protocol import Batch, Item, Receipt
from aggregator.edges.publishers.repositories import Message, changes, receipt
from aggregator.errors import SiteError

PREFIX = "aggregator/"
BODY = "Posts made from their sources by aggregator. Merging publishes them; closing leaves them out."


class PullRequests:
    """Posts become commits of a branch a day on the server, with one request to merge it into `base`.

    The checked-out files stay as they are. A post whose request still waits is corrected in that request.
    """

    def __init__(self, repository: Repository, upstream: Upstream, forge: Forge, base: str = "main") -> None:
        self._repository, self._upstream, self._forge, self._base = repository, upstream, forge, base

    def publish(self, batch: Batch) -> Receipt:
        """A request holds every post that the base does not hold already; raises SiteError, Busy."""
        self._repository.ensure()
        with self._repository.locked():
            base = self._upstream.fetch(self._base)
            if base is None:
                mend = "push a first commit there"
                raise SiteError(f"the server has no branch {self._base!r} to merge into", mend=mend)
            homes = self._homes(batch, base)
            made = [self._proposed(branch, tip, items, batch) for branch, tip, items in homes]
        outcomes = {(outcome.story, outcome.path): outcome for part in made for outcome in part.outcomes}
        order = tuple(outcomes[item.story, item.path] for item in batch.items)
        return Receipt(
            order, made[-1].revision if made else None, tuple(note for part in made for note in part.notes)
        )

    def _homes(self, batch: Batch, base: str) -> list[tuple[str, str, tuple[Item, ...]]]:
        """(branch, its commit, posts that belong there): the waiting request that holds a post already, else today's."""
        waiting = [(name, tip) for name in self._waiting() if (tip := self._upstream.fetch(name)) is not None]
        left, homes = list(batch.items), []
        for name, tip in waiting:
            held = self._repository.differing(base, tip)
            mine = tuple(item for item in left if item.path in held)
            left = [item for item in left if item not in mine]
            if mine:
                homes.append((name, tip, mine))
        if left:
            name = self._today(batch, {name for name, _ in waiting})
            tip = self._upstream.fetch(name) or base
            homes.append((name, tip, tuple(left)))
        return homes

    def _waiting(self) -> tuple[str, ...]:
        return tuple(
            request.branch for request in self._forge.open_requests() if request.branch.startswith(PREFIX)
        )

    def _today(self, batch: Batch, waiting: set[str]) -> str:
        """Today's branch: another one where a request for it was merged or closed."""
        day = f"{PREFIX}{batch.now:%Y-%m-%d}"
        names = (day if n == 1 else f"{day}-{n}" for n in count(1))
        return next(name for name in names if name in waiting or not self._forge.requests(name))

    def _proposed(self, branch: str, tip: str, items: tuple[Item, ...], batch: Batch) -> Receipt:
        part = replace(batch, items=items)
        made = self._repository.commit_on(tip, changes(items), Message(part), batch.now)
        done = receipt(part, made)
        if made.id is not None:
            self._upstream.send(made.id, branch)
        elif tip == self._upstream.known(self._base):
            return done  # the base holds everything already
        url = self._asked(branch, batch)
        outcomes = (replace(outcome, url=url) if outcome.is_there else outcome for outcome in done.outcomes)
        return replace(done, outcomes=tuple(outcomes))

    def _asked(self, branch: str, batch: Batch) -> str:
        """The address of the request that waits for this branch, made where there is none."""
        found = next((request for request in self._forge.requests(branch) if request.is_open), None)
        return (
            found.url if found else self._forge.ask(branch, self._base, f"News of {batch.now:%Y-%m-%d}", BODY)
        )
