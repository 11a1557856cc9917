"""HTML -> a flat Document: its visible text in blocks, and what its head and its marks say. One parse, one walk.

lxml's parser calls us as it reads, so no tree is ever built: 200,000 nested tags cost as much as 200,000 flat ones (lexbor
needs 35 s for a tag of 100,000 attributes; see docs/extraction.md). A block is text between two block-level borders or line
breaks. Text nobody can see (display:none, hidden, aria-hidden, zero size, off screen, white on white, templates, scripts,
comments) never enters a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from lxml import etree

from aggregator.extract import cutting
from aggregator.extract.document import (
    BODY_PROP,
    CAPTION,
    FIGURE,
    Block,
    Document,
    Frame,
    Mark,
    Picture,
    Pointer,
)
from aggregator.extract.elements import (
    APART,
    BLOCKS,
    BYLINE,
    DROPPED,
    MARKS,
    ROLES,
    UNSEEN,
    VOID,
    is_unseen,
    says,
    traits,
)

MAX_EVENTS = 120_000
# libxml2 looks for the beginning of each end among all elements that are open, half a minute of stray ends below 50,000. The
# deepest of 1,216 pages has 51, and browsers nest no deeper than 512.
MAX_OPEN = 1_000
PIECE = 65_536  # bytes after which the parser is told that it was enough
MAX_DEPTH = 400
MAX_TEXT = 3_000_000
MAX_BLOCKS = 6_000
MAX_MOVED = 200
# Letters of a class and an id: what is kept of one for the next page costs no more.
MAX_HINTS = 400
MAX_POINTER = 2_000

# Elements whose end ends no frame and no style.
_CLOSED = VOID | {"script", "title"}
_CAPTURED_PROPS = frozenset(
    [
        "headline",
        "datepublished",
        "datemodified",
        "datecreated",
        "author",
        "publisher",
        "name",
        "articlebody",
        "license",
        "copyrightnotice",
    ]
)
# React's own words for "put S:1 in the place of the template B:1, or P:1".
_CALLED = re.compile(r"""\$R[CRS]\(["'][BS]:(\w{1,12})["'],\s?["'][SP]:\1["']""")
_LICENCES = (
    "creativecommons.org/",
    "creative commons",
    "kogl",
    "공공누리",
    "opentype",
    "open_type",
    "opencode",
    "gonggong",
)
# schema.org types of what stands beside an article, and has its own licence.
_MEDIA = ("ImageObject", "VideoObject", "AudioObject", "MediaObject", "Photograph", "/Comment", "/Dataset")


class _Enough(Exception):
    """The page is longer than anyone reads."""


class _Walk:
    """Receives the parser's events; `document` is complete when the parser closes."""

    def __init__(self) -> None:
        self.document = Document()
        self.frame = Frame("", None, "", 0, 0)
        # For each open element the frame to go back to where it made one.
        self.stack: list[Frame | None] = []
        self.parts: list[str] = []
        self.linked = self.bold = self.links = 0
        self.in_link = self.in_bold = 0
        self.dropped = 0
        self.script: list[str] | None = None
        self.script_kind = ""
        self.titled: list[str] | None = None
        self.captures: list[tuple[int, str, str, str, list[str]]] = []
        self.events = self.frames = 0
        self.broken = False
        self.places: dict[str, tuple[int, Frame]] = {}
        self.moved: dict[str, tuple[int, int]] = {}
        self.moving: tuple[str, int, int] | None = None
        self.called: set[str] = set()
        # Where links lead, and what pictures show: one of them may name a licence.
        self.pointers: list[tuple[str, str | None, Frame, int, bool, bool]] = []
        # Depths of the elements open that describe an image, a sound or a comment.
        self.media: list[int] = []
        self.is_scripted = False

    # -- events --------------------------------------------------------------------------------------------------------

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self.events += 1
        if self.events > MAX_EVENTS or len(self.stack) + self.dropped > MAX_OPEN:
            raise _Enough
        if self.dropped:
            self.dropped += 1
            if tag == "meta":
                self._meta(attrs)
            elif tag == "script":
                self._script(attrs)
            return
        handler = _STARTS.get(tag)
        if handler is not None:
            handler(self, tag, attrs)
        elif attrs:
            self._styled(tag, attrs)
        elif tag in BLOCKS:
            self._open(tag, attrs, "", 0)
        else:
            self._inline(tag, attrs, "", 0)

    def _styled(self, tag: str, attrs: dict[str, str]) -> None:
        hints = attrs.get("class", "")
        if "id" in attrs:
            hints = f"{hints} {attrs['id']}"
        if len(hints) > MAX_HINTS:
            hints = hints[:MAX_HINTS]
        found = traits(hints) if hints else 0
        may_hide = "style" in attrs or "hidden" in attrs or "aria-hidden" in attrs
        if found & UNSEEN or (may_hide and is_unseen(tag, attrs)):
            self.dropped = 1
            return
        if "itemtype" in attrs and says(_MEDIA, attrs["itemtype"]):
            self.media.append(len(self.stack))
        if tag in BLOCKS or (found & APART and tag != "a"):
            self._open(tag, attrs, hints, found)
        else:
            self._inline(tag, attrs, hints, found)

    def end(self, tag: str) -> None:
        if self.dropped:
            if tag == "script" and self.script is not None:
                self._close_script()
            self.dropped -= 1
            return
        if tag in _CLOSED:
            self._closed(tag)
            return
        if not self.stack:
            return
        frame = self.stack.pop()
        if self.captures:
            self._release(len(self.stack))
        if self.media and self.media[-1] >= len(self.stack):
            self.media.pop()
        if frame is not None:
            if self.parts or self.links:
                self._flush()
            self.frame = frame
            if self.moving is not None and self.moving[1] == len(self.stack):
                self.moved[self.moving[0]] = (self.moving[2], len(self.document.blocks))
                self.moving = None
        elif tag == "a":
            self.in_link = max(0, self.in_link - 1)
        elif tag == "b" or tag == "strong":
            self.in_bold = max(0, self.in_bold - 1)

    def _closed(self, tag: str) -> None:
        """The end of an element that encloses no text of the page."""
        if tag == "script" and self.script is not None:
            self._close_script()
        elif tag == "title" and self.titled is not None:
            self.document.title = self.document.title or " ".join("".join(self.titled).split())
            self.titled = None

    def data(self, text: str) -> None:
        if self.dropped and self.script is None:
            return
        if self.script is not None:
            self.script.append(text)
        elif self.titled is not None:
            self.titled.append(text)
        elif self.parts or self.captures or not text.isspace():
            self.parts.append(text)
            if self.in_link:
                self.linked += len(text)
            if self.in_bold:
                self.bold += len(text)
            if self.captures:
                for capture in self.captures:
                    capture[4].append(text)

    def comment(self, _: str) -> None:
        """Nobody sees it."""

    def pi(self, *_: str) -> None:
        """Nobody sees it."""

    def close(self) -> Document:
        with suppress(_Enough):
            self._flush()
        self._release(-1)
        if says(_LICENCES, "\n".join([f"{one[0]} {one[1]}" for one in self.pointers]).lower()):
            self.document.pointers = list(self._pointed())
        if self.moved:
            self._put_in_place(self._shown())
        return self.document

    def _pointed(self) -> Iterator[Pointer]:
        """What may name a licence, each with the text that holds it and the text after it."""
        blocks = self.document.blocks
        for value, alt, frame, at, is_named, is_of_media in self.pointers:
            if says(_LICENCES, f"{value} {alt}".lower()):
                near = blocks[at] if at < len(blocks) else None
                held = near if near is not None and _holds(near, frame) else None
                yield Pointer(value, alt, frame, held, near, is_named, is_of_media)

    def _shown(self) -> list[str]:
        """The streamed parts that React would show: those a script calls into the place of a template that is there.

        In a copy whose scripts are all cut out no call is left; there the templates speak, if the page shows next to nothing else.
        """
        placed = [name for name in self.moved if name in self.places]
        if self.is_scripted:
            return [name for name in placed if name in self.called]
        sizes = [len(block.text) for block in self.document.blocks]
        apart = sum(sum(sizes[first:last]) for first, last in self.moved.values())
        return placed if apart > sum(sizes) - apart else []

    def _put_in_place(self, shown: list[str]) -> None:
        """React streams parts of a page as `<div hidden id="S:1">` and moves each to `<template id="B:1">`."""
        blocks = self.document.blocks
        taken = {n for first, last in self.moved.values() for n in range(first, last)}
        waiting: dict[int, list[str]] = {}
        for name in shown:
            waiting.setdefault(self.places[name][0], []).append(name)

        def spliced(first: int, last: int, is_whole: bool) -> Iterator[Block]:
            for at in range(first, last):
                for name in waiting.pop(at, ()):
                    yield from spliced(*self.moved[name], is_whole=False)
                if at < len(blocks) and not (is_whole and at in taken):
                    yield blocks[at]

        placed = list(spliced(0, len(blocks) + 1, is_whole=True))
        for order, block in enumerate(placed):
            block.order = order
        self.document.blocks = placed

    # -- elements ------------------------------------------------------------------------------------------------------

    def _open(self, tag: str, attrs: dict[str, str], hints: str, found: int) -> None:
        if self.parts or self.links:
            self._flush()
        outer = self.frame
        self.stack.append(outer)
        if (
            "hidden" in attrs
            and self.moving is None
            and len(self.moved) < MAX_MOVED
            and attrs.get("id", "").startswith("S:")
        ):
            self.moving = (attrs["id"][2:], len(self.stack) - 1, len(self.document.blocks))
            outer = self.places[self.moving[0]][1] if self.moving[0] in self.places else outer
        if len(self.stack) > MAX_DEPTH:
            return
        marks = outer.marks | MARKS.get(tag, 0)
        if found & APART and tag not in BLOCKS and ("caption" in hints or "credit" in hints):
            marks |= FIGURE | CAPTION
        if attrs:
            if "role" in attrs:
                marks |= ROLES.get(attrs["role"], 0)
            if "itemprop" in attrs:
                marks |= self._capture(attrs)
            elif found & BYLINE:
                self._listen("byline", "", hints, "")
            elif tag == "html":
                self.document.language = attrs.get("lang") or attrs.get("xml:lang")
        self.frames += 1
        self.frame = Frame(tag, outer, hints, marks, self.frames)

    def _inline(self, tag: str, attrs: dict[str, str], hints: str, found: int) -> None:
        self.stack.append(None)
        if tag == "a":
            self.in_link += 1
            self.links += 1
            self.document.anchors += 1
            self._anchor(attrs, hints, found)
        elif tag == "b" or tag == "strong":
            self.in_bold += 1
        elif tag == "time":
            self._listen("time", attrs.get("datetime") or "", hints, "")
        elif "itemprop" in attrs:
            self._capture(attrs)
        elif found & BYLINE:
            self._listen("byline", "", hints, "")

    def _anchor(self, attrs: dict[str, str], hints: str, found: int) -> None:
        href, rel = attrs.get("href") or "", attrs.get("rel") or ""
        if rel and ("author" in rel or "license" in rel):
            self._listen("author" if "author" in rel else "license", "", hints, href)
        elif "itemprop" in attrs:
            self._capture(attrs)
        elif found & BYLINE:
            self._listen("byline", "", hints, href)
        if href:
            self._point(href, None, "license" in rel)

    def _break(self, _: str, __: dict[str, str]) -> None:
        self._flush()
        self.broken = True

    def _template(self, _: str, attrs: dict[str, str]) -> None:
        if attrs.get("id", "").startswith(("B:", "P:")):
            self._flush()
            self.places[attrs["id"][2:]] = (len(self.document.blocks), self.frame)
        self.dropped = 1

    def _rule(self, _: str, __: dict[str, str]) -> None:
        self._flush()

    def _image(self, _: str, attrs: dict[str, str]) -> None:
        src = attrs.get("data-src") or attrs.get("data-original") or attrs.get("src") or ""
        alt = attrs.get("alt") or ""
        if src and len(self.document.pictures) < 400:
            self.document.pictures.append(Picture(src, alt, len(self.document.blocks), self.frame.marks))
        if src or alt:
            self._point(src, alt, False)

    def _point(self, value: str, alt: str | None, is_named: bool) -> None:
        at = len(self.document.blocks)
        self.pointers.append((value[:MAX_POINTER], alt, self.frame, at, is_named, bool(self.media)))

    def _framed_image(self, tag: str, attrs: dict[str, str]) -> None:
        """AMP's image has an end, and may hold another for those without scripts."""
        self._image(tag, attrs)
        self._inline(tag, attrs, "", 0)

    def _input(self, _: str, attrs: dict[str, str]) -> None:
        self.document.passwords += attrs.get("type", "").lower() == "password"

    def _title(self, _: str, __: dict[str, str]) -> None:
        self.titled = []

    def _script(self, attrs: dict[str, str]) -> None:
        self.is_scripted = True
        self.script, self.script_kind = [], (attrs.get("type") or "").strip().lower()

    def _script_start(self, _: str, attrs: dict[str, str]) -> None:
        self._script(attrs)

    def _close_script(self) -> None:
        body = "".join(self.script or ())
        self.script = None
        self.hear(self.script_kind, body)

    def hear(self, kind: str, body: str) -> None:
        """A script of the page."""
        self.is_scripted = True
        if "$R" in body:
            self.called.update(_CALLED.findall(body))
        if len(body) > 60:
            self.document.scripts.append((kind, body))

    def _meta(self, attrs: dict[str, str]) -> None:
        content = attrs.get("content")
        if content is None:
            return
        for key in ("property", "name", "itemprop", "http-equiv"):
            if attrs.get(key):
                name, value = attrs[key].strip().lower(), content.strip()
                self.document.metas.append((name, value))
                if value:
                    self.document.named.setdefault(name, value)

    def _meta_start(self, _: str, attrs: dict[str, str]) -> None:
        self._meta(attrs)

    def _link(self, _: str, attrs: dict[str, str]) -> None:
        rel, href = attrs.get("rel"), attrs.get("href")
        if rel and href:
            self.document.links.append((rel.strip().lower(), href.strip()))

    def _base(self, _: str, attrs: dict[str, str]) -> None:
        self.document.base = self.document.base or attrs.get("href")

    def _void(self, _: str, __: dict[str, str]) -> None:
        """Neither text nor border."""

    def _drop(self, _: str, __: dict[str, str]) -> None:
        self.dropped = 1

    # -- text ----------------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        if self.parts:
            text = " ".join("".join(self.parts).split())
            self.parts.clear()
            blocks = self.document.blocks
            if len(blocks) >= MAX_BLOCKS:
                raise _Enough
            if text:
                size = len(text)
                block = Block(text, self.frame, len(blocks))
                block.linked = self.linked if self.linked < size else size
                block.bold = self.bold if self.bold < size else size
                block.links, block.broken = self.links, self.broken
                blocks.append(block)
                self.broken = False
        self.linked = self.bold = self.links = 0

    def _capture(self, attrs: dict[str, str]) -> int:
        """Listen to an itemprop; the marks it gives its text."""
        found = 0
        for prop in attrs["itemprop"].lower().split():
            if prop == "articlebody":
                found = BODY_PROP
            elif prop in _CAPTURED_PROPS:
                self._listen(
                    prop,
                    attrs.get("content") or attrs.get("datetime") or "",
                    attrs.get("class", ""),
                    attrs.get("href", ""),
                )
        return found

    def _listen(self, prop: str, value: str, hints: str, href: str) -> None:
        if len(self.captures) < 12:
            self.captures.append((len(self.stack) - 1, prop, value, hints + "\n" + href, []))

    def _release(self, depth: int) -> None:
        while self.captures and self.captures[-1][0] >= depth:
            _, prop, value, extra, parts = self.captures.pop()
            said = value or " ".join("".join(parts[:60]).split())
            if said and len(self.document.marks) < 500:
                hints, _, href = extra.partition("\n")
                self.document.marks.append(Mark(prop, said[:500], hints, len(self.document.blocks), href))


_STARTS = {
    "br": _Walk._break,
    "hr": _Walk._rule,
    "template": _Walk._template,
    "img": _Walk._image,
    "amp-img": _Walk._framed_image,
    "input": _Walk._input,
    "title": _Walk._title,
    "script": _Walk._script_start,
    "meta": _Walk._meta_start,
    "link": _Walk._link,
    "base": _Walk._base,
    **dict.fromkeys(("source", "wbr", "area", "col", "embed", "track", "param"), _Walk._void),
    **dict.fromkeys(DROPPED - {"template", "embed"}, _Walk._drop),
}


def _holds(block: Block, frame: Frame) -> bool:
    """Whether a link that opened in this frame before this block is a part of its text."""
    return block.frame is frame or (block.frame.parent is frame and block.linked == len(block.text))


def read(html: str) -> Document:
    """The Document of this HTML; whatever cannot be parsed is left out, nothing is raised."""
    raw = html[:MAX_TEXT].replace("\x00", "").encode("utf-8", "replace")
    walk: Any = _Walk()
    raw, scripts = cutting.cut(raw, raw.lower())
    for kind, body in scripts:
        walk.hear(kind, body)
    parser = etree.HTMLParser(encoding="utf-8", target=walk, huge_tree=False)
    try:
        for at in range(0, len(raw), PIECE):
            parser.feed(raw[at : at + PIECE])
        parser.close()
    except (_Enough, etree.XMLSyntaxError):
        walk.close()
    document: Document = walk.document
    return document
