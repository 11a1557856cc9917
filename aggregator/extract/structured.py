"""What a page says of itself in machine form: JSON-LD, and articles that exist only inside a script.

Papers write JSON-LD with comments, trailing commas and raw line breaks; Arc sites (Fusion) and Next.js ship the body as
JSON for a browser to draw. Everything found becomes one `Facts`.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from aggregator.text import urls
from aggregator.text.clean import visible

MAX_SCRIPT = 1_500_000
MAX_NODES = 4_000
_LINE_COMMENT = re.compile(r"(?m)(?<![:\"'\w])//(?!www)[^\n\"]*$")
_TRAILING = re.compile(r",(\s*[}\]])")
_FIELD = r'"%s"\s*:\s*"((?:[^"\\]|\\.){1,%d})"'
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BORDER = re.compile(
    r"(?i)</?(?:p|div|br|li|h[1-6]|ul|ol|blockquote|section|figure|table|tr)\b[^<>]{0,2000}>"
)
_NEXT_PUSH = re.compile(r'self\.__next_f\.push\(\[1,\s*("(?:[^"\\]|\\.)*")\]\)', re.S)
_FUSION = re.compile(r"Fusion\.globalContent\s*=\s*(?=\{)")
_HYDRATION = re.compile(r"(?:window\.)?(?:__[A-Z][A-Z_]+__|__NEXT_DATA__|__NUXT__)\s*=\s*(?=\{)")
_BODY_KEYS = frozenset(
    [
        "articlebody",
        "body",
        "content",
        "contents",
        "bodyhtml",
        "body_html",
        "text",
        "html",
        "articletext",
        "article_body",
        "maintext",
        "article_content",
    ]
)
# What stands under these is told by others, or of a part of the article.
_OTHERS = frozenset(("hasPart", "comment", "itemListElement", "liveBlogUpdate"))
ARTICLE = 4
_ARTICLE_TYPES = ("article", "posting", "report", "newsitem", "review", "analysis")


@dataclass(frozen=True, slots=True)
class Facts:
    """What scripts say of the article; empty where they say nothing."""

    title: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    image: str | None = None
    language: str | None = None
    licence: str | None = None
    keywords: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    subheads: tuple[int, ...] = ()
    is_free: bool = True
    is_whole: bool = False
    types: tuple[str, ...] = ()
    image_credit: str | None = None


def facts(scripts: list[tuple[str, str]], url: str = "") -> Facts:
    """Facts of the article node among the JSON-LD, else none; of several that of the page at this address."""
    nodes: list[dict[str, Any]] = []
    for kind, body in scripts:
        if "ld+json" in kind and len(body) <= MAX_SCRIPT:
            loaded = loads(body)
            nodes += _objects(loaded) if loaded is not None else _salvaged(body)
    if not nodes:
        return Facts()
    best = max(_of_page(nodes, url), key=_worth)
    types = tuple(name for node in nodes for name in _types(node))
    if _worth(best) < 2:
        return Facts(types=types)
    return replace(_read(best, nodes), types=types)


def _of_page(nodes: list[dict[str, Any]], url: str) -> list[dict[str, Any]]:
    """Of several articles those that name this address as theirs; all nodes where none does."""
    found = [node for node in nodes if _worth(node) >= ARTICLE]
    if len(found) < 2 or not url:
        return nodes
    page = urls.identity(url)
    named = (
        node
        for node in found
        if any(
            urls.identity(place.partition("#")[0]) == page
            for key in ("url", "mainEntityOfPage", "@id")
            if (place := _address(node.get(key)))
        )
    )
    return list(named) or nodes


def loads(body: str) -> Any:
    """The value of this JSON, mended where papers commonly break it, or None."""
    text = body.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    text = (
        text.removeprefix("//<![CDATA[").removeprefix("<![CDATA[").removesuffix("//]]>").removesuffix("]]>")
    )
    for mend in (_as_is, _without_comments):
        try:
            return json.loads(mend(text), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _as_is(text: str) -> str:
    return text


def _without_comments(text: str) -> str:
    return _TRAILING.sub(r"\1", _LINE_COMMENT.sub("", text))


def _salvaged(body: str) -> list[dict[str, Any]]:
    """The fields that can still be read of JSON beyond mending."""
    found: dict[str, Any] = {"@type": "Article"}
    for name, longest in (("headline", 400), ("datePublished", 60), ("dateModified", 60)):
        match = re.search(_FIELD % (name, longest), body)
        if match:
            found[name] = _unescaped(match[1])
    return [found] if "datePublished" in found or "headline" in found else []


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _objects(value: Any) -> list[dict[str, Any]]:
    """Every object in this value, outermost first."""
    found: list[dict[str, Any]] = []
    waiting, seen = [value], 0
    while waiting and seen < MAX_NODES:
        item = waiting.pop(0)
        seen += 1
        if isinstance(item, dict):
            found.append(item)
            waiting += [v for k, v in item.items() if isinstance(v, dict | list) and k not in _OTHERS]
        elif isinstance(item, list):
            waiting += [v for v in item[:200] if isinstance(v, dict | list)]
    return found


def _types(node: dict[str, Any]) -> list[str]:
    kind = node.get("@type")
    return [str(k) for k in kind] if isinstance(kind, list) else [str(kind)] if kind else []


def _worth(node: dict[str, Any]) -> int:
    names = [name.lower() for name in _types(node)]
    is_article = any(name.endswith(_ARTICLE_TYPES) for name in names)
    worth = ARTICLE if is_article else 1 if "webpage" in names else 0
    return (
        worth + sum(bool(node.get(key)) for key in ("headline", "datePublished", "articleBody"))
        if worth
        else 0
    )


def _read(node: dict[str, Any], nodes: list[dict[str, Any]]) -> Facts:
    by_id = {str(n["@id"]): n for n in reversed(nodes) if n.get("@id") and n.get("name")}
    return Facts(
        title=words(node.get("headline")) or words(node.get("name")),
        published=words(node.get("datePublished")) or words(node.get("dateCreated")),
        modified=words(node.get("dateModified")),
        authors=_names(node.get("author") or node.get("creator"), by_id),
        publisher=next(iter(_names(node.get("publisher"), by_id)), None),
        image=_address(node.get("image")) or _address(node.get("thumbnailUrl")),
        image_credit=_credit(node.get("image"), by_id),
        language=words(node.get("inLanguage")),
        licence=_address(node.get("license")),
        keywords=_keywords(node.get("keywords")),
        paragraphs=paragraphs(node.get("articleBody")),
        is_free=str(node.get("isAccessibleForFree", "true")).lower()
        not in ("false", "0", "http://schema.org/false"),
    )


def words(value: Any) -> str | None:
    """The text of a JSON value that should be one, or None."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if not isinstance(value, str | int):
        return None
    text = html.unescape(
        html.unescape(str(value))
    )  # which, as JSON's own escapes do, can hold what decoding took away
    return visible(_TAG.sub("", text)) or None


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    found: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            one = one if one.get("name") else by_id.get(str(one.get("@id")), one)
            named = one.get("name")
            found += [words(name) or "" for name in (named if isinstance(named, list) else [named])]
        elif isinstance(one, str):
            found.append(words(by_id.get(one, {}).get("name")) or words(one) or "")
    return tuple(dict.fromkeys(name for name in found if name))


