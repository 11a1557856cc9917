"""A post file taken apart for checking: front matter, blocks of the body, the text a reader sees. No source is needed."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

LARGEST = 200_000
MOST_OPENED = 5_000  # libyaml goes down into each that is opened, and some 30,000 deep it ends the process
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
PROSE_TAGS = frozenset({"p", "blockquote", "div", "section", "article", "dd", "br", ""})
_FENCED = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)(?:\r?\n)?^---[ \t]*\r?$\n?(.*)\Z", re.DOTALL | re.MULTILINE)
_OPENS = re.compile(r"[\[{]|[-?](?=\s)")
_META = re.compile(r"(?:[A-Za-z][\w-]*:[^\n]*\n)+\n")
_COMMENT = re.compile(r"<!--\n(.*?)\n-->\n(.*)\Z", re.DOTALL)
# A tag's inside is bounded, so that a text of open brackets costs no more than its length.
TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})((?:[^<>\"']{1,400}+|\"[^\"]{0,2500}+\"|'[^']{0,2500}+'){0,24}+)/?>"
)
_DOCTYPE = re.compile(r"<!doctype[^>]{0,200}>|<!--(?:-?>|.{0,2000}?--!?>)", re.IGNORECASE | re.DOTALL)
_MARKDOWN_LINK = re.compile(r"(!?)\[([^\[\]\n]{0,300})\]\([^()\s]{0,600}(?:\s[^()\n]{0,200})?\)")
_MARKDOWN_MARK = re.compile(r"^\s{0,8}(?:#{1,6}\s+|[-*+]\s+|>\s?)", re.MULTILINE)
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+\S", re.MULTILINE)


@dataclass(frozen=True)
class Tag:
    """A tag as written: `name` in lower case, its attributes as text."""

    name: str
    closes: bool
    attributes: str


@dataclass(frozen=True)
class Block:
    """Text a reader sees as one: `tag` is the block it stands in (empty in Markdown), `linked` what of it is a link."""

    text: str
    tag: str
    linked: str = ""

    @property
    def is_prose(self) -> bool:
        """Whether it is a paragraph rather than a heading, a list or a table."""
        return self.tag in PROSE_TAGS


@dataclass(frozen=True)
class Paper:
    """A post file: `values` of its front matter (None where it cannot be read, with the reason in `fault`) and its body."""

    values: Mapping[str, Any] | None
    fault: str | None
    matter: str
    body: str
    blocks: tuple[Block, ...] = field(default=())
    tags: tuple[Tag, ...] = field(default=())

    @cached_property
    def prose(self) -> tuple[Block, ...]:
        """Paragraphs that are not mainly a link or the site's own line."""
        return tuple(block for block in self.blocks if block.is_prose and own_words(block))

    @cached_property
    def shown(self) -> str:
        """All the body shows, a block a line."""
        return "\n".join(block.text for block in self.blocks)

    @cached_property
    def said(self) -> str:
        """What front matter says and the body shows."""
        return "\n".join((*self.statements, self.shown))

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """Title, excerpt and the like; the raw front matter where it cannot be read."""
        if self.values is None:
            return (self.matter,)
        return tuple(
            html.unescape(value)
            for key, value in self.values.items()
            if isinstance(value, str) and str(key).lower() in WORDS
        )

    def value(self, name: str) -> object:
        """A front matter value by its name in any case."""
        return next((value for key, value in (self.values or {}).items() if str(key).lower() == name), None)


WORDS = ("title", "excerpt", "description", "summary", "feature_text", "subtitle")


def own_words(block: Block) -> str:
    """The block's text besides its links; empty where little else is there."""
    rest = block.text.replace(block.linked, "", 1) if block.linked else block.text
    return "" if block.linked and len(rest) < 40 else rest


