"""Branch, index and files of a checked-out repository, moved together.

In this order: the steps into the journal; git's own `index.lock`, so that no `git commit` of the operator starts from an
index that lacks our posts; the new files beside their places; a private index; the branch (refused by git where it moved
meanwhile); the private index in the place of the operator's; the files to their places. What dies before the branch moved
leaves nothing but litter, what dies after it is finished from the journal by whoever comes next. The operator's staged and
edited files are in none of these.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from aggregator.edges.git import state
from aggregator.edges.git.command import Git
from aggregator.edges.git.journal import Journal, Step
from aggregator.edges.git.objects import LINK, MODULE, Node, Objects, object_id
from aggregator.edges.git.worktree import Blocked, Worktree
from aggregator.errors import SiteError

Content = Callable[[Step], bytes]
Advance = Callable[[], str | None]
ABSENT = {"sha1": "0" * 40, "sha256": "0" * 64}
ARGUMENTS = 200


class Checkout:
    """The checked-out side of a repository; use it under the repository's lock only."""

    def __init__(self, git: Git, algorithm: str) -> None:
        self._git, self._algorithm = git, algorithm
        self._own = git.git_dir / "aggregator"
        self._index = git.git_dir / "index"
        self._lock = git.git_dir / "index.lock"
        self._journal = Journal(self._own / "journal")

    @property
    def unfinished(self) -> tuple[Step, ...]:
        """Steps that a dead publisher left in the journal."""
        self._own.mkdir(exist_ok=True)
        return self._journal.steps()

    def move(
        self, steps: tuple[Step, ...], content: Content, advance: Advance, head: Callable[[], str | None]
    ) -> str | None:
        """The commit that `advance` gives, with index and files as it has them; None where it gives none.

        `head` is asked for the branch's commit where something went wrong.
        """
        self._journal.open(steps)
        try:
            made = self._move(steps, content, advance)
        except BaseException:
            with contextlib.suppress(SiteError, OSError):  # whoever comes next does it then
                self.recover(steps, head())
            raise
        if made is None:
            self.recover(steps, head())
        self._journal.close()
        return made

    def recover(self, steps: tuple[Step, ...], head: str | None) -> None:
        """What a dead publisher left is finished where its commit stands, and gone where it does not."""
        self._release()
        for litter in self._own.glob("index*"):
            litter.unlink(missing_ok=True)
        with Objects(self._git, self._algorithm) as objects, Worktree(self._git.worktree) as files:
            for step in steps:
                files.discard(step.path)
            landed = tuple(step for step in steps if _id(objects.node(head, step.path)) == step.new)
            for step in landed:
                if self._is_behind(step, files):
                    _place(step, lambda step: objects.content(Node(step.mode, step.new or "")), files)
                    _settle(step, files)
        self._catch_up(self._unstaged(landed))
        self._journal.close()

    def edited(self, steps: tuple[Step, ...]) -> tuple[str, ...]:
        """Paths of these steps whose files are neither what they were nor what they shall be."""
        with Worktree(self._git.worktree) as files:
            return tuple(step.path for step in steps if self._held(step, files) not in (step.old, step.new))

    def _move(self, steps: tuple[Step, ...], content: Content, advance: Advance) -> str | None:
        self._take()
        with Worktree(self._git.worktree) as files:
            for step in steps:
                _place(step, content, files)
            index = self._private_index(steps)
            made = advance()
            if made is not None:
                index.replace(self._index)
                self._release()
                for step in steps:
                    _settle(step, files)
        return made

    # -- the index

    def _take(self) -> None:
        for _ in range(2):
            try:
                with self._lock.open("xb") as file:
                    file.write(state.OURS)
                return
            except FileExistsError:
                state.clear_locks(self._git, self._git.git_dir, "")
        raise SiteError("another git command holds the repository", url=str(self._lock), mend="let it end")

    def _release(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            if self._lock.read_bytes()[: len(state.OURS)] == state.OURS:
                self._lock.unlink()

    def _private_index(self, steps: tuple[Step, ...]) -> Path:
        """A copy of the operator's index in which our paths, and only they, are as they shall be."""
        private = self._own / "index"
        private.unlink(missing_ok=True)
        if self._index.exists():
            _copy(self._index, private)
        ordered = sorted(
            steps, key=lambda step: step.new is not None
        )  # a file gives way to a folder of its name
        rows = "".join(
            f"{step.mode if step.new else 0} {step.new or ABSENT[self._algorithm]}\t{step.path}\0"
            for step in ordered
        )
        self._git.must("update-index", "-z", "--index-info", stdin=os.fsencode(rows), index=private)
        return private

    def _catch_up(self, steps: tuple[Step, ...]) -> None:
        if steps:
            self._take()
            try:
                self._private_index(steps).replace(self._index)
            finally:
                self._release()

    def _unstaged(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """The steps whose paths the index still has as they were."""
        staged = self._staged([step.path for step in steps])
        return tuple(step for step in steps if staged.get(step.path) == step.old != step.new)

    def _staged(self, names: Sequence[str]) -> dict[str, str]:
        """Blobs of these paths in the operator's index."""
        found: dict[str, str] = {}
        for start in range(0, len(names), ARGUMENTS):
            out = self._git.must("ls-files", "-s", "-z", "--", *names[start : start + ARGUMENTS]).out
            rows = (row.split("\t", 1) for row in os.fsdecode(out).split("\0") if row)
            found |= {name: about.split()[1] for about, name in rows}
        return found

    # -- the files

    def _is_behind(self, step: Step, files: Worktree) -> bool:
        """Whether the checked-out file is still as it was before this step."""
        return self._held(step, files) == step.old != step.new

    def _held(self, step: Step, files: Worktree) -> str | None:
        """The id of what lies at the step's path, None for nothing, "" for what git would not store."""
        try:
            data = files.link(step.path) or files.read(step.path)
        except Blocked:
            return ""
        return None if data is None else object_id(data, self._algorithm)


def _place(step: Step, content: Content, files: Worktree) -> None:
    """The step's file is staged beside its place."""
    if step.new is None or step.mode == MODULE:
        return
    if step.mode == LINK:
        files.stage_link(step.path, content(step))
    else:
        files.stage(step.path, content(step), 0o755 if step.mode == "100755" else 0o644)


def _settle(step: Step, files: Worktree) -> None:
    """The step's file is as it shall be."""
    if step.mode == MODULE:
        return
    if step.new is None:
        files.remove(step.path)
    else:
        files.settle(step.path)


def _id(node: Node | None) -> str | None:
    return node.id if node else None


def _copy(source: Path, target: Path) -> None:
    """The same file under another name; git replaces it and never writes into it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
