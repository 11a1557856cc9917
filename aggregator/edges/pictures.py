"""Share pictures: drawn where Pillow and a font with Hangul are installed."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from aggregator.edges import templates
from aggregator.model import Draft
from aggregator.render import picture


@cache
def are_possible() -> bool:
    """Whether Pillow (extra `[picture]`) and a font (Debian: fonts-noto-cjk) are there."""
    return find_spec("PIL") is not None and _fonts() is not None


def drawn(draft: Draft) -> bytes | None:
    """The picture of a post, None where none can be drawn; the same words give the same bytes."""
    fonts = _fonts()
    if fonts is None or not are_possible():
        return None
    told = draft.attribution[0] if draft.attribution else None
    date = f"{draft.published:%Y-%m-%d}" if draft.published else ""
    return picture.share(
        draft.title.text, (told.publisher or "") if told else "", date, fonts[0], bold=fonts[1]
    )


@cache
def _fonts() -> tuple[bytes, bytes] | None:
    return templates.fonts()
