"""Bodies unpacked with a bound."""

from __future__ import annotations

import gzip
import sys
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest

from aggregator.edges.web.unpack import Body
from aggregator.errors import TooLarge, Unreachable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = "제방 공사를 시작했다. ".encode() * 500


def bare(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("", bytes),
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "gzip of three members": ("X-GZip", lambda data: b"".join(gzip.compress(data[n::3]) for n in range(3))),
    "gzip with padding": ("gzip", lambda data: gzip.compress(data) + b"\0" * 32),
    "zlib": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare),
    "br": ("br", lambda data: brotli.compress(data, quality=3)),
    "zstd": ("zstd", zstd.compress),
    "zstd of three frames": ("zstd", lambda data: b"".join(zstd.compress(data[n::3]) for n in range(3))),
    "zstd after a frame to skip": ("zstd", lambda data: SKIPPED + zstd.compress(data)),
    "zstd with padding": ("zstd", lambda data: zstd.compress(data) + b"\0" * 32),
}
SKIPPED = b"\x50\x2a\x4d\x18\x04\0\0\0note"
PACKED = [name for name, (coding, _) in PACKERS.items() if coding not in ("", "identity", "X-GZip")]
PACKED.remove("zstd of three frames")


def unpacked(coding: str, data: bytes, limit: int, size: int) -> bytes:
    body = Body(coding, limit)
    for start in range(0, len(data), size):
        body.feed(data[start : start + size])
    return body.finish()


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize("size", [1, 7, 65536])
def test_what_was_packed_comes_out(name: str, size: int) -> None:
    """Whatever the coding, and in whatever pieces it arrives."""
    coding, pack = PACKERS[name]
    expected = b"".join(TEXT[n::3] for n in range(3)) if "three" in name else TEXT
    assert expected == unpacked(coding, pack(TEXT), len(TEXT), size)


@pytest.mark.parametrize("name", PACKERS)
def test_one_byte_too_many_is_too_large(name: str) -> None:
    """The bound counts bytes that come out."""
    coding, pack = PACKERS[name]
    with pytest.raises(TooLarge):
        unpacked(coding, pack(TEXT), len(TEXT) - 1, 4096)


@pytest.mark.parametrize("name", PACKED)
def test_a_bomb_costs_what_it_was_allowed(name: str) -> None:
    """16 MiB of nothing stop at one, and memory stays near it."""
    coding, pack = PACKERS[name]
    bomb = pack(bytes(16 * 2**20))
    tracemalloc.start()
    with pytest.raises(TooLarge):
        unpacked(coding, bomb, 2**20, 65536)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * 2**20


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_body_of_many_parts_is_whole_or_too_large(coding: str) -> None:
    """A hundred parts are one body; of empty ones without end none is left out unsaid."""
    _, pack = PACKERS[coding]
    assert TEXT[:100] == unpacked(coding, b"".join(pack(TEXT[n : n + 1]) for n in range(100)), 100, 512)
    with pytest.raises(TooLarge):
        unpacked(coding, pack(b"") * 2_000, 100, 512)


@pytest.mark.parametrize("name", PACKED)
def test_half_a_body_is_none(name: str) -> None:
    """A coded stream without its end breaks off."""
    coding, pack = PACKERS[name]
    data = pack(TEXT).rstrip(b"\0")
    with pytest.raises(Unreachable):
        unpacked(coding, data[: len(data) // 2], len(TEXT), 4096)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_not_packed_as_it_says_is_an_error(coding: str) -> None:
    """Plain text under a coding is not guessed at."""
    with pytest.raises(Unreachable):
        unpacked(coding, b"<html>no such packing</html>", 1000, 4096)


@pytest.mark.parametrize("coding", ["compress", "gzip, br", "gzip,", "br\x00"])
def test_other_codings_are_refused(coding: str) -> None:
    """Only what was offered, and only one of it."""
    with pytest.raises(Unreachable):
        Body(coding, 10)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_nothing_is_nothing(coding: str) -> None:
    """An empty body needs no stream."""
    assert b"" == Body(coding, 10).finish()
