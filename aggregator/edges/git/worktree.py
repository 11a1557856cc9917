"""Files of a checked-out repository, reached folder by folder so that no symbolic link is ever followed."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

ENTER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
STAGED = ".aggregator-new"


class Blocked(Exception):
    """Something that is no plain file or folder stands in the way; its text says what."""


class NoFolder(Blocked):
    """What stands in the way is above the path."""


class Worktree:
    """The files under one folder; paths are relative with slashes. Use it in `with`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._open: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._open[""] = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        for fd in self._open.values():
            os.close(fd)
        self._open.clear()

    def read(self, path: str) -> bytes | None:
        """The file's bytes, None where there is nothing; raises Blocked where something else is there."""
        above, name = _split(path)
        try:
            fd = os.open(
                name,
                os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC,
                dir_fd=self._folder(above, _enter),
            )
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise Blocked(f"{path} cannot be read: {exc.strerror}") from exc
        with os.fdopen(fd, "rb") as file:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise Blocked(f"{path} is not a file")
            return file.read()

    def link(self, path: str) -> bytes | None:
        """Where the symbolic link at this path points, None where there is no link."""
        above, name = _split(path)
        try:
            return os.fsencode(os.readlink(name, dir_fd=self._folder(above, _enter)))
        except OSError:
            return None

    def stage_link(self, path: str, target: bytes) -> None:
        """A symbolic link lies beside the path under another name."""
        self.discard(path)
        above, name = _split(path)
        os.symlink(target, os.fsencode(_staged(name)), dir_fd=self._folder(above, _enter_or_make))

    def stage(self, path: str, data: bytes, mode: int = 0o644) -> None:
        """The bytes lie beside the path under another name; its folders exist."""
        above, name = _split(path)
        folder = self._folder(above, _enter_or_make)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(_staged(name), dir_fd=folder)
        fd = os.open(
            _staged(name),
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC,
            mode,
            dir_fd=folder,
        )
        with os.fdopen(fd, "wb") as file:
            file.write(data)

    def settle(self, path: str) -> None:
        """What was staged for this path is there now, at once and whole."""
        above, name = _split(path)
        folder = self._folder(above, _enter)
        os.rename(_staged(name), name, src_dir_fd=folder, dst_dir_fd=folder)

    def discard(self, path: str) -> None:
        """Nothing is staged for this path."""
        above, name = _split(path)
        with contextlib.suppress(FileNotFoundError, Blocked):
            os.unlink(_staged(name), dir_fd=self._folder(above, _enter))

    def remove(self, path: str) -> None:
        """The file is gone, and the folders it leaves empty."""
        above, name = _split(path)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._folder(above, _enter))
        while above:
            if above in self._open:
                os.close(self._open.pop(above))
            above, name = _split(above)
            try:
                os.rmdir(name, dir_fd=self._folder(above, _enter))
            except OSError:
                return

    def _folder(self, path: str, enter: Callable[[str, int], int]) -> int:
        """A descriptor of this folder; raises FileNotFoundError or Blocked."""
        if path not in self._open:
            above, name = _split(path)
            try:
                self._open[path] = enter(name, self._folder(above, enter))
            except NotADirectoryError as exc:
                raise NoFolder(f"{path} is not a folder of this site") from exc
        return self._open[path]


def _split(path: str) -> tuple[str, str]:
    above, _, name = path.rpartition("/")
    return above, name


def _staged(name: str) -> str:
    """A name that site generators pass over."""
    return "." + os.fsdecode(os.fsencode(name)[:200]).rstrip("\ufffd") + STAGED


def _enter(name: str, above: int) -> int:
    return os.open(name, ENTER, dir_fd=above)


def _enter_or_make(name: str, above: int) -> int:
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, dir_fd=above)
    return _enter(name, above)
