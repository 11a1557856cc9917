"""The JSON forms of the nouns (docs: the command line's filters).

Outgoing rows have every field; of an incoming article only `title` and `paragraphs` are required: missing sentences are
made, missing fields are None, dates may come in any form that `text.dates` reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from aggregator.errors import InputError
from aggregator.model import Article, Draft, Report, Sentence, Site
from aggregator.text import dates, sentences

T = TypeVar("T")
ARTICLE_DATES = ("published", "modified")
# Half of a surrogate pair, as an escape; what must not be taken for one is in group 1.
HALF_LETTER = re.compile(
    rb"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


def encode(value: object) -> bytes:
    """One line of UTF-8 JSON without its newline."""
    return msgspec.json.encode(value)


def decode(line: bytes) -> Any:
    """The value this JSON holds; raises InputError."""
    try:
        return msgspec.json.decode(line)
    except UnicodeDecodeError:  # what is wrong in its letters alone is marked, not refused
        return decode(line.decode("utf-8", "replace").encode())
    except (msgspec.DecodeError, RecursionError) as error:
        whole = HALF_LETTER.sub(lambda found: found[0] if found[1] else b"\\ufffd", line)
        if whole != line:
            return decode(whole)
        raise InputError(f"not JSON: {error}") from None


def pretty(value: object) -> bytes:
    """JSON for reading, two spaces a level."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2)


def article_row(article: Article) -> dict[str, Any]:
    """The Article form, with `text` and without what only the house needs to know."""
    row: dict[str, Any] = msgspec.to_builtins(article, builtin_types=(datetime,))
    row["text"] = article.text
    if row["licence"].get("opt_out") is None:
        del row["licence"]["opt_out"]
    return row


def draft_row(draft: Draft) -> dict[str, Any]:
    """The Draft form."""
    row: dict[str, Any] = msgspec.to_builtins(draft, builtin_types=(datetime,))
    return row


def report_row(report: Report) -> dict[str, Any]:
    """The Report form."""
    row: dict[str, Any] = msgspec.to_builtins(report)
    return row


def article(row: object) -> Article:
    """The Article this row holds; raises InputError naming the field."""
    data = _mapping(row, "article")
    for name in ARTICLE_DATES:
        data[name] = _date(data.get(name))
    if not data.get("paragraphs") and isinstance(data.get("text"), str):
        data["paragraphs"] = [part for part in data["text"].split("\n") if part.strip()]
    for name in ("url", "title"):
        data[name] = data.get(name) or ""
    data["sentences"] = data.get("sentences") or []
    data = {key: value for key, value in data.items() if value is not None}
    made = _convert(data, Article, "article")
    if made.sentences or not made.paragraphs:
        return made
    return replace(made, sentences=numbered(made.paragraphs, made.language))


def numbered(paragraphs: tuple[str, ...], language: str | None) -> tuple[Sentence, ...]:
    """The sentences of these paragraphs with ids `s1`, `s2`, ... in order."""
    found = [(n, text) for n, part in enumerate(paragraphs) for text in sentences.split(part, language)]
    return tuple(Sentence(f"s{k}", text, n) for k, (n, text) in enumerate(found, 1))


def draft(row: object) -> Draft:
    """The Draft this row holds; raises InputError naming the field."""
    data = _mapping(row, "draft")
    for name in ARTICLE_DATES:
        data[name] = _date(data.get(name))
    data["attribution"] = [
        {k: v for k, v in {**a, **{d: _date(a.get(d)) for d in ARTICLE_DATES}}.items() if v is not None}
        for a in data.get("attribution") or []
        if isinstance(a, Mapping)
    ]
    return _convert({key: value for key, value in data.items() if value is not None}, Draft, "draft")


def site(row: object) -> Site:
    """The Site this row holds; raises InputError naming the field."""
    data = _mapping(row, "site")
    return _convert({key: value for key, value in data.items() if value is not None}, Site, "site")


def _mapping(row: object, what: str) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        raise InputError(f"{what} is not an object but {type(row).__name__}")
    return dict(row)


def _date(value: object) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return dates.instant(str(value))


def _convert(data: dict[str, Any], kind: type[T], what: str) -> T:
    try:
        return msgspec.convert(data, kind, strict=False)
    except msgspec.ValidationError as exc:
        raise InputError(f"{what}: {exc}") from exc
