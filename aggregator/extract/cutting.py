"""What no reader sees is cut out before the parser looks: scripts, styles, drawings and comments, three fifths of a page's bytes.

They end where HTML's tokeniser ends them (https://html.spec.whatwg.org/multipage/parsing.html#tokenization). Whatever is
doubtful stays for the parser: what has no end, what stands inside a tag, a drawing that holds more than shapes.
"""

from __future__ import annotations

import html
import re

Script = tuple[str, str]

_OPEN = re.compile(rb"<(?:!--|(script|style|svg|title|textarea|xmp|iframe|noembed|noframes)(?=[\s>/]))")
_COMMENT_END = re.compile(rb"--!?>")
_ENDS = {
    name: re.compile(rb"</" + name + rb"[\s>/]")
    for name in (
        b"script",
        b"style",
        b"svg",
        b"title",
        b"textarea",
        b"xmp",
        b"iframe",
        b"noembed",
        b"noframes",
    )
}
_CUT = frozenset((b"script", b"style", b"svg"))
_KIND = re.compile(rb"""\stype\s*=\s*["']?([^"'>]{0,100})""", re.I)
# How far back the beginning of a tag is looked for, and how many doubtful drawings a page may have: neither is without a bound.
_BACK = 4096
_DOUBTS = 100
_NO_SHAPES = (b"<!", b"<svg", b"<script", b"<style", b"<foreignobject", b"<title")


def cut(raw: bytes, low: bytes) -> tuple[bytes, list[Script]]:
    """(the page without them, its scripts as (type, body) in order); `low` is the page in small letters."""
    kept: list[bytes] = []
    scripts: list[Script] = []
    at = here = doubts = 0
    while (found := _OPEN.search(low, here)) is not None:
        name, start = found[1], found.start()
        back = max(at, start - _BACK)
        if low.rfind(b"<", back, start) > low.rfind(b">", back, start):
            here = found.end()
            continue
        end = _end(low, name, start, found.end())
        if end < 0 or doubts > _DOUBTS:
            break
        here = end
        if name == b"svg" and _has_more_than_shapes(low[found.end() : end]):
            doubts += 1
            here = found.end()
        elif name is None or name in _CUT:
            if name == b"script":
                scripts.append(_script(raw[start:end]))
            kept.append(raw[at:start])
            at = end
    kept.append(raw[at:])
    return b"".join(kept), scripts


def _has_more_than_shapes(drawing: bytes) -> bool:
    return any(map(drawing.__contains__, _NO_SHAPES))


def _end(low: bytes, name: bytes | None, start: int, inside: int) -> int:
    """Where the element or comment that starts here is over; -1 where it never is."""
    if name is None:
        close = _COMMENT_END.search(low, start + 2)
        return close.end() if close else -1
    close = _ENDS[name].search(low, inside)
    return low.find(b">", close.end() - 1) + 1 or -1 if close else -1


def _script(element: bytes) -> Script:
    """(type in small letters, body) of a script element."""
    opened = element.find(b">") + 1
    kind = _KIND.search(element[:opened])
    body = element[opened : element.rfind(b"</")].decode("utf-8", "replace")
    return (html.unescape(kind[1].decode("utf-8", "replace")).strip().lower() if kind else ""), body
