"""Which changes of a batch may be made."""

from __future__ import annotations

from collections.abc import Callable

from aggregator.edges.git import paths
from aggregator.edges.git.changes import Change, Refusal, refusal, same
from aggregator.edges.git.command import EMAIL, Git
from aggregator.edges.git.messages import trailer
from aggregator.edges.git.objects import FOLDER, Folder, Node, Objects, folded
from aggregator.edges.git.worktree import Blocked, NoFolder
from aggregator.errors import SiteError

Lying = Callable[[str], bytes | None]


class Plan:
    """Which changes of a batch may be made on this commit, given the files that lie checked out."""

    def __init__(
        self, git: Git, objects: Objects, lying: Lying, head: str | None, changes: tuple[Change, ...]
    ) -> None:
        self._git, self._objects, self._lying, self._head = git, objects, lying, head
        self._taken: dict[str, str] = {}
        accepted: list[Change] = []
        unchanged: list[str] = []
        refused: list[Refusal] = []
        for change in changes:
            why = self._fault(change)
            if why:
                refused.append(why)
            elif self._is_there(change):
                unchanged.append(change.path)
            else:
                accepted.append(change)
            self._taken.setdefault(folded(change.path), change.path)
        without = {why.path for why in refused}
        self.accepted = tuple(change for change in accepted if change.needs not in without)
        self.unchanged, self.refused = tuple(unchanged), tuple(refused)

    def committed(self, path: str) -> Node | None:
        """What the commit has at this path."""
        return self._objects.node(self._head, path)

    def _fault(self, change: Change) -> Refusal | None:
        try:
            paths.check(change.path)
        except SiteError as exc:
            return Refusal(change.path, "blocked", exc.message)
        blocked = self._blocked(change.path)
        if blocked:
            return Refusal(change.path, "blocked", blocked)
        double = self._taken.get(folded(change.path)) or (
            self._double(change.path) if change.data is not None else None
        )
        if double:
            return Refusal(change.path, "taken", f"{change.path}: {double} has this path on some systems")
        return None if self._is_there(change) else self._foreign(change)

    def _foreign(self, change: Change) -> Refusal | None:
        try:
            lying = self._lying(change.path)
        except NoFolder as exc:
            return Refusal(change.path, "blocked", str(exc))
        except Blocked as exc:
            return Refusal(change.path, "taken" if not change.before else "edited", str(exc))
        committed = self._objects.read(self._head, change.path)
        found = refusal(change, committed, lying)
        if found and committed is not None and same(lying, committed) and self._is_ours(change):
            return None
        return found

    def _is_ours(self, change: Change) -> bool:
        """Whether the last commit of this path is ours and of this story: a crash kept it from the record."""
        answer = self._git.run("log", "-1", "--format=%ce%n%B", str(self._head), "--", change.path)
        story = bool(change.before) or trailer(change.story) in answer.lines
        return answer.code == 0 and answer.lines[:1] == (EMAIL,) and story

    def _blocked(self, path: str) -> str | None:
        """What keeps this path from being a file of the site, as the commit has it."""
        parts = path.split("/")
        for n in range(1, len(parts)):
            node = self.committed("/".join(parts[:n]))
            if node is not None and node.mode != FOLDER:
                return f"{'/'.join(parts[:n])} is not a folder of this site"
        return None

    def _double(self, path: str) -> str | None:
        """A committed path that differs from this one only in case or composition."""
        parts = path.split("/")
        for n in range(len(parts)):
            above = "/".join(parts[:n])
            folder: Folder | None = self._objects.folder(self._head, above)
            other = folder.double(parts[n]) if folder and folder.node(parts[n]) is None else None
            if other:
                return f"{above}/{other}" if above else other
        return None

    def _is_there(self, change: Change) -> bool:
        node = self.committed(change.path)
        if node is None or change.data is None:
            return node is None and change.data is None
        return (
            node.mode in ("100644", "100755") and self._objects.read(self._head, change.path) == change.data
        )
