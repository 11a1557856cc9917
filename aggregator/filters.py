"""The stage filters on rows: one JSON object in, one out, with the same id.

These run in a worker process: bytes of a line in, bytes of a line out. A row that cannot be done answers with its error.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from aggregator import wire
from aggregator.errors import AggregatorError, InputError
from aggregator.model import Article, Page, Site, Story

Row = Mapping[str, Any]
Answer = dict[str, Any]


def extract(line: bytes, now: datetime) -> bytes:
    """{id, url, html | html_base64, content_type?} -> Article."""
    return _answer(line, lambda row: wire.article_row(_extract(row, now)))


def write(line: bytes, now: datetime) -> bytes:
    """{id, articles, profile?} -> Draft."""
    return _answer(line, lambda row: wire.draft_row(_write(row)))


def verify(line: bytes, now: datetime) -> bytes:
    """{id, articles, draft | text} -> Report."""
    return _answer(line, lambda row: wire.report_row(_verify(row)))


def render(line: bytes, now: datetime, templates: Mapping[str, str], theme: str | None) -> bytes:
    """{id, draft, site?} -> {path, text}."""
    return _answer(line, lambda row: _render(row, now, templates, theme))


def _answer(line: bytes, work: Callable[[Row], Answer]) -> bytes:
    name: object = None
    try:
        row = _row(line)
        name = row.get("id")
        return wire.encode({"id": name, **work(row)})
    except AggregatorError as error:
        return wire.encode(failure(name, error.kind, str(error)))
    except RecursionError:
        return wire.encode(failure(name, "input", "nested too deeply"))


def failure(name: object, kind: str, message: str) -> Answer:
    """The answer of a row that cannot be done."""
    return {"id": name, "error": {"kind": kind, "message": _plain(message)}}


def _plain(text: str) -> str:
    return "".join(ch for ch in text if ch.isprintable()).encode("utf-8", "replace").decode()[:1000]


def name_of(line: object) -> object:
    """The id of a row, None where it has none."""
    try:
        return _row(line).get("id") if isinstance(line, bytes) else None
    except InputError:
        return None


def _row(line: bytes) -> Row:
    row = wire.decode(line)
    if not isinstance(row, dict):
        raise InputError(f"a row is an object, not {type(row).__name__}")
    return row


def _extract(row: Row, now: datetime) -> Article:
    from aggregator.extract import article

    url = str(row.get("url") or "http://localhost/")
    content_type = row.get("content_type")
    if isinstance(row.get("html"), str):
        body, content_type = row["html"].encode("utf-8", "replace"), "text/html; charset=utf-8"
    else:
        body = _bytes(row.get("html_base64"))
    return article(Page(url, url, body, str(content_type) if content_type else None, now))


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise InputError("a row holds `html` or `html_base64`")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(f"html_base64 is not base64: {error}") from None


def articles_of(row: Row) -> tuple[Article, ...]:
    """The articles of a row, at least one; raises InputError."""
    rows = row.get("articles")
    if not isinstance(rows, list) or not rows:
        raise InputError("`articles` is a list of at least one Article")
    return tuple(wire.article(one) for one in rows)


def _write(row: Row) -> Any:
    from aggregator import verify as gate
    from aggregator.stories import join
    from aggregator.write import extractive, plan

    articles = articles_of(row)
    lead = articles[0]
    story = Story(join(lead, ()).id, lead, articles[1:])
    mode = plan.mode(lead.licence, False, False)
    if mode == "none":
        raise InputError("the source reserves it from machines", url=lead.url)
    draft = extractive.draft(story, mode, str(row.get("profile") or "news"))
    return gate.mend(draft, articles)[0]


def _verify(row: Row) -> Any:
    from aggregator import verify as gate

    articles = articles_of(row)
    if isinstance(row.get("text"), str):
        return gate.report(row["text"], articles)
    if "draft" not in row:
        raise InputError("a row holds `draft` or `text`")
    return gate.report(wire.draft(row["draft"]), articles)


def _render(row: Row, now: datetime, templates: Mapping[str, str], theme: str | None) -> Answer:
    from dataclasses import replace

    from aggregator.render import post

    site = wire.site(row["site"]) if row.get("site") else Site()
    if theme:
        site = replace(site, theme=theme)
    made = post(wire.draft(row.get("draft")), site, now, templates)
    return {"path": made.path, "text": made.text}


def audit(path: str, text: str | None, trouble: str = "") -> Answer:
    """{path, passed, findings} of a published post; text None where it cannot be read."""
    from aggregator.model import Finding
    from aggregator.verify import lint

    findings = lint.post(text) if text is not None else (Finding("readable", "file", trouble),)
    passed = not any(finding.blocks for finding in findings)
    return {"path": path, "passed": passed, "findings": msgspec.to_builtins(findings)}
