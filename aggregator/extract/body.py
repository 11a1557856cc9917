"""The body: which blocks of a page are the article, in their order."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.extract.document import (
    ASIDE,
    BUTTON,
    CAPTION,
    FIGURE,
    FOOTER,
    FORM,
    HEADING,
    NAV,
    Block,
    Document,
    Frame,
)
from aggregator.text.clean import visible

_OUTSIDE = NAV | ASIDE | FOOTER | FORM | FIGURE | CAPTION | BUTTON


@dataclass(frozen=True, slots=True)
class Body:
    """Paragraphs, and the indices of those that are subheads."""

    paragraphs: tuple[str, ...] = ()
    subheads: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """Letters in all."""
        return sum(map(len, self.paragraphs))


def chosen(document: Document) -> list[Block]:
    """The blocks of the article, in page order."""
    weights: dict[int, float] = {}
    frames: dict[int, Frame] = {}
    for block in document.blocks:
        if block.frame.marks & _OUTSIDE or block.linked * 2 > len(block.text) or len(block.text) < 40:
            continue
        share, frame = 1.0, block.frame
        for _ in range(3):
            frames[frame.order] = frame
            weights[frame.order] = weights.get(frame.order, 0.0) + share * len(block.text)
            if frame.parent is None:
                break
            share, frame = share * 0.8, frame.parent
    if not weights:
        return []
    top = frames[max(weights, key=lambda order: weights[order])]
    return [b for b in document.blocks if _is_within(b.frame, top) and _is_told(b)]


def _is_told(block: Block) -> bool:
    return (
        not block.frame.marks & _OUTSIDE and block.linked * 2 <= len(block.text) and block.frame.tag != "h1"
    )


def _is_within(frame: Frame | None, top: Frame) -> bool:
    while frame is not None and frame.order >= top.order:
        if frame is top:
            return True
        frame = frame.parent
    return False


def told(blocks: list[Block]) -> Body:
    """These blocks as paragraphs."""
    lines = [(visible(block.text), bool(block.frame.marks & HEADING)) for block in blocks]
    kept = [(text, is_head) for text, is_head in lines if text]
    return Body(tuple(text for text, _ in kept), tuple(n for n, (_, is_head) in enumerate(kept) if is_head))
