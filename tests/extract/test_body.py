"""Which blocks of a page are picked, once the model has said how likely each is."""

import pytest

from aggregator.extract import body
from aggregator.extract.document import Block, Frame

ARTICLE = Frame("article", None, "", 0, 1)
ELSEWHERE = Frame("aside", ARTICLE, "", 0, 2)


def page(*frames: Frame) -> list[Block]:
    return [
        Block(f"Sentence {n} of the council's report on the bridge.", frame, n)
        for n, frame in enumerate(frames)
    ]


@pytest.mark.parametrize(
    ("chances", "picked"),
    [
        ((0.9, 0.55, 0.9), [0, 1, 2]),
        ((0.9, 0.3, 0.9), [0, 2]),
        ((0.1, 0.65, 0.1), []),
        ((0.9, 0.9, 0.65, 0.1, 0.1), [0, 1]),
    ],
)
def test_a_doubtful_block_goes_with_its_neighbours(chances: tuple[float, ...], picked: list[int]):
    """What is doubtful is taken between paragraphs and left among what is none; what is clear stays as it is."""
    blocks = page(*[ARTICLE] * 8)
    sure = (0.0, 0.9, 0.9)  # an article elsewhere on the page, so that the page is not thin

    chosen = body.picked(blocks[: len(chances) + 3], (*chances, *sure), 0.6)

    assert [block.order for block in chosen if block.order < len(chances)] == picked


def test_a_neighbour_of_another_kin_has_no_say():
    """What stands beside a paragraph in another box does not pull it out."""
    blocks = page(ARTICLE, ARTICLE, ELSEWHERE, ELSEWHERE)

    assert body.picked(blocks, (0.9, 0.62, 0.0, 0.0), 0.6) == blocks[:2]
