"""The branch on the operator's server: our commits replayed on top of whatever is there, never forced."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import random
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from aggregator.edges.git import stream
from aggregator.edges.git.command import EMAIL, SECRET_IN_URL, Answer, Git, GitFailed
from aggregator.edges.git.journal import Step
from aggregator.edges.git.objects import Node, Objects
from aggregator.edges.git.repository import Repository, trouble
from aggregator.errors import SiteError

ATTEMPTS = 12
NETWORK = 180.0
ANSWER = 30.0
ZERO = re.compile(r"0+\Z")
MOVED = re.compile(
    r"fetch first|non-fast-forward|cannot lock ref|failed to update ref|reference already exists|stale info",
    re.I,
)
NO_BRANCH = re.compile(r"couldn't find remote ref", re.I)
MENDS = (
    (re.compile(r"protected|hook declined|policy|GH00\d|not allowed to push", re.I), "allow this account to push there, or publish by pull-request"),
    (re.compile(r"authentication|could not read (user|pass)|403|401|publickey|access denied|invalid credentials", re.I), "give a token or a key that may push"),
    (re.compile(r"no space|disk quota|exceeds|too large|unpacker error", re.I), "free some space there"),
    (re.compile(r"could not resolve|timed out|connect|unreachable|early eof|hung up|ssl|5\d\d", re.I), "it is tried again at the next run"),
    (re.compile(r"does not (appear to be|exist)|not found|no such file|unable to access", re.I), "check the address of the remote"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository on a server. `token` opens an https address; it is in no argument list, file or message."""

    url: str
    token: str | None = field(default=None, repr=False)
    user: str = "x-access-token"

    @property
    def secrets(self) -> dict[str, str]:
        """Settings for git that carry the token to this server and to no other."""
        parts = urlsplit(self.url)
        if not self.token or parts.scheme not in ("http", "https"):
            return {}
        word = base64.b64encode(f"{self.user}:{self.token}".encode()).decode()
        return {
            f"http.{parts.scheme}://{parts.netloc.rpartition('@')[2]}/.extraHeader": f"Authorization: Basic {word}"
        }

    @property
    def shown(self) -> str:
        """The address without credentials."""
        return SECRET_IN_URL.sub("", self.url)


@dataclass(frozen=True, slots=True)
class Pushed:
    """What the server's branch holds now. `lost` are paths where the server's version was kept instead of ours."""

    id: str | None
    lost: tuple[str, ...] = ()
    note: str | None = None


