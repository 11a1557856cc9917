"""Share pictures: the title, the source and the date, and nothing of the source's."""

from __future__ import annotations

import io
import struct

import pytest

from aggregator.edges import templates
from aggregator.render import picture

pytest.importorskip("PIL", reason="Pillow is the extra [picture]")
FONTS = templates.fonts()
needs_fonts = pytest.mark.skipif(FONTS is None, reason="no package with a Hangul font is installed")


@pytest.mark.slow
@needs_fonts
@pytest.mark.parametrize(
    "title", ["한강시, 전기버스 120대 도입", "", "가" * 500, "w" * 400, "\ud800 \u202e <b>"]
)
def test_any_title_gives_a_picture_of_one_size(title):
    """A PNG of 1200 x 630, whatever the title's length."""
    made = picture.share(title, "한강일보", "2026년 11월 2일", FONTS[0])

    assert (made[:4], struct.unpack(">II", made[16:24])) == (b"\x89PNG", picture.SIZE)


@needs_fonts
def test_a_picture_is_repeatable():
    """The same words give the same bytes, so that a second run commits nothing."""
    one, two = (picture.share("새 소식", "한강일보", "", *FONTS[:1], bold=FONTS[1]) for _ in range(2))

    assert one == two


@needs_fonts
@pytest.mark.parametrize(
    ("title", "seen"),
    [
        ("🚌 전기버스 🎉 축제 👨‍👩‍👧 가족", "전기버스 축제 가족"),
        ("हिन्दी में एक शीर्षक", "한강일보"),
        ("", "한강일보"),
    ],
)
def test_what_the_font_lacks_leaves_no_box(title, seen):
    """Emoji are left out of a title; one that the font cannot write at all gives way to the source's name."""
    one, two = (ink(picture.share(words, "한강일보", "2026-11-02", FONTS[0])) for words in (title, seen))

    assert one == two


@needs_fonts
def test_a_long_name_leaves_room_for_the_date():
    """The date stands at the foot, however long the source's name is."""
    named = [
        picture.share("새 소식", "한강일보 " * 20, date, FONTS[0]) for date in ("2026-11-02", "2026-11-03")
    ]

    assert named[0] != named[1]


@needs_fonts
def test_a_list_that_cuts_off_the_sides_cuts_no_word():
    """Every letter stands in the middle 840 of the 1200 pixels, what a box of 4 : 3 shows."""
    from PIL import Image

    made = picture.share(
        "새내군, 제14회 사과축제 12월 3일 개막 " * 3, "한강일보 " * 20, "2026-11-02", FONTS[0]
    )
    left, _, right, _ = Image.frombytes("L", picture.SIZE, ink(made)).getbbox()

    assert (left > 180, right < 1020) == (True, True)


def ink(made: bytes) -> bytes:
    """Where the letters are, whatever the ground."""
    from PIL import Image

    return Image.open(io.BytesIO(made)).convert("L").point(lambda tone: 255 * (tone == 255)).tobytes()


def test_every_ground_is_dark_enough_for_white_text():
    """Contrast with white is at least 7 : 1 (WCAG 2.2, 1.4.6)."""
    assert [ground for ground in picture.GROUNDS if contrast(ground) < 7] == []


def contrast(colour: str) -> float:
    """With white, as WCAG defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05)
