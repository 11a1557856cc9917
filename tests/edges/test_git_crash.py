"""A publisher killed anywhere: the next one finds everything published once and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from gitland import change, commits, faults, git, publish, site, write

from aggregator.edges.git import Repository

EFFECTS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "subprocess.Popen")
WRAPPER = """#!/bin/sh
# The real git, except that its caller is killed at the call of this number.
n=$(($(cat {count}) + 1)); echo $n > {count}
if [ $n -eq {at} ]; then
  case {how} in
    before) kill -9 $PPID; exit 1;;
    during) kill -9 $PPID; exec {git} "$@";;
    after) {git} "$@"; kill -9 $PPID; exit 0;;
  esac
fi
exec {git} "$@"
"""


def first(repository: Repository) -> object:
    """A batch of all kinds: a new post, a correction and a withdrawal."""
    return publish(
        repository,
        change("new", "N\n"),
        change("old", "O2\n", before="O\n"),
        change("gone", None, before="G\n"),
    )


def prepared(where: Path) -> Repository:
    """A site with two posts, a staged and an edited file of the operator's."""
    repository = site(where)
    publish(repository, change("old", "O\n"), change("gone", "G\n"))
    write(where, "about.md", "staged\n")
    git(where, "add", "about.md")
    write(where, "about.md", "edited\n")
    return repository


def outcome(where: Path) -> tuple[object, ...]:
    """Everything that must be the same whether or not someone was killed."""
    posts = sorted(path.name + ":" + path.read_text() for path in (where / "_posts").rglob("*.md"))
    tree = git(where, "ls-tree", "-r", "--name-only", "HEAD")
    litter = [str(path) for path in where.rglob("*aggregator-new")]
    return posts, tree, faults(where), litter, commits(where), git(where, "show", ":about.md")


EXPECTED = (
    ["new.md:N\n", "old.md:O2\n"],
    "_posts/2026/11/new.md\n_posts/2026/11/old.md\nabout.md",
    ["MM about.md"],
    [],
    3,
    "staged",
)


def in_child(work: Callable[[], object]) -> int:
    """The work done in a process of its own; the signal that ended it, or 0."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


def killed_at(count: int) -> None:
    """From now on this process dies before its effect of this number."""
    seen = 0

    def hook(event: str, args: tuple[object, ...]) -> None:
        nonlocal seen
        writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        seen += bool(writes or event in EFFECTS)
        if seen == count and event != "os.kill":
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def effect_trial(where: Path, count: int) -> tuple[bool, tuple[object, ...]]:
    """Whether the kill before this effect happened, and what a second run leaves."""
    repository = prepared(where)

    def work() -> None:
        killed_at(count)
        first(repository)

    died = in_child(work) != 0
    first(repository)
    return died, outcome(where)


@pytest.mark.parametrize("count", [2, 6, 9, 12, 15, 18])
def test_killed_before_an_effect(tmp_path: Path, count: int) -> None:
    """Killed before this write, rename or process, a second run completes the batch once."""
    assert (True, EXPECTED) == effect_trial(tmp_path / "site", count)


@pytest.mark.slow
def test_killed_before_every_effect(tmp_path: Path) -> None:
    """The same for every effect there is."""
    trials = [effect_trial(tmp_path / str(count), count) for count in range(1, 45)]

    assert [] == [n for n, (_, found) in enumerate(trials, 1) if found != EXPECTED]
    assert 15 < sum(died for died, _ in trials) < 44


def git_trial(
    where: Path, at: int, how: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[bool, tuple[object, ...]]:
    """Whether the kill at this git command happened, and what a second run leaves."""
    repository = prepared(where)
    tools = where.parent / f"bin-{where.name}"
    tools.mkdir()
    real = next(
        f"{folder}/git" for folder in os.environ["PATH"].split(":") if os.access(f"{folder}/git", os.X_OK)
    )
    (tools / "count").write_text("0")
    (tools / "git").write_text(WRAPPER.format(count=tools / "count", at=at, how=how, git=real))
    (tools / "git").chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
        died = in_child(lambda: first(Repository(where))) != 0
    first(repository)
    return died, outcome(where)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["before", "during", "after"])
@pytest.mark.parametrize("at", [4, 5])
def test_killed_at_a_git_command(tmp_path: Path, at: int, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before, during or after a git command, which may outlive its caller, a second run completes the batch once."""
    assert (True, EXPECTED) == git_trial(tmp_path / "site", at, how, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["before", "during", "after"])
def test_killed_at_every_git_command(tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for every git command there is."""
    trials = [git_trial(tmp_path / str(at), at, how, monkeypatch) for at in range(1, 8)]

    assert [] == [n for n, (_, found) in enumerate(trials, 1) if found != EXPECTED]
    assert 5 == sum(died for died, _ in trials)


def test_git_killed_with_its_caller(tmp_path: Path) -> None:
    """Locks that a killed git left do not stop the next run, and do not stay."""
    repository = prepared(tmp_path / "site")
    for name in ("index.lock", "HEAD.lock", "refs/heads/main.lock"):
        lock = repository.path / ".git" / name
        lock.touch()
        os.utime(lock, (0, 0))
    first(repository)

    assert EXPECTED == outcome(repository.path)


@pytest.mark.slow
def test_twenty_publish_at_once(tmp_path: Path) -> None:
    """Twenty processes with the same batch make one commit and one set of posts."""
    repository = prepared(tmp_path / "site")
    children = []
    for _ in range(20):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                first(repository)
                code = 0
            finally:
                os._exit(code)
        children.append(child)

    assert [0] * 20 == [os.waitpid(child, 0)[1] for child in children]
    assert EXPECTED == outcome(repository.path)


def test_maker_killed_when_all_was_made(tmp_path: Path) -> None:
    """A repository whose maker died before it let its lock go: the next run takes the lock over and lets it go."""
    where = tmp_path / "site"
    Repository(where).ensure()
    (tmp_path / ".site.making").write_text('{"pid": 1}')
    Repository(where).ensure()

    assert [where] == list(tmp_path.iterdir())


def test_index_lock_of_the_dead_goes_and_of_the_living_stays(tmp_path: Path) -> None:
    """Where there is nothing to publish: one that lies there for an hour without a git is gone, one just made stays."""
    repository, found = prepared(tmp_path / "site"), []
    lock = tmp_path / "site/.git/index.lock"
    for seconds in (3600.0, 0.0):
        lock.touch()
        os.utime(lock, (time.time() - seconds,) * 2)
        repository.settle()
        found.append(lock.exists())

    assert [False, True] == found
