"""The git command: argument lists, nothing of the surroundings, never a question, always an end."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from aggregator.errors import SiteError

NAME, EMAIL = "aggregator", "aggregator@localhost"
TIMEOUT = 120.0

# What the environment may hand on: how to reach the operator's remote, nothing that steers git itself.
KEPT = ("PATH", "HOME", "TMPDIR", "SSH_AUTH_SOCK", "GIT_SSH_COMMAND", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy",
        "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR")  # fmt: skip

ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS": "true",
    "GIT_EDITOR": "true",
    "GIT_PAGER": "cat",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ALLOW_PROTOCOL": "file:http:https:ssh",
}
SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20"

# A repository's own configuration can name programs to run (hooks, fsmonitor, helpers); none of ours runs them.
SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.askPass=true",
    "core.alternateRefsCommand=true",
    "core.autocrlf=false",
    "core.fsync=committed",
    "core.fsyncMethod=batch",
    "credential.helper=",
    "commit.gpgSign=false",
    "push.gpgSign=false",
    "log.showSignature=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "http.followRedirects=false",
    "advice.detachedHead=false",
    f"user.name={NAME}",
    f"user.email={EMAIL}",
)

SECRET_IN_URL = re.compile(r"(?<=://)[^/\s]+@")  # up to the last @, for a password may hold one
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
PROGRAMS = re.compile(rb"(?i)\[\s*(filter|include)")
CHATTER = ("hint:", "warning: die()", "fast-import: dumping")
DAMAGED = re.compile(
    r"corrupt|loose object|bad object|missing (tree|blob|object)|unable to read|not a tree|bad signature|index file",
    re.I,
)
FULL = re.compile(r"no space left|out of disk ?space|disk quota|file too large", re.I)
READ_ONLY = re.compile(r"permission denied|read-only file system|insufficient permission", re.I)
MENDS = (
    (FULL, "free some disk space; the posts stay queued"),
    (READ_ONLY, "make the repository writable for this user"),
    (DAMAGED, "run `git fsck` there and restore what is damaged"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What git said; `err` is clean of secrets and control characters."""

    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> tuple[str, ...]:
        """Standard output, a line each."""
        return tuple(self.out.decode("utf-8", "surrogateescape").splitlines())


class GitFailed(SiteError):
    """git ended with an error; `err` is what it said."""

    def __init__(self, message: str, *, err: str, url: str | None = None, mend: str | None = None) -> None:
        super().__init__(message, url=url, mend=mend)
        self.err = err


@dataclass(frozen=True)
class Git:
    """git on one repository; `extra` holds settings that must not show in a process list, such as a token's header."""

    worktree: Path
    git_dir: Path
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)

    def run(
        self, *args: str, stdin: bytes = b"", index: Path | None = None, timeout: float = TIMEOUT
    ) -> Answer:
        """git's answer, whatever its exit code; raises SiteError where git is missing or does not end."""
        child = self.start(*args, index=index)
        try:
            out, err = child.communicate(stdin, timeout)
        except subprocess.TimeoutExpired as exc:
            _end(child)
            raise GitFailed(
                f"git {_verb(args)} did not end within {timeout:.0f} s",
                err="timed out",
                url=str(self.worktree),
            ) from exc
        return Answer(child.returncode, out, self.clean(err))

    def must(
        self, *args: str, stdin: bytes = b"", index: Path | None = None, timeout: float = TIMEOUT
    ) -> Answer:
        """git's answer where it succeeded; raises SiteError with what git said and a mend."""
        answer = self.run(*args, stdin=stdin, index=index, timeout=timeout)
        if answer.code:
            raise self.failed(_verb(args), answer)
        return answer

    def failed(self, verb: str, answer: Answer) -> GitFailed:
        """The error this answer amounts to."""
        mend = next((mend for pattern, mend in MENDS if pattern.search(answer.err)), None)
        said = answer.err or f"exit {answer.code}"
        return GitFailed(f"git {verb} failed: {said}", err=answer.err, url=str(self.worktree), mend=mend)

    def start(self, *args: str, index: Path | None = None) -> subprocess.Popen[bytes]:
        """git begun, with pipes; in a session of its own, so that a key pressed in a terminal never ends it midway."""
        where = ["--git-dir", str(self.git_dir), "--work-tree", str(self.worktree)]
        settings = [
            part for setting in (*SETTINGS, f"safe.directory={self.worktree}") for part in ("-c", setting)
        ]
        try:
            return subprocess.Popen(
                ["git", *where, *settings, *args],
                cwd=self.worktree,
                env=self._environment | ({"GIT_INDEX_FILE": str(index)} if index else {}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except FileNotFoundError as exc:
            raise SiteError("the git command was not found", mend="install git") from exc

    def clean(self, err: bytes) -> str:
        """What git said, in one line of at most 600 characters, without credentials."""
        text = SECRET_IN_URL.sub("***@", CONTROL.sub(" ", err.decode("utf-8", "replace")))
        for secret in filter(None, self.extra.values()):
            text = text.replace(secret, "***")
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(CHATTER)]
        return "; ".join(dict.fromkeys(lines))[:600]

    @cached_property
    def _environment(self) -> dict[str, str]:
        return self._plain | _hidden(dict(self.extra) | self._disarmed)

    @property
    def _plain(self) -> dict[str, str]:
        kept = {key: os.environ[key] for key in KEPT if key in os.environ}
        return {"GIT_SSH_COMMAND": SSH} | kept | ENVIRONMENT

    @cached_property
    def _disarmed(self) -> dict[str, str]:
        """Settings that take the repository's filters their programs: git asks them even where it only writes its index."""
        if not any(PROGRAMS.search(text) for text in self._configuration):
            return {}
        where = ("--git-dir", str(self.git_dir), "-c", f"safe.directory={self.worktree}")
        asked = ["git", *where, "config", "--list", "--name-only", "-z"]
        out = subprocess.run(
            asked, env=self._plain, cwd=self.worktree, capture_output=True, timeout=TIMEOUT
        ).stdout
        names = (key for key in os.fsdecode(out).split("\0") if key.startswith("filter."))
        drivers = dict.fromkeys(key.rpartition(".")[0] for key in names)
        return {f"{driver}.{word}": "" for driver in drivers for word in ("clean", "smudge", "process")} | {
            f"{driver}.required": "false" for driver in drivers
        }

    @property
    def _configuration(self) -> Iterator[bytes]:
        with contextlib.suppress(OSError):
            shared = (self.git_dir / "commondir").read_text().strip()
            yield (self.git_dir / shared / "config").read_bytes()
        for name in ("config", "config.worktree"):
            with contextlib.suppress(OSError):
                yield (self.git_dir / name).read_bytes()


def _verb(args: tuple[str, ...]) -> str:
    """The command's name, after settings of its own."""
    return args[2 * args.count("-c")]


def _hidden(settings: Mapping[str, str]) -> dict[str, str]:
    """These settings as git takes them from its environment, which shows in no list of processes."""
    numbered = enumerate(settings.items())
    made = {
        f"GIT_CONFIG_{what}_{n}": text
        for n, pair in numbered
        for what, text in zip(("KEY", "VALUE"), pair, strict=True)
    }
    return made | {"GIT_CONFIG_COUNT": str(len(settings))}


def _end(child: subprocess.Popen[bytes]) -> None:
    """The child and its own children are dead."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()
