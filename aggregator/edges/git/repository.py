"""A site's git repository: a batch of posts becomes one commit, once, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import errno
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path

from aggregator.edges import locks
from aggregator.edges.git import state, stream
from aggregator.edges.git.changes import Change, Commit
from aggregator.edges.git.checkout import Checkout
from aggregator.edges.git.command import Answer, Git
from aggregator.edges.git.journal import Step
from aggregator.edges.git.objects import Node, Objects, object_id
from aggregator.edges.git.plan import Plan
from aggregator.edges.git.worktree import Blocked, Worktree
from aggregator.errors import SiteError

PATIENCE = 60.0
RETRIES = 5
HOUR = 3600.0
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# A tree of 50,000 posts is deflated anew with each commit; the level is the one git has for loose objects.
FAST_IMPORT = ("-c", "pack.compression=1", "fast-import", "--quiet", "--done")
PROPOSAL = "refs/aggregator/proposal"
HALF_PACK = re.compile(r"/[^'\n]*/objects/pack/tmp_pack_\w+")
Describe = Callable[[Sequence[str]], str]


class Repository:
    """The repository at `path`; `branch` None means main, else master, else what is checked out.

    `secrets` are git settings that must show nowhere, such as the header that opens a remote.
    """

    def __init__(
        self,
        path: Path,
        branch: str | None = None,
        *,
        patience: float = PATIENCE,
        secrets: dict[str, str] | None = None,
    ) -> None:
        self.path, self.branch, self.patience = path.absolute(), branch, patience
        self._secrets = secrets or {}

    def ensure(self) -> None:
        """The repository is there: made where the folder is missing or empty; raises SiteError where it is something else."""
        making = self.path.parent / f".{self.path.name}.making"
        # A lock that lies beside a repository is that of a maker who died: taken over, it goes.
        if (self.path / ".git").exists() and not making.exists():
            return
        with trouble(self.path), locks.held(making, patience=self.patience):
            if self.path.is_dir() and any(self.path.iterdir()):
                if not (self.path / ".git").exists():
                    raise _no_repository(self.path)
                return
            fresh = self.path.parent / f".{self.path.name}.new"
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir()
            Git(fresh, fresh / ".git").must("init", "-q", "--template=", "-b", self.branch or "main")
            fresh.replace(self.path)

    def publish(self, changes: Iterable[Change], describe: Describe, now: datetime) -> Commit:
        """All changes that may be made, in one commit whose message `describe` gives for their paths.

        Content that is already there makes no commit. Raises Busy where another publisher keeps the lock, SiteError where
        the repository cannot take a commit; then nothing was published, or the next call finds it published.
        """
        wanted = tuple(changes)
        with self.locked() as (branch, head):
            for _ in range(RETRIES):
                made = self._attempt(branch, head, wanted, describe, now)
                if made is not None:
                    return made
                head = self.head(branch)
        mend = "stop what commits to it all the time"
        raise SiteError("the branch keeps moving", url=str(self.path), mend=mend)

    def settle(self) -> None:
        """The index is free where a git that died had locked it, although nothing is to be published; raises Busy, SiteError."""
        shared = Path(self._identity[1])
        with trouble(self.path), locks.held(shared / "aggregator" / "owner"):
            state.clear_dead_index(self.git)

    def tidy(self) -> None:
        """Loose objects are packed, where git finds there are many; worth a call a day, since publishing never does it."""
        with self.locked():
            self.git.must(
                "-c", "gc.auto=6700", "-c", "gc.autoDetach=false", "gc", "--auto", "--quiet", timeout=HOUR
            )

    # -- for what works on a repository under its lock

    @contextlib.contextmanager
    def locked(self) -> Iterator[tuple[str, str | None]]:
        """(branch to publish to, its commit or None), under the repository's lock and with what a crash left behind put right."""
        git, shared = self.git, Path(self._identity[1])
        with trouble(self.path), locks.held(shared / "aggregator" / "owner", patience=self.patience) as lock:
            steps = self.checkout.unfinished
            is_crashed = bool(steps) or lock.was_stale
            if is_crashed:
                state.wait_for_orphans(git)
            branch, commit = state.head(git, self.branch)
            state.clear_locks(git, shared, branch)
            if is_crashed:
                self.checkout.recover(steps, commit)
            yield branch, commit

    @cached_property
    def git(self) -> Git:
        """The git command on this repository; raises SiteError where there is none."""
        if not (self.path / ".git").exists():
            raise _no_repository(self.path)
        return Git(self.path, Path(self._identity[0]), self._secrets)

    @cached_property
    def checkout(self) -> Checkout:
        """Its checked-out side."""
        return Checkout(self.git, self._algorithm)

    def objects(self) -> Objects:
        """Its objects."""
        return Objects(self.git, self._algorithm)

    def head(self, branch: str) -> str | None:
        """The commit of the branch checked out, None before the first."""
        return state.head(self.git, branch)[1]

    def commit(self, ref: str, parent: str | None, entries: Iterable[stream.Entry]) -> str | None:
        """The last of these commits, put on this ref; None where the ref moved meanwhile, which git refuses."""
        answer = self.git.run(*FAST_IMPORT, stdin=stream.commits(ref, parent, entries))
        if answer.code == 0:
            return answer.lines[-1]
        self._check_moved(answer)
        return None

    def commit_on(self, parent: str, changes: Iterable[Change], describe: Describe, now: datetime) -> Commit:
        """All changes that may be made on this commit, in one that no branch holds; call it under the lock."""
        with self.objects() as objects:
            plan = Plan(self.git, objects, partial(objects.read, parent), parent, tuple(changes))
        changed = tuple(change.path for change in plan.accepted)
        made = None
        if changed:
            self.git.must("update-ref", "-d", PROPOSAL)
            made = self.commit(PROPOSAL, parent, (stream.batch(plan.accepted, describe(changed), now),))
        return Commit(made, changed, plan.unchanged, plan.refused)

    def differing(self, old: str, new: str) -> frozenset[str]:
        """Paths that two commits hold differently."""
        out = self.git.must("diff-tree", "-r", "-z", "--no-renames", "--name-only", old, new).out
        return frozenset(out.decode("utf-8", "surrogateescape").split("\0"))

    # --

    @cached_property
    def _identity(self) -> tuple[str, ...]:
        """(folder of this checkout, folder shared by its checkouts, hash) of the repository."""
        asked = ("--path-format=absolute", "--git-dir", "--git-common-dir", "--show-object-format")
        return Git(self.path, self.path / ".git").must("rev-parse", *asked).lines

    @property
    def _algorithm(self) -> str:
        return self._identity[2]

    def _attempt(
        self, branch: str, head: str | None, changes: tuple[Change, ...], describe: Describe, now: datetime
    ) -> Commit | None:
        """The commit made, or None where the branch moved meanwhile."""
        with self.objects() as objects, Worktree(self.path) as files:
            plan = Plan(self.git, objects, files.read, head, changes)
            steps = tuple(self._step(change, plan.committed(change.path)) for change in plan.accepted)
        changed = tuple(change.path for change in plan.accepted)
        if not changed:
            return Commit(None, (), plan.unchanged, plan.refused)
        content = {change.path: change.data or b"" for change in plan.accepted}
        entry = stream.batch(plan.accepted, describe(changed), now)
        made = self.checkout.move(
            steps,
            lambda step: content[step.path],
            lambda: self.commit(f"refs/heads/{branch}", head, (entry,)),
            lambda: self.head(branch),
        )
        return None if made is None else Commit(made, changed, plan.unchanged, plan.refused)

    def _step(self, change: Change, node: Node | None) -> Step:
        new = None if change.data is None else object_id(change.data, self._algorithm)
        return Step(change.path, node.id if node else None, new)

    def _check_moved(self, answer: Answer) -> None:
        """Nothing where git refused because the ref had moved; raises SiteError where it failed."""
        for report in self.git.git_dir.glob("fast_import_crash_*"):
            report.unlink(missing_ok=True)
        for litter in HALF_PACK.findall(answer.err):
            Path(litter).unlink(missing_ok=True)
        if "Not updating" not in answer.err:
            raise self.git.failed("fast-import", answer)


@contextlib.contextmanager
def trouble(path: Path) -> Iterator[None]:
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
        mend = "free some disk space; the posts stay queued" if exc.errno in FULL else None
        message = f"the repository cannot be written: {exc.strerror}"
        raise SiteError(message, url=str(exc.filename or path), mend=mend) from exc


def _no_repository(path: Path) -> SiteError:
    mend = "run `git init` there, or name another path"
    return SiteError("the site's folder is not a git repository", url=str(path), mend=mend)
