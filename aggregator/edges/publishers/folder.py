"""A plain folder: the files alone, for drafts to be looked at or for whatever copies them onward."""

from __future__ import annotations

import os
from pathlib import Path

from aggregator.edges import locks
from aggregator.edges.git import Change, Refusal, fingerprint
from aggregator.edges.git import paths as names
from aggregator.edges.git.changes import refusal
from aggregator.edges.git.objects import folded
from aggregator.edges.git.repository import trouble
from aggregator.edges.git.worktree import Blocked, NoFolder, Worktree
from aggregator.edges.publishers.protocol import Batch, Item, Outcome, Receipt
from aggregator.edges.publishers.repositories import changes
from aggregator.errors import SiteError

PATIENCE = 60.0


class Files:
    """Posts become files under a folder, each written whole or not at all; nothing is committed."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()

    def publish(self, batch: Batch) -> Receipt:
        """Every post is a file; a file that someone edited stays. Raises SiteError, Busy."""
        with trouble(self._path), locks.held(self._lock, patience=PATIENCE):
            self._path.mkdir(parents=True, exist_ok=True)
            with Worktree(self._path) as files:
                outcomes = tuple(self._item(item, files) for item in batch.items)
        if outcomes and all(outcome.state == "blocked" for outcome in outcomes):
            raise SiteError(outcomes[0].message, url=str(self._path), mend="put a plain folder there")
        return Receipt(outcomes)

    @property
    def _lock(self) -> Path:
        git = self._path / ".git"
        return (
            git / "aggregator" / "owner" if git.is_dir() else self._path.parent / f".{self._path.name}.owner"
        )

    def _item(self, item: Item, files: Worktree) -> Outcome:
        post, *assets = changes((item,))
        found = self._refusal(post, files)
        if found:
            return Outcome(item.story, item.path, found.why, found.message)
        is_new = files.read(post.path) != post.data
        for change in (post, *(asset for asset in assets if not self._refusal(asset, files))):
            _write(change, files)
        mark = None if item.text is None else fingerprint(item.text)
        return Outcome(item.story, item.path, "published" if is_new else "unchanged", mark=mark)

    def _refusal(self, change: Change, files: Worktree) -> Refusal | None:
        try:
            names.check(change.path)
            held = files.read(change.path)
        except (SiteError, NoFolder) as exc:
            return Refusal(change.path, "blocked", str(exc))
        except Blocked as exc:
            return Refusal(change.path, "taken", str(exc))
        double = self._double(change.path) if held is None else None
        if double:
            return Refusal(change.path, "taken", f"{change.path}: {double} has this path on some systems")
        return None if held == change.data else refusal(change, held, held)

    def _double(self, path: str) -> str | None:
        folder = self._path / Path(path).parent
        known = os.listdir(folder) if folder.is_dir() else []
        return next((name for name in known if folded(name) == folded(Path(path).name)), None)


def _write(change: Change, files: Worktree) -> None:
    if change.data is None:
        files.remove(change.path)
    elif files.read(change.path) != change.data:
        files.stage(change.path, change.data)
        files.settle(change.path)
