"""What an operator's CSS rules select of a page: the generic reader's work done by hand."""

from __future__ import annotations

import re

from aggregator.extract.body import Body, cleaned
from aggregator.model import Select
from aggregator.text.clean import visible

LONGEST = 1_500_000
_BORDERS = (
    "p",
    "div",
    "li",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "tr",
    "dd",
    "dt",
    "section",
)
_HEADS = re.compile(r"^h[1-6]$")
_HIDDEN = ("script, style, noscript, template, iframe, [hidden], [aria-hidden=true], [style*='display:none'], [style*='display: none'], "
           "[style*='visibility:hidden'], [style*='visibility: hidden']")  # fmt: skip


def selected(html: str, select: Select) -> tuple[str | None, Body]:
    """The headline and the body these selectors find; None and an empty Body for what they do not."""
    # Its tree costs 20 ms a page, so it is built only for pages that have a rule.
    from bs4 import BeautifulSoup
    from soupsieve import SelectorSyntaxError

    soup = BeautifulSoup(html[:LONGEST], "lxml")
    try:
        for waste in soup.select(", ".join((_HIDDEN, *select.drop))):
            waste.extract()
        head = soup.select_one(select.title) if select.title else None
        parts = soup.select(select.body) if select.body else []
    except SelectorSyntaxError:
        return None, Body()
    title = visible(head.get_text(" ")) if head is not None else ""
    lines: list[str] = []
    heads: list[int] = []
    for part in parts:
        if any(part in outer.descendants for outer in parts if outer is not part and len(parts) <= 50):
            continue
        for head_in in part.find_all(_HEADS):
            head_in.insert(0, "\x02")
        for border in part.find_all(_BORDERS):
            border.insert_before("\n")
            border.append("\n")
        for line in part.get_text().split("\n"):
            heads += [len(lines)] if "\x02" in line else []
            lines.append(line)
    return title or None, cleaned(lines, heads)
