"""A site's git repository: batches of posts become one commit each, once, whatever happens meanwhile.

Under the repository's lock, in this order: the steps into the journal; git's own `index.lock`, so that no `git commit` of the
operator starts from an index that lacks our posts; the new files beside their places; a private index; the commit and the
branch (`git fast-import`, refused by git where the branch moved); the files to their places; the private index in the place
of the operator's. What dies before the branch moved leaves nothing but litter, what dies after it is finished from the
journal by whoever comes next. The operator's staged and edited files are in none of these.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from aggregator.edges import locks
from aggregator.edges.git import paths, state
from aggregator.edges.git.changes import Change, Commit, Refusal, refusal, same
from aggregator.edges.git.command import EMAIL, NAME, Answer, Git
from aggregator.edges.git.journal import Journal, Step
from aggregator.edges.git.messages import trailer
from aggregator.edges.git.objects import FOLDER, Folder, Node, Objects, folded, object_id
from aggregator.edges.git.worktree import Blocked, Worktree
from aggregator.errors import SiteError

PATIENCE = 60.0
RETRIES = 5
Describe = Callable[[Sequence[str]], str]


class Repository:
    """The repository at `path`; `branch` None means main, else master, else what is checked out."""

    def __init__(self, path: Path, branch: str | None = None, *, patience: float = PATIENCE) -> None:
        self.path, self.branch, self.patience = path.absolute(), branch, patience

    def ensure(self) -> None:
        """The repository is there: made where the folder is missing or empty; raises SiteError where it is something else."""
        if (self.path / ".git").exists():
            return
        with _trouble(self.path):
            if self.path.is_dir() and any(self.path.iterdir()):
                mend = "run `git init` there, or name another path"
                raise SiteError("the site's folder is not a git repository", url=str(self.path), mend=mend)
            self._make()

    def publish(self, changes: Iterable[Change], describe: Describe, now: datetime) -> Commit:
        """All changes that may be made, in one commit whose message `describe` gives for their paths.

        Content that is already there makes no commit. Raises Busy where another publisher keeps the lock, SiteError where
        the repository cannot take a commit; then nothing was published, or the next call finds it published.
        """
        wanted = tuple(changes)
        with self._locked() as branch:
            for _ in range(RETRIES):
                made = self._attempt(branch, wanted, describe, now)
                if made is not None:
                    return made
        raise SiteError(
            "the branch keeps moving", url=str(self.path), mend="stop what commits to it all the time"
        )

    def refusals(self, changes: Iterable[Change]) -> tuple[Refusal, ...]:
        """What publish would refuse of these changes; nothing is written."""
        with (
            self._locked() as branch,
            Objects(self.git, self._algorithm) as objects,
            Worktree(self.path) as files,
        ):
            return _Plan(self.git, objects, files, self._head(branch), tuple(changes)).refused

    @cached_property
    def git(self) -> Git:
        """The git command on this repository; raises SiteError where there is none."""
        if not (self.path / ".git").exists():
            raise SiteError(
                "the site's folder is not a git repository", url=str(self.path), mend="run `git init` there"
            )
        return Git(self.path, Path(self._identity[0]))

    @cached_property
    def _identity(self) -> tuple[str, ...]:
        """(folder of this checkout, folder shared by its checkouts, hash) of the repository."""
        asked = (
            "rev-parse",
            "--path-format=absolute",
            "--git-dir",
            "--git-common-dir",
            "--show-object-format",
        )
        return Git(self.path, self.path / ".git").must(*asked).lines

    @property
    def _algorithm(self) -> str:
        return self._identity[2]

    @property
    def _own(self) -> Path:
        """The folder of our own files in the repository's."""
        return self.git.git_dir / "aggregator"

    @property
    def _journal(self) -> Journal:
        return Journal(self._own / "journal")

    def _make(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{self.path.name}-", dir=self.path.parent))
        try:
            fresh.chmod(0o755)
            Git(fresh, fresh / ".git").must("init", "-q", "--template=", "-b", self.branch or "main")
            with contextlib.suppress(OSError):  # another process made it first
                fresh.replace(self.path)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        if not (self.path / ".git").exists():
            raise SiteError("the repository could not be made", url=str(self.path))

    @contextlib.contextmanager
    def _locked(self) -> Iterator[str]:
        """The branch to publish to, under the repository's lock and with what a crash left behind put right."""
        git = self.git
        shared = Path(self._identity[1])
        with _trouble(self.path), locks.held(shared / "aggregator" / "owner", patience=self.patience) as lock:
            self._own.mkdir(exist_ok=True)
            steps = self._journal.steps()
            if steps or lock.was_stale:
                state.wait_for_orphans(git)
            branch, commit = state.head(git, self.branch)
            state.clear_locks(git, shared, branch)
            if steps or lock.was_stale:
                self._recover(steps, commit)
            yield branch

    def _head(self, branch: str) -> str | None:
        return state.head(self.git, branch)[1]

    # -- publishing

    def _attempt(
        self, branch: str, changes: tuple[Change, ...], describe: Describe, now: datetime
    ) -> Commit | None:
        """The commit made, or None where the branch moved meanwhile."""
        head = self._head(branch)
        with Objects(self.git, self._algorithm) as objects, Worktree(self.path) as files:
            plan = _Plan(self.git, objects, files, head, changes)
            commit = Commit(None, (), plan.unchanged, plan.refused)
            if not plan.accepted:
                return commit
            changed = tuple(change.path for change in plan.accepted)
            made = self._write(branch, head, plan, describe(changed), now, files)
        return None if made is None else Commit(made, changed, plan.unchanged, plan.refused)

    def _write(
        self, branch: str, head: str | None, plan: _Plan, message: str, now: datetime, files: Worktree
    ) -> str | None:
        steps = tuple(_step(change, plan.committed(change.path), self._algorithm) for change in plan.accepted)
        self._journal.open(steps)
        try:
            made = self._move(steps, plan.accepted, _stream(branch, head, plan.accepted, message, now), files)
        except BaseException:
            with contextlib.suppress(SiteError, OSError):  # whoever comes next does it then
                self._recover(steps, self._head(branch))
            raise
        if made is None:
            self._recover(steps, self._head(branch))
        self._journal.close()
        return made

    def _move(
        self, steps: tuple[Step, ...], changes: tuple[Change, ...], stream: bytes, files: Worktree
    ) -> str | None:
        """The commit that the branch, the index and the files are at now; None where the branch had moved."""
        self._take_index()
        for change in changes:
            if change.data is not None:
                files.stage(change.path, change.data)
        index = self._private_index(steps)
        answer = self.git.run("fast-import", "--quiet", "--done", stdin=stream)
        if answer.code:
            self._check_moved(answer)
            return None
        index.replace(self.git.git_dir / "index")
        self._release_index()
        for step in steps:
            if step.new is None:
                files.remove(step.path)
            else:
                files.settle(step.path)
        return answer.lines[-1]

    def _check_moved(self, answer: Answer) -> None:
        """Nothing where git refused because the branch had moved; raises SiteError where it failed."""
        for report in self.git.git_dir.glob("fast_import_crash_*"):
            report.unlink(missing_ok=True)
        if "Not updating" not in answer.err:
            raise self.git.failed("fast-import", answer)

    # -- the index

    def _take_index(self) -> None:
        lock = self.git.git_dir / "index.lock"
        for _ in range(2):
            try:
                with lock.open("xb") as file:
                    file.write(state.OURS)
                return
            except FileExistsError:
                state.clear_locks(self.git, self.git.git_dir, "")
        raise SiteError("another git command holds the repository", url=str(lock), mend="let it end")

    def _release_index(self) -> None:
        lock = self.git.git_dir / "index.lock"
        with contextlib.suppress(FileNotFoundError):
            if lock.read_bytes() == state.OURS:
                lock.unlink()

    def _private_index(self, steps: tuple[Step, ...]) -> Path:
        """A copy of the operator's index in which our paths, and only they, are as they shall be."""
        private, present = self._own / "index", self.git.git_dir / "index"
        private.unlink(missing_ok=True)
        if present.exists():
            _copy(present, private)
        gone = "0" * (64 if self._algorithm == "sha256" else 40)
        rows = (f"{step.mode if step.new else 0} {step.new or gone}\t{step.path}\0" for step in steps)
        self.git.must("update-index", "-z", "--index-info", stdin=os.fsencode("".join(rows)), index=private)
        return private

    # -- after a crash

    def _recover(self, steps: tuple[Step, ...], head: str | None) -> None:
        """What a dead publisher left is finished where its commit stands, and gone where it does not."""
        self._release_index()
        for litter in self._own.glob("index*"):
            litter.unlink(missing_ok=True)
        with Objects(self.git, self._algorithm) as objects, Worktree(self.path) as files:
            for step in steps:
                files.discard(step.path)
            landed = tuple(step for step in steps if _id(objects.node(head, step.path)) == step.new)
            open_ones = tuple(step for step in landed if self._is_behind(step, files))
            self._redo(open_ones, self._unstaged(landed), objects, files)
        self._journal.close()

    def _redo(
        self,
        files_behind: tuple[Step, ...],
        index_behind: tuple[Step, ...],
        objects: Objects,
        files: Worktree,
    ) -> None:
        for step in files_behind:
            if step.new is None:
                files.remove(step.path)
            else:
                files.stage(step.path, objects.content(Node(step.mode, step.new)))
                files.settle(step.path)
        if index_behind:
            self._take_index()
            try:
                self._private_index(index_behind).replace(self.git.git_dir / "index")
            finally:
                self._release_index()

    def _is_behind(self, step: Step, files: Worktree) -> bool:
        """Whether the checked-out file is still as it was before this step."""
        try:
            data = files.read(step.path)
        except Blocked:
            return False
        return (None if data is None else object_id(data, self._algorithm)) == step.old != step.new

    def _unstaged(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """The steps whose paths the index still has as they were."""
        staged = self._staged([step.path for step in steps])
        return tuple(step for step in steps if staged.get(step.path) == step.old != step.new)

    def _staged(self, names: Sequence[str]) -> dict[str, str]:
        """Blobs of these paths in the operator's index."""
        found: dict[str, str] = {}
        for start in range(0, len(names), 200):
            out = self.git.must("ls-files", "-s", "-z", "--", *names[start : start + 200]).out
            rows = (row.split("\t", 1) for row in os.fsdecode(out).split("\0") if row)
            found |= {name: about.split()[1] for about, name in rows}
        return found


class _Plan:
    """Which changes of a batch may be made on this commit and these files."""

    def __init__(
        self, git: Git, objects: Objects, files: Worktree, head: str | None, changes: tuple[Change, ...]
    ) -> None:
        self._git, self._objects, self._files, self._head = git, objects, files, head
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
        self.accepted, self.unchanged, self.refused = tuple(accepted), tuple(unchanged), tuple(refused)

    def committed(self, path: str) -> Node | None:
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
            lying = self._files.read(change.path)
        except Blocked as exc:
            return Refusal(change.path, "taken" if change.before is None else "edited", str(exc))
        committed = self._content(change.path)
        found = refusal(change, committed, lying)
        if found and committed is not None and same(lying, committed) and self._is_ours(change):
            return None
        return found

    def _is_ours(self, change: Change) -> bool:
        """Whether the last commit of this path is ours and of this story: a crash kept it from the record."""
        answer = self._git.run("log", "-1", "--format=%ce%n%B", str(self._head), "--", change.path)
        story = change.before is not None or trailer(change.story) in answer.lines
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
        return node.mode in ("100644", "100755") and self._content(change.path) == change.data

    def _content(self, path: str) -> bytes | None:
        node = self.committed(path)
        return self._objects.content(node) if node else None


def _step(change: Change, node: Node | None, algorithm: str) -> Step:
    new = None if change.data is None else object_id(change.data, algorithm)
    return Step(change.path, node.id if node else None, new)


def _id(node: Node | None) -> str | None:
    return node.id if node else None


def _stream(branch: str, head: str | None, changes: tuple[Change, ...], message: str, now: datetime) -> bytes:
    """What git fast-import makes the commit of."""
    who = f"{NAME} <{EMAIL}> {int(now.timestamp())} +0000"
    text = message.encode("utf-8", "replace")
    start = f"commit refs/heads/{branch}\nmark :1\nauthor {who}\ncommitter {who}\ndata {len(text)}\n".encode()
    parent = f"from {head}\n".encode() if head else b""
    files = b"".join(_file(change) for change in changes)
    return b"".join((start, text, b"\n", parent, files, b"\nget-mark :1\ndone\n"))


def _file(change: Change) -> bytes:
    name = b'"' + os.fsencode(change.path).replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    if change.data is None:
        return b"D " + name + b"\n"
    return b"M 100644 inline " + name + b"\ndata %d\n" % len(change.data) + change.data + b"\n"


def _copy(source: Path, target: Path) -> None:
    """The same file under another name; git replaces it and never writes into it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@contextlib.contextmanager
def _trouble(path: Path) -> Iterator[None]:
    """Trouble with the disk, told as the site's."""
    try:
        yield
    except Blocked as exc:
        raise SiteError(str(exc), url=str(path), mend="put a plain folder there") from exc
    except PermissionError as exc:
        raise SiteError(
            "the repository is not writable", url=str(exc.filename or path), mend="make it writable"
        ) from exc
    except OSError as exc:
        raise SiteError(
            f"the repository cannot be written: {exc.strerror}", url=str(exc.filename or path)
        ) from exc
