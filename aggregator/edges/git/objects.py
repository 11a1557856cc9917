"""What a commit holds, read through one `git cat-file --batch`."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import IO, Self, cast

from aggregator.edges.git.command import Git
from aggregator.errors import SiteError

LINK, FOLDER, MODULE = "120000", "40000", "160000"
# What git writes, and what old tools wrote.
MODES = ("100644", FOLDER, "100755", LINK, MODULE, "040000", "100664")
WIDTH = {"sha1": 20, "sha256": 32}


@dataclass(frozen=True, slots=True)
class Node:
    """An entry of a tree."""

    mode: str
    id: str


class Folder:
    """The entries of one tree; made in a few passes of C, for a folder may hold every post of a site."""

    def __init__(self, data: bytes, width: int) -> None:
        self._entries: dict[bytes, bytes] = dict(
            re.findall(rb"(\d+ [^\0]+)\0(.{%d})" % width, data, re.DOTALL)
        )

    def node(self, name: str) -> Node | None:
        """The entry of exactly this name, or None."""
        raw = name.encode("utf-8", "surrogateescape")
        found = ((mode, self._entries.get(b"%b %b" % (mode.encode(), raw))) for mode in MODES)
        return next((Node(mode.lstrip("0"), oid.hex()) for mode, oid in found if oid), None)

    def double(self, name: str) -> str | None:
        """Another entry that a Mac or Windows disk cannot keep apart from this name, or None."""
        wanted = folded(name)
        if not any(f"{mode} {wanted}" in self._folded for mode in MODES):
            return None
        names = (entry.split(" ", 1)[1] for entry in self._listed.split("\0"))
        return next((other for other in names if other != name and folded(other) == wanted), None)

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(folded(self._listed).split("\0"))

    @property
    def _listed(self) -> str:
        """Every entry's mode and name."""
        return b"\0".join(self._entries).decode("utf-8", "surrogateescape")


class Objects:
    """Objects of a repository by name; use it in `with`."""

    def __init__(self, git: Git, algorithm: str) -> None:
        self._git, self._algorithm = git, algorithm
        self._folders: dict[tuple[str, str], Folder | None] = {}

    def __enter__(self) -> Self:
        self._child = self._git.start("cat-file", "--batch")
        self._into, self._out = cast("IO[bytes]", self._child.stdin), cast("IO[bytes]", self._child.stdout)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.communicate()

    def get(self, name: str) -> tuple[str, bytes] | None:
        """(id, content) of this object, or None where there is none; raises SiteError where the repository is damaged."""
        try:
            self._into.write(name.encode("utf-8", "surrogateescape") + b"\n")
            self._into.flush()
        except BrokenPipeError as exc:
            raise self._damaged(name) from exc
        words = self._out.readline().split()
        if words[-1:] == [b"missing"]:
            return None
        if len(words) != 3:
            raise self._damaged(name)
        return words[0].decode(), self._out.read(int(words[2]) + 1)[:-1]

    def content(self, node: Node) -> bytes:
        """The bytes of this entry; raises SiteError where the repository is damaged."""
        found = self.get(node.id)
        if found is None:
            raise self._damaged(node.id)
        return found[1]

    def read(self, commit: str | None, path: str) -> bytes | None:
        """The bytes at this path of a commit, or None; a folder has none."""
        node = self.node(commit, path)
        return self.content(node) if node and node.mode not in (FOLDER, MODULE) else None

    def folder(self, commit: str | None, path: str) -> Folder | None:
        """The tree at this path of a commit ("" is its root), or None where there is none."""
        if commit is None:
            return None
        key = commit, path
        if key not in self._folders:
            self._folders[key] = self._read_folder(commit, path)
        return self._folders[key]

    def node(self, commit: str | None, path: str) -> Node | None:
        """The entry at this path of a commit, or None."""
        above, _, name = path.rpartition("/")
        folder = self.folder(commit, above)
        return folder.node(name) if folder else None

    def _read_folder(self, commit: str, path: str) -> Folder | None:
        if not path:
            found = self.get(commit + "^{tree}")
            if found is None:
                raise self._damaged(commit)
            return Folder(found[1], WIDTH[self._algorithm])
        node = self.node(commit, path)
        if node is None or node.mode != FOLDER:
            return None
        return Folder(self.content(node), WIDTH[self._algorithm])

    def _damaged(self, name: str) -> SiteError:
        where = str(self._git.worktree)
        return SiteError(
            f"the repository is damaged: {name} cannot be read",
            url=where,
            mend="run `git fsck` there and restore it",
        )


def object_id(data: bytes, algorithm: str = "sha1") -> str:
    """The id git gives a file of these bytes."""
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def folded(name: str) -> str:
    """The same for names that a case-blind or composing file system takes for one."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
