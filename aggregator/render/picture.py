"""A share picture of a post: its title, its source and its date on a plain ground, never a photograph.

Pillow and a font are the extra `[picture]`: without either there is no picture, and a post goes out without one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from aggregator.render import safe

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SIZE = (1200, 630)
MARGIN = 80
LINES = 4
LARGEST, SMALLEST = 68, 44
# Dark grounds on which white text has a contrast of at least 7 : 1 (WCAG 2.2, 1.4.6).
GROUNDS = ("#14324f", "#1d3b2f", "#43254a", "#4a2b1a", "#26324a", "#3b2340")
INK, SOFT = "#ffffff", "#dfe5ec"


def share(title: str, source: str, date: str, font: bytes, *, bold: bytes | None = None) -> bytes:
    """A PNG of 1200 x 630 pixels; the same words give the same bytes under one version of Pillow.

    `font` and `bold` are the bytes of TrueType or OpenType files. Raises ImportError without Pillow, OSError where a font cannot be read.
    """
    from PIL import Image, ImageDraw

    words = safe.visible(title)
    image = Image.new("RGB", SIZE, ground(words))
    pen = ImageDraw.Draw(image)
    lines, face = _fitted(words, bold or font)
    for n, line in enumerate(lines):
        pen.text((MARGIN, MARGIN + n * face.size * 1.4), line, font=face, fill=INK)
    foot = " · ".join(part for part in (safe.visible(source), date) if part)
    small = _face(font, 34)
    pen.line((MARGIN, SIZE[1] - 130, MARGIN + 120, SIZE[1] - 130), fill=INK, width=6)
    pen.text((MARGIN, SIZE[1] - 105), next(_wrapped(foot, small), ""), font=small, fill=SOFT)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def ground(title: str) -> str:
    """The ground of this title, always the same one."""
    return GROUNDS[hashlib.sha256(title.encode(errors="replace")).digest()[0] % len(GROUNDS)]


def _fitted(words: str, font: bytes) -> tuple[list[str], FreeTypeFont]:
    """The lines of the title in the largest size at which all fit; what exceeds the smallest ends in an ellipsis."""
    for size in range(LARGEST, SMALLEST - 1, -8):
        face = _face(font, size)
        lines = list(_wrapped(words[:300], face))
        if len(lines) <= LINES:
            return lines, face
    return [*lines[: LINES - 1], lines[LINES - 1].rstrip(" .,") + "…"], face


def _wrapped(words: str, face: FreeTypeFont) -> Iterator[str]:
    """Lines no wider than the picture; a word that is wider alone is broken."""
    line = ""
    for word in words.split():
        for part in _pieces(word, face):
            joined = f"{line} {part}" if line else part
            if face.getlength(joined) <= SIZE[0] - 2 * MARGIN:
                line = joined
            else:
                yield line
                line = part
    if line:
        yield line


def _pieces(word: str, face: FreeTypeFont) -> Iterator[str]:
    piece = ""
    for mark in word:
        if piece and face.getlength(piece + mark) > SIZE[0] - 2 * MARGIN:
            yield piece
            piece = ""
        piece += mark
    yield piece


def _face(font: bytes, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(BytesIO(font), size)