def _address(value: Any) -> str | None:
    if isinstance(value, list):
        return next((found for one in value if (found := _address(one))), None)
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl") or value.get("@id")
        return _address(value) if not isinstance(value, dict) else None
    return value.strip() or None if isinstance(value, str) else None


def _credit(value: Any, by_id: dict[str, dict[str, Any]]) -> str | None:
    """Whom an ImageObject credits."""
    image = value[0] if isinstance(value, list) and value else value
    if not isinstance(image, dict):
        return None
    said = words(image.get("creditText")) or words(image.get("copyrightNotice"))
    people = image.get("creator") or image.get("author") or image.get("copyrightHolder")
    return (said or next(iter(_names(people, by_id)), "")).strip(" ©")[:160] or None


def _keywords(value: Any) -> tuple[str, ...]:
    parts = re.split(r"[,;|]", value) if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(dict.fromkeys(text for part in parts[:60] if (text := words(part)) and len(text) <= 60))


def paragraphs(value: Any) -> tuple[str, ...]:
    """The paragraphs of a body given as HTML or as plain text."""
    if isinstance(value, list):
        value = "\n".join(str(part) for part in value if isinstance(part, str))
    if not isinstance(value, str) or len(value) > MAX_SCRIPT:
        return ()
    text = html.unescape(value) if "&lt;" in value else value
    text = html.unescape(_TAG.sub("", _BORDER.sub("\n", text)))
    return tuple(line for part in text.splitlines() if (line := " ".join(part.split())))


