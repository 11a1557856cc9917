"""A page as its reader sees it: visible text in blocks within frames, and what its head and its marks say."""

from __future__ import annotations

from dataclasses import dataclass, field

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}

# Marks a frame gives to all text within it.
(
    NAV,
    ASIDE,
    FOOTER,
    HEADER,
    FIGURE,
    LIST,
    TABLE,
    QUOTE,
    FORM,
    ARTICLE,
    MAIN,
    BODY_PROP,
    HEADING,
    BUTTON,
    PRE,
    CAPTION,
) = (1 << n for n in range(16))


class Frame:
    """A block-level element that is open around text."""

    __slots__ = ("depth", "hints", "marks", "order", "parent", "tag")

    def __init__(self, tag: str, parent: Frame | None, hints: str, marks: int, order: int) -> None:
        self.tag, self.parent, self.hints, self.marks, self.order = tag, parent, hints, marks, order
        self.depth: int = parent.depth + 1 if parent else 0


class Block:
    """Text between two block borders; `linked` and `bold` count its letters inside links and bold marks."""

    __slots__ = ("bold", "broken", "frame", "linked", "links", "order", "text")

    def __init__(self, text: str, frame: Frame, order: int) -> None:
        self.text, self.frame, self.order = text, frame, order
        self.linked = self.bold = self.links = 0
        self.broken = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Words or a value that an element gives a name to: `prop` is an itemprop, a rel, `time` or `byline`."""

    prop: str
    value: str
    hints: str = ""
    order: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image element: where it is, what stands beside it."""

    src: str
    alt: str
    order: int
    marks: int


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a link leads, or an image's address and words, as far as it may name a licence.

    `block` holds it, or is None where it stands alone; `near` is that or the next text of the page, None at its end.
    `is_named` is rel=license; `is_of_media` says that by its schema.org type it describes an image, a sound or a comment.
    """

    value: str
    alt: str | None
    frame: Frame
    block: Block | None
    near: Block | None
    is_named: bool
    is_of_media: bool


@dataclass(slots=True)
class Document:
    """All one walk learns of a page."""

    language: str | None = None
    base: str | None = None
    title: str = ""
    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[tuple[str, str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    pointers: list[Pointer] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    passwords: int = 0
    anchors: int = 0

    def meta(self, *names: str) -> str | None:
        """Content of the first of these metas that says something."""
        return next((self.named[name] for name in names if name in self.named), None)