def read(text: str) -> Paper:
    """The paper of a post file of any form that `render` writes, or of a Markdown or HTML post of another's."""
    text = text[:LARGEST].replace("\r\n", "\n")
    values, fault, matter, body = _parted(text)
    blocks, tags = _taken_apart(body)
    return Paper(values, fault, matter, body, tuple(blocks), tuple(tags))


def _parted(text: str) -> tuple[Mapping[str, Any] | None, str | None, str, str]:
    """Values, fault, front matter and body."""
    if text.lstrip("\ufeff").startswith("---"):
        return _yaml(text)
    if text.startswith("{"):
        return _json(text)
    comment = _COMMENT.match(text)
    if comment:
        return _lines(comment[1]), None, comment[1], comment[2]
    meta = _META.match(text)
    if meta:
        return _lines(meta[0]), None, meta[0], text[meta.end() :]
    return None, "there is no front matter", "", text


def _lines(matter: str) -> Mapping[str, Any]:
    pairs = (line.partition(":") for line in matter.splitlines() if ":" in line)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _json(text: str) -> tuple[Mapping[str, Any] | None, str | None, str, str]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as exc:
        return None, f"it is not JSON: {exc}", "", text
    return values, None, "", str(values.get("html", ""))


def _yaml(text: str) -> tuple[Mapping[str, Any] | None, str | None, str, str]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    found = _FENCED.match(text)
    if not found:
        return None, "the front matter does not end", text, ""
    if len(_OPENS.findall(found[1])) > MOST_OPENED:
        return None, "the front matter opens too many lists and mappings", found[1], found[2]
    try:
        values = YAML(typ="safe").load(found[1])
    except (YAMLError, ValueError, RecursionError) as exc:
        return None, f"the front matter is not YAML: {_first_line(exc)}", found[1], found[2]
    if not isinstance(values, dict):
        return None, "the front matter is not a mapping", found[1], found[2]
    return values, None, found[1], found[2]


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:160]


def _taken_apart(body: str) -> tuple[list[Block], list[Tag]]:
    """Blocks and tags of a body of HTML, Markdown or both."""
    tags: list[Tag] = []
    blocks: list[Block] = []
    for tag, markup in _cut(_DOCTYPE.sub("", body), tags):
        blocks += _blocks(markup, tag)
    return blocks, tags


def _cut(body: str, tags: list[Tag]) -> Iterator[tuple[str, str]]:
    """(block tag, its markup) in order; every tag seen is added to `tags`."""
    start, inside = 0, ""
    for found in TAG.finditer(body):
        name = found[2].lower()
        tags.append(Tag(name, bool(found[1]), found[3]))
        if name in BLOCKS:
            yield inside, body[start : found.start()]
            start, inside = found.end(), "" if found[1] else name
    yield inside, body[start:]


# A paragraph in small print is the site's own line on source, licence and dates, not the story.
_SMALL_PRINT = re.compile(r"\s*<small\b[^>]*>.*</small>\s*", re.IGNORECASE | re.DOTALL)


def _blocks(markup: str, tag: str) -> Iterator[Block]:
    parts = (markup,) if tag else re.split(r"\n\s*\n", markup)
    for part in parts:
        kind = (
            "h2"
            if not tag and _HEADING.match(part)
            else "li"
            if not tag and _MARKDOWN_MARK.match(part)
            else "small"
            if _SMALL_PRINT.fullmatch(part)
            else tag
        )
        plain = _MARKDOWN_LINK.sub(lambda m: "" if m[1] else f"<a>{m[2]}</a>", part)
        linked = _text(
            "".join(re.findall(r"<a\b[^>]{0,2000}>(.{0,600}?)</a>", plain, re.IGNORECASE | re.DOTALL))
        )
        shown = _text(_MARKDOWN_MARK.sub("", plain) if not tag else plain)
        if shown:
            yield Block(shown, kind, linked)


def _text(markup: str) -> str:
    return " ".join(html.unescape(TAG.sub("", markup)).split())
