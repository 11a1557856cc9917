"""Metadata above a body, in the forms that site generators read.

YAML is written here rather than by a library: every string is a double-quoted scalar escaped as JSON escapes it, which
YAML 1.1 and 1.2 loaders read alike (yaml.org/spec/1.2.2, section 1.2), so no title can be a number, a date, a tag or a
second key. It costs 30 microseconds where ruamel.yaml takes 900 (docs/why.md#front-matter).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

Values = Mapping[str, object]


def write(form: str, values: Values, body: str) -> str:
    """A whole file: metadata in this form (one of FORMS), then the body."""
    return FORMS[form]({key: value for key, value in values.items() if is_known(value)}, body)


def yaml(values: Values, body: str) -> str:
    """YAML between `---` lines, for Jekyll, Hugo, Eleventy and Astro."""
    return "---\n" + "\n".join(_lines(values, "")) + "\n---\n\n" + body + "\n"


def meta(values: Values, body: str) -> str:
    """`Key: value` lines, for Pelican's Markdown reader; nested values are JSON on their line."""
    return (
        "\n".join(f"{key.capitalize()}: {_flat(value)}" for key, value in values.items())
        + "\n\n"
        + body
        + "\n"
    )


def document(values: Values, body: str) -> str:
    """One JSON object with the body under `html`."""
    return json.dumps({**values, "html": body}, ensure_ascii=False, indent=1, default=_flat) + "\n"


def comment(values: Values, body: str) -> str:
    """An HTML comment with the metadata, then the body, for pasting into an editor."""
    lines = [
        f"{key}: {_flat(value)}".replace("--", "&#45;&#45;").replace(">", "&gt;")
        for key, value in values.items()
    ]
    return "<!--\n" + "\n".join(lines) + "\n-->\n\n" + body + "\n"


FORMS: Mapping[str, Callable[[Values, str], str]] = {
    "yaml": yaml,
    "meta": meta,
    "json": document,
    "comment": comment,
}


def is_known(value: object) -> bool:
    """Whether a value says anything."""
    return value is not None and value not in ((), [], {}, "")


def _lines(values: Values, indent: str) -> Iterator[str]:
    """The lines of a mapping, two spaces deeper for what it holds."""
    for key, value in values.items():
        match value:
            case Mapping():
                yield f"{indent}{_key(key)}:"
                yield from _lines(value, indent + "  ")
            case list() | tuple():
                yield f"{indent}{_key(key)}:"
                yield from _items(value, indent + "  ")
            case _:
                yield f"{indent}{_key(key)}: {_scalar(value)}"


def _items(values: list[object] | tuple[object, ...], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping):
            first, *rest = _lines(value, indent + "  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}- {_scalar(value)}"


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else json.dumps(key, ensure_ascii=False)


def _scalar(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return json.dumps(value, ensure_ascii=False, default=str)


def _flat(value: object) -> str:
    """A value on one line without quotes around text."""
    match value:
        case str():
            return " ".join(value.split())
        case datetime():
            return value.isoformat(timespec="seconds")
        case list() | tuple() if all(isinstance(one, str) for one in value):
            return ", ".join(map(str, value))
        case _:
            return json.dumps(value, ensure_ascii=False, default=_flat).replace("<", "\\u003c")
