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
WIDTH = {"sha1": 20, "sha256": 32}


@dataclass(frozen=True, slots=True)
class Node:
    """An entry of a tree."""

    mode: str
    id: str


class Folder:
    """The entries of one tree."""

    def __init__(self, data: bytes, width: int) -> None:
        found = re.findall(rb"(\d+) ([^\0]+)\0(.{%d})" % width, data, re.DOTALL)
        self._raw = {name: (mode, oid) for mode, name, oid in found}

    def node(self, name: str) -> Node | None:
        """The entry of exactly this name, or None."""
        raw = self._raw.get(name.encode("utf-8", "surrogateescape"))
        return Node(raw[0].decode(), raw[1].hex()) if raw else None

    def double(self, name: str) -> str | None:
        """Another entry that a Mac or Windows disk cannot keep apart from this name, or None."""
        other = self._folded.get(folded(name))
        return other if other != name else None

    @cached_property
    def _folded(self) -> dict[str, str]:
        names = b"\0".join(self._raw).decode("utf-8", "surrogateescape")
        return dict(zip(folded(names).split("\0"), names.split("\0"), strict=True))


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
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
