"""Small real repositories for the tests."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from aggregator.edges.git import Change, Commit, Repository, commit_message, fingerprint

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CLEAN = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Human",
    "GIT_AUTHOR_EMAIL": "human@example.org",
    "GIT_COMMITTER_NAME": "Human",
    "GIT_COMMITTER_EMAIL": "human@example.org",
}


def git(where: Path, *args: str, stdin: str = "") -> str:
    """What git prints."""
    done = subprocess.run(
        ["git", "-C", str(where), *args], env=CLEAN, input=stdin, capture_output=True, text=True, check=True
    )
    return done.stdout.rstrip("\n")


def site(where: Path) -> Repository:
    """A repository with one page made by a person."""
    repository = Repository(where, patience=20)
    repository.ensure()
    write(where, "about.md", "about\n")
    git(where, "add", "-A")
    git(where, "commit", "-qm", "root")
    return repository


def write(where: Path, name: str, text: str) -> None:
    """The file holds this text."""
    (where / name).parent.mkdir(parents=True, exist_ok=True)
    (where / name).write_text(text)


def change(name: str, text: str | None, before: str | None = None, story: str = "") -> Change:
    """A post to write, or to take away."""
    old = None if before is None else fingerprint(before)
    return Change(f"_posts/2026/11/{name}.md", None if text is None else text.encode(), old, story)


def publish(repository: Repository, *changes: Change) -> Commit:
    """The changes published under a message that names them and their stories."""
    stories = {item.path: item.story or item.path for item in changes}

    return repository.publish(
        changes, lambda paths: commit_message([(path, stories[path]) for path in paths]), NOW
    )


def commits(where: Path) -> int:
    """How many commits the branch has."""
    return int(git(where, "rev-list", "--count", "HEAD"))


def faults(where: Path) -> list[str]:
    """What is wrong with the repository: damage, an unclean tree, locks and litter."""
    subprocess.run(["git", "-C", str(where), "fsck", "--strict"], env=CLEAN, capture_output=True, check=True)
    status = git(where, "status", "--porcelain", "--untracked-files=all").splitlines()
    locks = [str(path) for path in (where / ".git").rglob("*.lock")]
    return status + locks + [str(path) for path in (where / ".git" / "aggregator").iterdir()]
