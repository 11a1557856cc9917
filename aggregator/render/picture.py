"""A share picture of a post: its title, its source and its date on a plain ground, never a photograph.

Pillow and a font are the extra `[picture]`: without either there is no picture, and a post goes out without one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING
from unicodedata import category

from aggregator.render import safe

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SIZE = (1200, 630)
MARGIN = 80
# Lists show a picture in boxes of 4 : 3 (Chirpy's home page on a desktop) and cut off its sides: 180 pixels and some air.
SIDE = (SIZE[0] - SIZE[1] * 4 // 3) // 2 + 24
WIDTH = SIZE[0] - 2 * SIDE
FOOT = 150
LARGEST, SMALLEST = 68, 44
# Dark grounds on which white text has a contrast of at least 7 : 1 (WCAG 2.2, 1.4.6).
GROUNDS = ("#14324f", "#1d3b2f", "#43254a", "#4a2b1a", "#26324a", "#3b2340")
INK, SOFT = "#ffffff", "#dfe5ec"


def share(title: str, source: str, date: str, font: bytes, *, bold: bytes | None = None) -> bytes:
    """A PNG of 1200 x 630 pixels; the same words give the same bytes under one version of Pillow.

    `font` and `bold` are the bytes of TrueType or OpenType files. Raises ImportError without Pillow, OSError where a font cannot be read.
    """
    from PIL import Image, ImageDraw

    small = _face(font, 34)
    name = _legible(safe.visible(source), small)
    words = _legible(safe.visible(title), _face(bold or font, LARGEST)) or name
    image = Image.new("RGB", SIZE, ground(safe.visible(title)))
    pen = ImageDraw.Draw(image)
    lines, face = _fitted(words, bold or font)
    for n, line in enumerate(lines):
        pen.text((SIDE, MARGIN + n * face.size * 1.4), line, font=face, fill=INK)
    pen.line((SIDE, SIZE[1] - 130, SIDE + 120, SIZE[1] - 130), fill=INK, width=6)
    pen.text((SIDE, SIZE[1] - 105), _foot(name, date, small), font=small, fill=SOFT)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def ground(title: str) -> str:
    """The ground of this title, always the same one."""
    return GROUNDS[hashlib.sha256(title.encode(errors="replace")).digest()[0] % len(GROUNDS)]


def _legible(words: str, face: FreeTypeFont) -> str:
    """The words without the characters that the font lacks (emoji, mostly); none of them where it lacks most."""
    blank = _drawn("\U0010ffff", face)
    lacking = {mark for mark in set(words) if _drawn(mark, face) == blank}
    if lacking:  # what joins or marks letters that are gone would stand alone
        lacking |= {mark for mark in words if category(mark) in ("Mn", "Mc", "Me", "Cf")}
    kept = " ".join("".join(mark for mark in words if mark not in lacking).split())
    return kept if 2 * len(kept) >= len(words) else ""


def _drawn(mark: str, face: FreeTypeFont) -> tuple[tuple[int, int], bytes]:
    mask = face.getmask(mark)
    return mask.size, bytes(mask)


def _foot(name: str, date: str, face: FreeTypeFont) -> str:
    """The source and the date on one line; a long name gives way, the date does not."""
    rest = f" · {date}" if name and date else date
    return _shortened(name, face, WIDTH - face.getlength(rest)) + rest


def _shortened(line: str, face: FreeTypeFont, width: float) -> str:
    """The line where it fits, else as much of it as fits with an ellipsis."""
    if face.getlength(line) <= width:
        return line
    kept = line
    while kept and face.getlength(f"{kept}…") > width:
        kept = kept[:-1].rstrip(" .,")
    return f"{kept}…"


def _fitted(words: str, font: bytes) -> tuple[list[str], FreeTypeFont]:
    """The lines of the title in the largest size at which all fit; what exceeds the smallest ends in an ellipsis."""
    for size in range(LARGEST, SMALLEST - 1, -8):
        face = _face(font, size)
        most = int((SIZE[1] - MARGIN - FOOT) / (size * 1.4))
        lines = list(_wrapped(words[:300], face))
        if len(lines) <= most:
            return lines, face
    return [*lines[: most - 1], _shortened(f"{lines[most - 1]} {lines[most]}", face, WIDTH)], face


def _wrapped(words: str, face: FreeTypeFont) -> Iterator[str]:
    """Lines no wider than the picture; a word that is wider alone is broken."""
    line = ""
    for word in words.split():
        for part in _pieces(word, face):
            joined = f"{line} {part}" if line else part
            if face.getlength(joined) <= WIDTH:
                line = joined
            else:
                yield line
                line = part
    if line:
        yield line


def _pieces(word: str, face: FreeTypeFont) -> Iterator[str]:
    piece = ""
    for mark in word:
        if piece and face.getlength(piece + mark) > WIDTH:
            yield piece
            piece = ""
        piece += mark
    yield piece


def _face(font: bytes, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(BytesIO(font), size)
