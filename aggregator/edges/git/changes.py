"""What is asked of a path, and what may be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aggregator.edges.git.objects import object_id

Why = Literal["edited", "taken", "blocked"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a path shall hold: its bytes, or None for no file.

    `before` is the fingerprint of what we last wrote there, None or "" where nothing of ours is; `story` is the id its
    commits name; a change that `needs` another path is made only where that one is not refused.
    """

    path: str
    data: bytes | None
    before: str | None = None
    story: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change not made: the post was edited by hand, its path is taken by something else, or is blocked."""

    path: str
    why: Why
    message: str


@dataclass(frozen=True, slots=True)
class Commit:
    """What became of a batch. `id` is the commit made, or None where nothing had to change."""

    id: str | None
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()

    @property
    def edited(self) -> tuple[str, ...]:
        """Paths that someone changed by hand."""
        return tuple(refusal.path for refusal in self.refused if refusal.why == "edited")


def fingerprint(data: bytes | str) -> str:
    """What identifies the content of a file: the id git gives it. Lone surrogates in text count as question marks."""
    return object_id(data if isinstance(data, bytes) else encoded(data))


def encoded(text: str) -> bytes:
    """The bytes this text is written as."""
    return text.encode("utf-8", "replace")


def refusal(change: Change, committed: bytes | None, lying: bytes | None) -> Refusal | None:
    """Why this change may not be made, given the bytes of the last commit and of the checked-out file; None if it may."""
    if not _is_ours(change, committed):
        return _foreign(change, "what is committed there is not what was last published")
    if not same(lying, committed) and not same(lying, change.data):
        return _foreign(change, "the file there is not what was last committed")
    return None


def _is_ours(change: Change, committed: bytes | None) -> bool:
    return (None if committed is None else fingerprint(committed)) == (change.before or None)


def same(lying: bytes | None, meant: bytes | None) -> bool:
    """Whether a file holds what was meant, were its lines ended the way of this system or of another."""
    if lying is None or meant is None:
        return lying is meant
    return lying == meant or lying.replace(b"\r\n", b"\n") == meant


def _foreign(change: Change, message: str) -> Refusal:
    if not change.before:
        return Refusal(change.path, "taken", f"{change.path}: another file has this path: {message}")
    return Refusal(change.path, "edited", f"{change.path}: edited by hand: {message}")