# -- bodies inside scripts -----------------------------------------------------------------------------------------------


def arc(scripts: list[tuple[str, str]]) -> Facts:
    """The article an Arc page keeps in its script, or empty Facts."""
    for _, text in scripts:
        found = _FUSION.search(text) if "Fusion.globalContent" in text and len(text) <= MAX_SCRIPT else None
        if found:
            return _fusion(_decoded(text, found.end()))
    return Facts()


def _decoded(text: str, start: int) -> Any:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _fusion(content: Any) -> Facts:
    """Arc XP's content schema: https://github.com/washingtonpost/ans-schema"""
    if not isinstance(content, dict):
        return Facts()
    lines: list[str] = []
    subheads: list[int] = []
    for element in _elements(content):
        if element.get("type") == "header":
            subheads.append(len(lines))
        lines += paragraphs(element.get("content"))
    credits_ = content.get("credits")
    people = credits_.get("by") if isinstance(credits_, dict) else None
    headlines = content.get("headlines")
    return Facts(
        title=words(headlines.get("basic")) if isinstance(headlines, dict) else None,
        published=words(content.get("first_publish_date")) or words(content.get("display_date")),
        modified=words(content.get("last_updated_date")),
        authors=_names(people, {}),
        paragraphs=tuple(lines),
        subheads=tuple(n for n in subheads if n < len(lines)),
        is_whole=len("".join(lines)) > 40,
    )


def _elements(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for element in content.get("content_elements") or ():
        if not isinstance(element, dict):
            continue
        if element.get("type") in ("text", "header", "raw_html", "correction"):
            yield element
        elif element.get("type") in ("list", "quote"):
            for item in element.get("items") or element.get("content_elements") or ():
                if isinstance(item, dict):
                    yield item


def hydrated(scripts: list[tuple[str, str]]) -> Facts:
    """The longest body-like text in a page's hydration data."""
    best: tuple[str, ...] = ()
    for value in _states(scripts):
        for node in _objects(value):
            for key, text in node.items():
                if key.lower() in _BODY_KEYS and isinstance(text, str) and len(text) > 300:
                    lines = paragraphs(text)
                    best = max(best, lines, key=lambda found: sum(map(len, found)))
    return Facts(paragraphs=best)


def _states(scripts: list[tuple[str, str]]) -> Iterator[Any]:
    stream: list[str] = []
    for kind, text in scripts:
        if len(text) > MAX_SCRIPT or "ld+json" in kind:
            continue
        if kind == "application/json" and len(text) > 1000:
            yield loads(text)
        elif "__next_f" in text:
            stream += [str(part) for raw in _NEXT_PUSH.findall(text) if (part := loads(raw))]
        else:
            found = _HYDRATION.search(text)
            if found:
                yield _decoded(text, found.end())
    if stream:
        yield from _rows("".join(stream))


def _rows(stream: str) -> Iterator[Any]:
    """The values of a React flight stream: `id:json` a line, `id:Tlength,text` for long text."""
    for match in re.finditer(r"(?m)^[0-9a-f]{1,6}:(T[0-9a-f]+,|(?=[\[{]))", stream):
        if match[1]:
            size = int(match[1][1:-1], 16)
            raw = stream[match.end() : match.end() + size].encode("utf-8", "replace")[:size]
            yield {"html": raw.decode("utf-8", "ignore")}
        else:
            yield _decoded(stream, match.end())
