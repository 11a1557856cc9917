"""The body: which blocks of a page are the article, in their order, and the paragraphs they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aggregator.extract import model, trimming
from aggregator.extract.document import CAPTION, HEADING, Block, Document, Frame
from aggregator.extract.features import Shared
from aggregator.extract.hints import Hints, is_of_comments
from aggregator.extract.structured import Facts
from aggregator.text.clean import visible

THIN = 60
# Lines in which a board may say what it knows of a post.
FORM = 24
# How far a chance goes towards its neighbour's.
PULL = 0.2
# Of these the model judges; a caption in an inline element, inside a paragraph, is never text.
_CAPTION_TAGS = frozenset(("figcaption", "caption", "p", "div", "td", "li"))
# So many paragraphs in a row that were there before, and so large a share of the text, are a second layer of the page.
COPIED, COPIES, LAYER = 40, 3, 0.1
# The share of the article in what is left of a page of comments, from which on they are left out.
ALONE = 0.1
_STOPS = frozenset(".!?。！？…:;\"”’'」』)）]】〉>♪")


@dataclass(frozen=True, slots=True)
class Body:
    """Paragraphs, the indices of those that are subheads, and the order of the page's block with which it starts."""

    paragraphs: tuple[str, ...] = ()
    subheads: tuple[int, ...] = ()
    start: int | None = None

    @property
    def size(self) -> int:
        """Letters in all."""
        return sum(map(len, self.paragraphs))


def chosen(document: Document, facts: Facts) -> list[Block]:
    """The blocks of the article, in page order."""
    learned = model.weights()
    if not document.blocks:
        return []
    chances = model.chances(document, shared(document, facts, learned.hints, learned.words))
    return picked(document.blocks, chances, learned.threshold)


def shared(document: Document, facts: Facts, hints: Hints, words: Mapping[str, float]) -> Shared:
    """What the model is told of the page as a whole."""
    description = document.meta("og:description", "description") or ""
    return Shared(
        hints, words, " ".join(facts.paragraphs), description, document.meta("og:title") or document.title
    )


def picked(blocks: Sequence[Block], chances: Sequence[float], threshold: float) -> list[Block]:
    """The blocks that are likely enough; where they are next to nothing, those that are likeliest on this page."""
    chances = _eased(blocks, chances)
    best = max(chances)
    size = sum(len(block.text) for block, chance in zip(blocks, chances, strict=True) if chance >= threshold)
    least = min(threshold, best * 0.75) if size < THIN else threshold
    likely = [block for block, chance in zip(blocks, chances, strict=True) if chance >= least]
    return _without_talk(_once(likely))


def _eased(blocks: Sequence[Block], chances: Sequence[float]) -> list[float]:
    """The chances, each drawn towards those of its kin right before and after it: an article is seldom one block, or lacks one."""
    pull = [
        (one.frame is two.frame or one.frame.parent is two.frame.parent) * PULL * (there - here)
        for (one, here), (two, there) in pairwise(zip(blocks, chances, strict=True))
    ]
    return [
        here + after - before for here, after, before in zip(chances, (*pull, 0.0), (0.0, *pull), strict=True)
    ]


def _once(blocks: list[Block]) -> list[Block]:
    """Without a second copy of the body (a print layer, a layout for telephones); a line that an article repeats stays."""
    least = LAYER * sum(len(block.text) for block in blocks)
    seen: set[str] = set()
    kept: list[Block] = []
    run: list[Block] = []
    before = ""
    for block in blocks:
        is_copy = block.text in seen and block.text != before
        seen.add(block.text)
        before = block.text
        if is_copy and (run or len(block.text) >= COPIED):
            run.append(block)
        else:
            kept += [*_few(run, least), block]
            run = []
    return kept + _few(run, least)


def _few(run: list[Block], least: float) -> list[Block]:
    """These copies in a row, where they are too few or too short to be another layer."""
    is_layer = (
        sum(len(block.text) >= COPIED for block in run) >= COPIES
        and sum(len(block.text) for block in run) >= least
    )
    return [] if is_layer else run


def _without_talk(blocks: list[Block]) -> list[Block]:
    """Without what readers say under the article, unless there is hardly anything else."""
    known: dict[int, bool] = {}
    told = [block for block in blocks if not is_of_readers(block.frame, known)]
    size, whole = (sum(len(block.text) for block in some) for some in (told, blocks))
    return told if size >= ALONE * whole else blocks


def is_of_readers(frame: Frame | None, known: dict[int, bool]) -> bool:
    """Whether this frame or one around it is of comments; what is found out on the way up is kept."""
    inner: list[int] = []
    while frame is not None and frame.order not in known and not is_of_comments(frame.hints):
        inner.append(frame.order)
        frame = frame.parent
    found = frame is not None and known.get(frame.order, True)
    known |= dict.fromkeys(inner, found)
    return found


def told(blocks: Sequence[Block]) -> Body:
    """These blocks as paragraphs: lines broken in mid-sentence joined, datelines and credits off, subheads known."""
    lines: list[tuple[str, bool]] = []
    orders: list[int] = []
    before: Block | None = None
    for block in blocks:
        if block.frame.marks & CAPTION and block.frame.tag not in _CAPTION_TAGS:
            continue
        text = trimming.trimmed(visible(block.text))
        if not text or trimming.is_noise(text):
            continue
        if before is not None and _goes_on(before, block, lines[-1][0]):
            lines[-1] = (f"{lines[-1][0]} {text}", False)
        else:
            lines.append((text, bool(block.frame.marks & HEADING)))
            orders.append(block.order)
        before = block
    form = trimming.form([text for text, _ in lines[:FORM]])
    lines, orders = lines[form:], orders[form:]
    heads = tuple(n for n, (_, is_head) in enumerate(lines) if is_head)
    return Body(tuple(text for text, _ in lines), heads, orders[0] if orders else None)


def cleaned(lines: Sequence[str], subheads: Sequence[int] = ()) -> Body:
    """Lines that a script gives as paragraphs, as `told` would tell them."""
    heads = set(subheads)
    kept: list[tuple[str, bool]] = []
    for n, line in enumerate(lines):
        text = trimming.trimmed(visible(line))
        if text and not trimming.is_noise(text):
            kept.append((text, n in heads))
    return Body(tuple(text for text, _ in kept), tuple(n for n, (_, is_head) in enumerate(kept) if is_head))


def _goes_on(before: Block, block: Block, said: str) -> bool:
    """Whether a line break stands in the middle of a sentence, as where a paper breaks lines for a teleprompter."""
    if not block.broken or block.order != before.order + 1 or block.frame is not before.frame:
        return False
    first = block.text[0]
    return len(said) > 12 and said[-1] not in _STOPS and (first.islower() or "가" <= first <= "힣")
