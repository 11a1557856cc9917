"""What an element says of the text within it, by its name, its class and id, and its style."""

from __future__ import annotations

import re
from functools import lru_cache

from aggregator.extract.document import (
    ARTICLE,
    ASIDE,
    BUTTON,
    CAPTION,
    FIGURE,
    FOOTER,
    FORM,
    HEADER,
    HEADING,
    HEADINGS,
    LIST,
    MAIN,
    NAV,
    PRE,
    QUOTE,
    TABLE,
)


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


# What becomes of an element: its text is left out, it bounds a block, or it only styles text.
DROPPED = _named(
    "style noscript template svg math iframe object embed canvas audio video select option datalist textarea map "
    "applet frameset noframes noembed progress meter dialog"
)
BLOCKS = _named(
    "html body div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr td th caption article section "
    "main nav aside header footer figure figcaption blockquote pre form fieldset address center details summary "
    "hgroup button label legend hr menu search picture"
)
VOID = _named("br hr img input meta link source wbr area base col embed track param")

# Marks that an element gives to all text within it, by its name and by its role.
MARKS = {
    "nav": NAV,
    "menu": NAV,
    "aside": ASIDE,
    "footer": FOOTER,
    "header": HEADER,
    "figure": FIGURE,
    "figcaption": FIGURE | CAPTION,
    "li": LIST,
    "dd": LIST,
    "table": TABLE,
    "blockquote": QUOTE,
    "form": FORM,
    "article": ARTICLE,
    "main": MAIN,
    "button": BUTTON,
    "label": BUTTON,
    "pre": PRE,
    "caption": CAPTION,
    **dict.fromkeys(HEADINGS, HEADING),
}
ROLES = {
    "navigation": NAV,
    "complementary": ASIDE,
    "contentinfo": FOOTER,
    "banner": HEADER,
    "main": MAIN,
    "article": ARTICLE,
}

_HIDING = re.compile(
    r"display:none|visibility:hidden|(?:^|;)font-size:(?:0|1px)(?![.\d])|(?:^|;)(?:max-)?(?:height|width):0(?![.\d])(?!.*overflow:visible)"
    r"|(?:left|top|right|text-indent|margin-left|margin-top):-\d{4,}|(?:^|;)opacity:0(?:\.0+)?(?:;|$|!)|clip:rect\(0"
)
_INK = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_WHITE = frozenset(("#fff", "#ffffff", "white", "rgb(255,255,255)", "transparent", "rgba(0,0,0,0)"))
# Class and id tokens, lower case: of text for screen readers alone; of an inline element that is a block of its own (Korean
# papers caption pictures inside the paragraph); of bylines.
_UNSEEN = _named(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader screenreader hidden-text u-hidden blind "
    "ir_text assistive-text element-invisible"
)
_APART = ("caption", "credit", "photo", "byline", "reporter", " img", "-img", "_img", " pic", "_pic", "-pic")
_BYLINES = (
    "author",
    "byline",
    "by-line",
    "reporter",
    "journalist",
    "writer",
    "redacteur",
    "contributor",
    " autor",
)
# Finds whatever the two tables above find, and little else, at a third of what they cost: most classes hold none of it.
_TELLING = re.compile(
    "[abcijprw](?:uthor|utor|y|aption|redit|ontributor|mg|ournalist|hoto|ic|eporter|edacteur|riter)"
)
UNSEEN, APART, BYLINE = 1, 2, 4


@lru_cache(maxsize=32768)
def traits(hints: str) -> int:
    """What the class and id of an element say of its text."""
    low = hints.lower()
    unseen = 0 if _UNSEEN.isdisjoint(low.split()) else UNSEEN
    if not _TELLING.search(low):
        return unseen
    padded = f" {low} "
    return unseen | (APART if says(_APART, padded) else 0) | (BYLINE if says(_BYLINES, padded) else 0)


def says(words: tuple[str, ...], text: str) -> bool:
    """Whether one of the words is in the text."""
    return any(map(text.__contains__, words))


def is_unseen(tag: str, attrs: dict[str, str]) -> bool:
    """Whether nobody can see what stands within."""
    if "hidden" in attrs and attrs["hidden"] != "until-found":
        return tag not in ("body", "html") and not (tag == "div" and attrs.get("id", "").startswith("S:"))
    if attrs.get("aria-hidden") == "true":
        return tag not in ("body", "html", "main", "article")
    return "style" in attrs and tag not in ("body", "html") and _is_hiding(attrs["style"])


@lru_cache(maxsize=2048)
def _is_hiding(style: str) -> bool:
    flat = "".join(style.lower().split())
    if _HIDING.search(flat):
        return True
    ink = _INK.search(flat)
    if ink is None:
        return False
    ground = _GROUND.search(flat)
    return ink[1] == ground[1] if ground else ink[1] in _WHITE
