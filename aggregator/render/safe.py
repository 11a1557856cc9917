"""Words of a source made harmless where a site generator, a theme or a browser reads them.

Three places, three forms. `html` is a body: sanitised by nh3, then every character that Markdown or a template language
could act on as a character reference. `words` is a front matter value, which themes print unescaped or as Markdown.
`title` is the same where a theme prints titles unescaped, and the title as it is where it escapes them itself.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aggregator.text import clean

if TYPE_CHECKING:
    import nh3

TAGS = frozenset(
    [
        "a",
        "abbr",
        "article",
        "aside",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "img",
        "ins",
        "li",
        "mark",
        "nav",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
    ]
)
ATTRIBUTES: dict[str, set[str]] = {
    "*": {
        "class",
        "id",
        "lang",
        "dir",
        "title",
        "role",
        "style",
        "aria-label",
        "aria-hidden",
        "aria-labelledby",
    },
    "a": {"href", "rel"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
    "del": {"datetime"},
    "ins": {"datetime"},
}
STYLES = frozenset(
    [
        "background-color",
        "border",
        "border-collapse",
        "caption-side",
        "color",
        "font-size",
        "font-style",
        "font-weight",
        "height",
        "margin",
        "margin-bottom",
        "margin-top",
        "overflow-wrap",
        "padding",
        "text-align",
        "text-decoration",
        "vertical-align",
        "white-space",
        "width",
    ]
)
# A tag (nh3 quotes every value), or a character of the text that Markdown and templates act on.
_ACTIVE = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>|[{}*_`\]]')
_ATTRIBUTE = re.compile(r'="([^"]*)"')
_VALUE = str.maketrans({mark: f"&#{ord(mark)};" for mark in "{}|"} | {"<": "&lt;", ">": "&gt;"})
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\](?=[(\[:])")
_PLAIN_TAG = re.compile(r"<(/?)(?:b|i|em|strong|u|s|sub|sup|mark|small|code|q)>", re.IGNORECASE)
_SPANS = re.compile(r"[*`]|_(?=\S)|\$(?=\$)|~(?=~)")
_OPENING = re.compile(r"[#>+*=:|~-]|\d{1,9}(?=[.)])")
_UNSAFE_IN_URL = re.compile(r"[\s<>\"'`{}|\\^\[\]*]")
_INDEX = re.compile(r"index(?:\.\w+)?", re.IGNORECASE)
_LOST = "\ufffd"


def visible(text: str) -> str:
    """One line as a reader sees it; a letter lost in decoding shows as an empty box, not as U+FFFD."""
    return clean.visible(text).replace(_LOST, "□")


def html(markup: str) -> str:
    """The body with nothing in it that runs, or that Markdown, Liquid, Go or Jinja templates would act on."""
    return _ACTIVE.sub(_inert, _cleaner().clean(markup))


def _inert(found: re.Match[str]) -> str:
    """A character of the text as its reference; a tag with what is active in its values so."""
    seen = found[0]
    if len(seen) == 1:
        return f"&#{ord(seen)};"
    return _ATTRIBUTE.sub(_value, seen) if '"' in seen else seen


def words(text: str) -> str:
    """A front matter value: no tag, no template, no link, whether a theme prints it as it is or as Markdown."""
    return _LINK.sub("&#93;", markup(text)).replace("{", "&#123;")


def markup(text: str) -> str:
    """The text with no tag in it. Its character references stay: they make no tag, and in headlines they are slips."""
    return _TAG.sub("&lt;", text)


def title(text: str, escaping: str) -> str:
    """A title for a theme whose titles are printed `raw` or `escaped`; a tag that could act is never left in either."""
    return text if escaping == "escaped" and not _acts(text) else markup(text)


def markdown(text: str) -> str:
    """A paragraph of Markdown that shows exactly these words."""
    held = _SPANS.sub(lambda m: f"&#{ord(m[0])};", words(text)) if _SPANS.search(text) else words(text)
    found = _OPENING.match(held)
    if not found:
        return held
    cut = found.end() if held[0].isdigit() else 0
    return f"{held[:cut]}&#{ord(held[cut])};{held[cut + 1 :]}"


def term(text: str, longest: int = 60) -> str:
    """A category or tag: nothing in it that a path, a template or markup is made of, and no name of a folder's own page."""
    kept = re.sub(r"[\x00-\x1f{}<>%\\/|`*\"\[\]]+", " ", visible(text)[: 4 * longest])
    found = " ".join(kept.split()).strip(".-~ ")[:longest].rstrip()
    return "" if _INDEX.fullmatch(found) else found


def url(address: str | None) -> str | None:
    """The web address with what markup or a template could read percent-encoded; None if it is none or cannot be linked."""
    if not address:
        return None
    text = clean.visible(address)
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or parts.username is not None:
        return None
    return _UNSAFE_IN_URL.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), text)


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        generic_attribute_prefixes={"data-", "aria-"},
        filter_style_properties=set(STYLES),
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _value(found: re.Match[str]) -> str:
    return f'="{found[1].translate(_VALUE)}"'


def _acts(text: str) -> bool:
    """Whether printing this unescaped would do more than set words in bold or the like."""
    names = Counter(mark[0].lower().replace("/", "") for mark in _PLAIN_TAG.finditer(text))
    closed = Counter(mark[0].lower().replace("/", "") for mark in _PLAIN_TAG.finditer(text) if mark[1])
    unbalanced = any(count != 2 * closed[name] for name, count in names.items())
    return unbalanced or bool(_TAG.search(_PLAIN_TAG.sub("", text)))
