"""Whether a repository can take a commit just now, and the locks that dead processes left in it."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from aggregator.edges.git.command import Git
from aggregator.errors import SiteError

OURS = b"aggregator"
PATIENCE = 10.0
FRESH = 2.0  # seconds a lock with no visible owner is left alone: its owner may be in another container
PAUSE = 0.1
BUSY = {
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "BISECT_LOG": "a bisection",
}
USUAL = ("main", "master")


def head(git: Git, branch: str | None) -> tuple[str, str | None]:
    """(branch, its commit or None) that is checked out; raises SiteError where it is not the one to publish to."""
    _check_idle(git)
    branches, current = _branches(git)
    current = current or _unborn(git)
    wanted = branch or next((name for name in USUAL if name in branches), current)
    if current != wanted:
        raise SiteError(
            f"branch {current!r} is checked out, posts go to {wanted!r}",
            url=str(git.worktree),
            mend=f"check out {wanted!r} or name the branch in the configuration",
        )
    return current, branches.get(current)


def clear_locks(git: Git, common: Path, branch: str) -> None:
    """No lock of a dead process is left; raises SiteError where a living git holds one for long.

    Call it under the repository's own lock only.
    """
    names = ("HEAD.lock", "config.lock", "packed-refs.lock", "shallow.lock", f"refs/heads/{branch}.lock")
    for path in (
        git.git_dir / "index.lock",
        *dict.fromkeys(folder / name for folder in (git.git_dir, common) for name in names),
    ):
        if path.exists():
            _clear(path, git)


def clear_dead_index(git: Git) -> None:
    """The index has no lock of a dead git; one that may be a living git's stays, and is not waited for."""
    lock = git.git_dir / "index.lock"
    with contextlib.suppress(FileNotFoundError):
        if _is_dead(lock, git):
            lock.unlink()


def wait_for_orphans(git: Git) -> None:
    """No git process of a dead publisher works in this repository any more, or patience has ended."""
    deadline = time.monotonic() + PATIENCE
    while any(_git_processes(git)) and time.monotonic() < deadline:
        time.sleep(PAUSE)


def _clear(path: Path, git: Git) -> None:
    deadline = time.monotonic() + PATIENCE
    with contextlib.suppress(FileNotFoundError):
        while not _is_dead(path, git):
            if time.monotonic() > deadline:
                mend = "let the other git command end, or remove this file if there is none"
                raise SiteError("another git command holds the repository", url=str(path), mend=mend)
            time.sleep(PAUSE)
        path.unlink()


def _is_dead(lock: Path, git: Git) -> bool:
    if lock.name == "index.lock" and lock.read_bytes()[: len(OURS)] == OURS:
        return True
    return time.time() - lock.stat().st_mtime > FRESH and not any(_git_processes(git))


def _git_processes(git: Git) -> Iterator[int]:
    """Numbers of the git processes at work in this repository, as far as /proc shows them."""
    places = (os.path.realpath(git.worktree), os.path.realpath(git.git_dir))
    for entry in os.scandir("/proc") if os.path.isdir("/proc") else ():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and Path(entry.path, "comm").read_text().startswith("git"):
                where = os.readlink(f"{entry.path}/cwd")
                if any(where == place or where.startswith(place + "/") for place in places):
                    yield int(entry.name)


def _check_idle(git: Git) -> None:
    found = next((what for name, what in BUSY.items() if (git.git_dir / name).exists()), None)
    if found:
        raise SiteError(
            f"{found} is under way in the repository", url=str(git.worktree), mend="finish or abort it"
        )


def _branches(git: Git) -> tuple[dict[str, str], str | None]:
    """Commits of the branches by name, and the one checked out."""
    answer = git.must("for-each-ref", "--format=%(HEAD)%(objectname) %(refname:lstrip=2)", "refs/heads")
    rows = [(line[0], *line[1:].split(" ", 1)) for line in answer.lines]
    return {name: commit for _, commit, name in rows}, next(
        (name for mark, _, name in rows if mark == "*"), None
    )


def _unborn(git: Git) -> str:
    answer = git.run("symbolic-ref", "-q", "HEAD")
    if answer.code:
        raise SiteError(
            "no branch is checked out (detached HEAD)",
            url=str(git.worktree),
            mend="check out the branch posts go to",
        )
    return answer.lines[0].removeprefix("refs/heads/")