class Upstream:
    """A repository and the server its branch goes to."""

    def __init__(self, repository: Repository, remote: Remote) -> None:
        self._repository, self._remote = repository, remote
        key = hashlib.sha256(remote.shown.encode()).hexdigest()[:12]
        self._space = f"refs/aggregator/{key}"

    def adopt(self) -> None:
        """The repository is there, and one without a commit begins with what the server's branch holds."""
        self._repository.ensure()
        with self._repository.locked() as (branch, head):
            tip = self.fetch(branch) if head is None else None
            note = self._follow(branch, None, tip) if tip is not None else None
        if note:
            mend = "move these files away, or commit and push them"
            raise SiteError(note, url=str(self._repository.path), mend=mend)

    def push(self) -> Pushed:
        """The server's branch holds all that is committed here; raises SiteError where it cannot, and nothing is lost."""
        with self._repository.locked() as (branch, head):
            if head is None or head == self.known(branch):
                return Pushed(head)
            if self._sent(head, branch):
                return Pushed(head)
            return self._replayed(branch)

    def send(self, commit: str, branch: str) -> None:
        """The server's `branch` is this commit; raises SiteError where it is not a descendant of what is there."""
        if not self._sent(commit, branch):
            raise SiteError(
                f"branch {branch!r} has moved on the server",
                url=self._remote.shown,
                mend="it is tried again at the next run",
            )

    def fetch(self, branch: str) -> str | None:
        """The commit of the server's branch, with all it holds, or None where it has no such branch."""
        ref = f"{self._space}/{branch}"
        asked = ("--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--quiet", self._remote.url)
        answer = self._git("fetch", *asked, f"+refs/heads/{branch}:{ref}")
        if answer.code == 0:
            return self.known(branch)
        if NO_BRANCH.search(answer.err):
            return None
        raise self._failed("fetch", answer)

    def _replayed(self, branch: str) -> Pushed:
        for attempt in range(ATTEMPTS):
            time.sleep(attempt and random.uniform(0, min(2.0, 0.05 * 2**attempt)))
            tip, head = self.fetch(branch), self._repository.head(branch)
            if head is None or tip is None:
                raise self._failed(
                    "push", Answer(1, b"", "the server has no such branch and does not take it")
                )
            with self._rebased(head, tip) as (commit, lost):
                if commit == tip or self._sent(commit, branch):
                    return Pushed(commit, lost, self._follow(branch, head, commit))
        raise SiteError(
            "the server's branch keeps moving",
            url=self._remote.shown,
            mend="it is tried again at the next run",
        )

    @contextlib.contextmanager
    def _rebased(self, head: str, tip: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(our commits upon the server's, paths left out) kept from git's cleaning while in use."""
        ref = f"{self._space}-next"
        git = self._repository.git
        entries, lost = self._entries(head, tip)
        git.must("update-ref", "-d", ref)
        try:
            commit = self._repository.commit(ref, tip, entries) if entries else tip
            yield commit or tip, lost
        finally:
            git.must("update-ref", "-d", ref)

    def _entries(self, head: str, tip: str) -> tuple[tuple[stream.Entry, ...], tuple[str, ...]]:
        """Our commits that the server lacks, fitted to its tree, and paths of which it keeps another version."""
        entries: list[stream.Entry] = []
        lost: dict[str, str | None] = {}
        now: dict[str, str | None] = {}
        with self._repository.objects() as objects:
            for commit in self._ours(head, tip):
                steps = self._steps("--root", "--no-commit-id", commit)
                there = {step.path: now.get(step.path, _id(objects.node(tip, step.path))) for step in steps}
                fit = tuple(step for step in steps if there[step.path] == step.old != step.new)
                lost |= {step.path: step.new for step in steps if step not in fit}
                now |= there | {step.path: step.new for step in fit}
                if fit:
                    entries.append(stream.again(fit, *_told(objects, commit)))
        return tuple(entries), tuple(path for path, new in lost.items() if now[path] != new)

    def _ours(self, head: str, tip: str) -> tuple[str, ...]:
        """Commits to replay, oldest first; raises SiteError where there are others' among them."""
        git = self._repository.git
        rows = [
            line.split(" ")
            for line in git.must(
                "log", "--reverse", "--topo-order", "--format=%H %ce %P", f"{tip}..{head}"
            ).lines
        ]
        if any(row[1] != EMAIL or len(row) != 3 for row in rows):
            mend = "run `git pull --rebase` in the site's folder"
            raise SiteError(
                "commits made by hand here are not on the server, which has others",
                url=str(self._repository.path),
                mend=mend,
            )
        return tuple(row[0] for row in rows)

    def _steps(self, *what: str) -> tuple[Step, ...]:
        out = self._repository.git.must("diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", *what).out
        fields = out.decode("utf-8", "surrogateescape").split("\0")[:-1]
        return tuple(
            _step(about.split(" "), path) for about, path in zip(fields[::2], fields[1::2], strict=True)
        )

    def _follow(self, branch: str, head: str | None, commit: str) -> str | None:
        """The checkout is at this commit; what hinders it, where edits of the operator's would be lost, is told."""
        git = self._repository.git
        steps = self._steps(head or git.must("mktree").lines[0], commit)
        edited = self._repository.checkout.edited(steps)
        if edited:
            names = os.fsencode(", ".join(edited[:3])).decode("utf-8", "replace")
            return f"the site's folder stays behind the server: edited here: {names}"

        def advance() -> str:
            git.must("update-ref", f"refs/heads/{branch}", commit, head or "")
            return commit

        with self._repository.objects() as objects:
            self._repository.checkout.move(
                steps,
                lambda step: objects.content(Node(step.mode, step.new or "")),
                advance,
                lambda: self._repository.head(branch),
            )
        return None

    def _sent(self, commit: str, branch: str) -> bool:
        """Whether the server took it; False where its branch holds what we lack."""
        options = ("--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no", "--no-signed")
        answer = self._git("push", *options, self._remote.url, f"{commit}:refs/heads/{branch}")
        if answer.code == 0:
            self._repository.git.must("update-ref", f"{self._space}/{branch}", commit)
            return True
        if MOVED.search(answer.err + answer.out.decode("utf-8", "replace")):
            return False
        raise self._failed("push", answer)

    def known(self, branch: str) -> str | None:
        """What the server's branch held when we last saw it."""
        answer = self._repository.git.run("rev-parse", "-q", "--verify", f"{self._space}/{branch}")
        return answer.lines[0] if answer.code == 0 else None

    def _git(self, *args: str) -> Answer:
        with trouble(self._repository.path):
            return self._repository.git.run(*args, timeout=NETWORK)

    def _failed(self, verb: str, answer: Answer) -> GitFailed:
        said = re.sub(r"\s*(remote: )+", " ", answer.err).strip() or f"exit {answer.code}"
        mend = next(
            (mend for pattern, mend in MENDS if pattern.search(said)), "it is tried again at the next run"
        )
        message = f"the server did not take the posts, which stay committed here: git {verb}: {said}"
        return GitFailed(message, err=answer.err, url=self._remote.shown, mend=mend)


def clone(path: Path, branch: str | None, remote: Remote) -> Repository:
    """A repository of its own at `path`, begun from the server's branch where there is one."""
    repository = Repository(path, branch, secrets=remote.secrets)
    Upstream(repository, remote).adopt()
    return repository


def reach(path: Path, remote: Remote) -> None:
    """The server answers as it would to the repository at `path`, which need not be there; raises SiteError where it does not."""
    with contextlib.ExitStack() as ending:
        if (path / ".git").exists():
            git = Repository(path, secrets=remote.secrets).git
        else:
            nowhere = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="aggregator-remote-")))
            git = Git(nowhere, nowhere, remote.secrets)
        git.must("ls-remote", "--heads", "--", remote.url, timeout=ANSWER)


def _id(node: Node | None) -> str | None:
    return node.id if node else None


def _told(objects: Objects, commit: str) -> tuple[bytes, int]:
    """(message, time) of a commit."""
    found = objects.get(commit)
    header, _, message = (found[1] if found else b"").partition(b"\n\n")
    stamp = re.search(rb"^committer .*> (\d+)", header, re.M)
    return message, int(stamp[1]) if stamp else 0


def _step(about: list[str], path: str) -> Step:
    """The step of a raw line of diff-tree: `:mode mode id id letter`."""
    mode, old, new = about[1], about[2], about[3]
    return Step(
        path,
        None if ZERO.match(old) else old,
        None if ZERO.match(new) else new,
        mode if mode != "000000" else about[0][1:],
    )
