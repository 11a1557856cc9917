"""Quotations in running prose, in every style of quotation mark.

A mark opens a quotation only where its partner closes it before the next paragraph; an apostrophe is none. Marks inside a
quotation belong to it. One pass over the text, whatever it holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.text.remembered import remembered

LONGEST = 2000
DEEPEST = 4
PAIRS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "«": "»",
    "‹": "›",
    "„": "“”",
    "‚": "‘’",
    "〝": "〞〟",
    '"': '"”',
    "'": "'’",
}
STRAIGHT = frozenset("\"'")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks; `start` and `end` take in the marks, `mark` is the opening one."""

    text: str
    start: int
    end: int
    mark: str


@remembered
def found(text: str) -> tuple[Quotation, ...]:
    """The outermost quotations of this text, in order."""
    out: list[Quotation] = []
    at = 0
    while at < len(text):
        end = _closing(text, at) if text[at] in PAIRS and _opens(text, at) else None
        if end is None:
            at += 1
            continue
        out.append(Quotation(text[at + 1 : end], at, end + 1, text[at]))
        at = end + 1
    return tuple(out)


def outside(text: str) -> str:
    """The text with a space in place of each quotation."""
    kept: list[str] = []
    at = 0
    for quotation in found(text):
        kept.append(text[at : quotation.start])
        at = quotation.end
    return " ".join([*kept, text[at:]])


def _opens(text: str, at: int) -> bool:
    """Whether the mark here can open: a straight one or an apostrophe not inside or at the end of a word."""
    if text[at] not in STRAIGHT and text[at] not in "‘‚":
        return True
    after = text[at + 1 : at + 2]
    if not after or after.isspace():
        return False
    before = text[at - 1] if at else " "
    return text[at] == '"' or not (before.isascii() and before.isalnum())


def _closing(text: str, at: int) -> int | None:
    """Where the quotation that opens here closes, if it does."""
    mark, closers = text[at], PAIRS[text[at]]
    depth = 0
    if not any(text.find(closer, at + 1, at + LONGEST) > 0 for closer in closers):
        return None
    for k in range(at + 1, min(len(text), at + LONGEST)):
        letter = text[k]
        if letter == "\n":
            return None
        if letter in closers and _closes(text, k):
            if not depth:
                return k if k > at + 1 else None
            depth -= 1
        elif letter == mark and mark not in STRAIGHT:
            depth += 1
            if depth > DEEPEST:
                return None
    return None


def _closes(text: str, at: int) -> bool:
    """Whether the mark here closes: an apostrophe between Latin letters does not."""
    if text[at] not in "'’":
        return True
    before, after = text[at - 1], text[at + 1 : at + 2]
    return not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum())
