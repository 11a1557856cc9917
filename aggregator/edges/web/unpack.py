"""Bodies unpacked with a bound: never more bytes come out than allowed, whatever goes in.

Each coding is a class with `feed(data, room) -> bytes` that gives at most `room + 1` bytes, so that one byte too many shows,
and `is_done`, whether the coded stream came to its own end. Only what was fed is ever unpacked, and unpacking stops at the
bound: a bomb costs the bytes it was allowed and no more.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Protocol

from aggregator.errors import TooLarge, Unreachable

if sys.version_info >= (3, 14):
    from compression.zstd import DecompressionParameter, ZstdDecompressor, ZstdError
else:
    from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError

import brotli

ACCEPTED = "gzip, deflate, br, zstd"
WINDOW = {int(DecompressionParameter.window_log_max): 23}  # 8 MiB, the most that RFC 9659 lets a server use
FRAMES = frozenset((0x28, *range(0x50, 0x60)))  # first bytes of a zstd frame and of one to be skipped
MEMBERS = 1_000  # of one body; each may be empty, and costs the making of an engine


class Coding(Protocol):
    """A content coding being undone."""

    is_done: bool

    def feed(self, data: bytes, room: int) -> bytes:
        """At most `room + 1` more bytes of the plain body."""


class Plain:
    """No coding at all."""

    is_done = True

    def feed(self, data: bytes, room: int) -> bytes:
        return data[: room + 1]


class Zlib:
    """gzip (RFC 1952, also of several members) and deflate (RFC 1950, and the bare RFC 1951 that some servers send)."""

    def __init__(self, bits: int) -> None:
        self.bits, self.members, self.is_done = bits, 1, False
        self.engine = zlib.decompressobj(bits)
        self.is_fresh = True

    def feed(self, data: bytes, room: int) -> bytes:
        if self.is_fresh and data:
            self._begin(data)
        out = b""
        while data and len(out) <= room:
            if self.engine.eof and not self._next_member(data):
                break
            out += self.engine.decompress(data, room + 1 - len(out))
            data = self.engine.unused_data if self.engine.eof else self.engine.unconsumed_tail
        self.is_done = self.engine.eof
        return out

    def _begin(self, data: bytes) -> None:
        self.is_fresh = False
        if self.bits == zlib.MAX_WBITS and (data[0] & 0x0F != 8 or data[0] >> 4 > 7):
            self.engine = zlib.decompressobj(-zlib.MAX_WBITS)

    def _next_member(self, data: bytes) -> bool:
        """Whether another gzip member follows; anything else after the end is padding."""
        if self.bits < 16 or not data.startswith(b"\x1f"):
            return False
        self.members = _counted(self.members + 1)
        self.engine = zlib.decompressobj(self.bits)
        return True


class Brotli:
    """br (RFC 7932)."""

    def __init__(self) -> None:
        self.engine = brotli.Decompressor()
        self.is_done = False

    def feed(self, data: bytes, room: int) -> bytes:
        out = self.engine.process(data, output_buffer_limit=room + 1)
        while len(out) <= room and not self.engine.can_accept_more_data():
            out += self.engine.process(b"", output_buffer_limit=room + 1 - len(out))
        self.is_done = self.engine.is_finished()
        return bytes(out)


class Zstandard:
    """zstd (RFC 8878, also of several frames), window as RFC 9659 allows."""

    def __init__(self) -> None:
        self.engine = ZstdDecompressor(options=WINDOW)
        self.members, self.is_done = 1, False

    def feed(self, data: bytes, room: int) -> bytes:
        out = b""
        while data and len(out) <= room:
            if self.engine.eof and not self._next_frame(data):
                break
            left = room + 1 - len(out)
            out += self.engine.decompress(data, left)
            data = self.engine.unused_data if self.engine.eof else b""
        self.is_done = self.engine.eof
        return out

    def _next_frame(self, data: bytes) -> bool:
        """Whether another frame follows, of data or to be skipped; anything else after the end is padding."""
        if data[0] not in FRAMES:
            return False
        self.members = _counted(self.members + 1)
        self.engine = ZstdDecompressor(options=WINDOW)
        return True


def _counted(members: int) -> int:
    """So many members; TooLarge where they are too many."""
    if members > MEMBERS:
        raise TooLarge(f"more than {MEMBERS:,} packed parts")
    return members


CODINGS: dict[str, Callable[[], Coding]] = {
    "": Plain,
    "identity": Plain,
    "gzip": lambda: Zlib(16 + zlib.MAX_WBITS),
    "x-gzip": lambda: Zlib(16 + zlib.MAX_WBITS),
    "deflate": lambda: Zlib(zlib.MAX_WBITS),
    "br": Brotli,
    "zstd": Zstandard,
}
BROKEN = (zlib.error, brotli.error, ZstdError, EOFError)


class Body:
    """A response body in the making, at most `limit` bytes once unpacked."""

    def __init__(self, coding: str, limit: int) -> None:
        """Raises Unreachable where the coding is none that was accepted, or more than one."""
        make = CODINGS.get(coding.strip().lower())
        if make is None:
            raise Unreachable("the answer is packed in a way that was not asked for")
        self.coding: Coding = make()
        self.pieces: list[bytes] = []
        self.limit = self.room = limit

    def feed(self, data: bytes) -> None:
        """Take more of the coded body; TooLarge past the limit, Unreachable where it is not what it says."""
        try:
            plain = self.coding.feed(data, self.room)
        except BROKEN:
            raise Unreachable("the answer is packed wrongly") from None
        self.room -= len(plain)
        if self.room < 0:
            raise TooLarge(f"more than {self.limit / 2**20:.3g} MiB")
        self.pieces.append(plain)

    def finish(self) -> bytes:
        """The whole body; Unreachable where the coded stream broke off."""
        if self.pieces and not self.coding.is_done:
            raise Unreachable("the answer breaks off")
        return b"".join(self.pieces)
