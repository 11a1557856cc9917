"""What `git fast-import` makes commits of."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from aggregator.edges.git.changes import Change
from aggregator.edges.git.command import EMAIL, NAME
from aggregator.edges.git.journal import Step


@dataclass(frozen=True, slots=True)
class Entry:
    """A commit to make: its message, its time in seconds since 1970, and what it does to the tree."""

    message: bytes
    time: int
    lines: bytes


def batch(changes: Iterable[Change], message: str, now: datetime) -> Entry:
    """One commit of these changes."""
    return Entry(message.encode("utf-8", "replace"), int(now.timestamp()), b"".join(map(_changed, changes)))


def again(steps: Iterable[Step], message: bytes, time: int) -> Entry:
    """One commit of blobs that the repository has already."""
    return Entry(message, time, b"".join(map(_stepped, steps)))


def commits(ref: str, parent: str | None, entries: Iterable[Entry]) -> bytes:
    """The stream that puts these commits on this ref, one upon the other, and prints the id of the last."""
    parts = [f"reset {ref}\nfrom {parent}\n\n".encode()] if parent else []
    for entry in entries:
        who = f"{NAME} <{EMAIL}> {entry.time} +0000"
        head = f"commit {ref}\nmark :1\nauthor {who}\ncommitter {who}\ndata {len(entry.message)}\n"
        parts += [head.encode(), entry.message, b"\n", entry.lines, b"\n"]
    return b"".join((*parts, b"get-mark :1\ndone\n"))


def _changed(change: Change) -> bytes:
    if change.data is None:
        return b"D " + _quoted(change.path) + b"\n"
    content = b"data %d\n" % len(change.data) + change.data + b"\n"
    return b"M 100644 inline " + _quoted(change.path) + b"\n" + content


def _stepped(step: Step) -> bytes:
    if step.new is None:
        return b"D " + _quoted(step.path) + b"\n"
    return f"M {step.mode} {step.new} ".encode() + _quoted(step.path) + b"\n"


def _quoted(path: str) -> bytes:
    return (
        b'"' + os.fsencode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'
    )
