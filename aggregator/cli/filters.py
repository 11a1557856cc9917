"""The stages as filters: extract, write, verify, render, audit."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from aggregator.cli.options import Json, Jsonl
from aggregator.errors import AggregatorError, InputError

Work = Callable[[bytes], bytes]
# What every reader needs, loaded once before they are forked.
READING = ("aggregator.filters", "aggregator.extract.model:weights")
Jobs = Annotated[
    int | None, typer.Option("--jobs", min=1, help="Worker processes. [default: the cores, one for language]")
]
File = Annotated[
    Path | None, typer.Argument(help="A file; standard input where none is named.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """The commands of this module."""
    for command in COMMANDS.values():
        app.command()(command)


def extract(
    file: File = None,
    url: Annotated[str | None, typer.Option("--url", help="The page's address.")] = None,
    jsonl: Jsonl = False,
    jobs: Jobs = None,
) -> int:
    """A page's article as JSON.

    Example: `aggregator extract page.html --url https://paper.example/1`
    """
    from aggregator import filters

    work = partial(filters.extract, now=datetime.now(UTC))
    if jsonl:
        return asyncio.run(_rows(work, jobs or os.cpu_count() or 1, mib=1024, seconds=5.0, preload=READING))
    import base64

    body = base64.b64encode(_bytes(file)).decode()
    return asyncio.run(_one(work, {"id": None, "url": url, "html_base64": body}))


def write(file: File = None, jsonl: Jsonl = False, jobs: Jobs = None) -> int:
    """Drafts of articles: rows {id, articles, profile?} -> Draft.

    Example: `aggregator write --jsonl < articles.jsonl > drafts.jsonl`
    """
    from aggregator import filters

    return _language(partial(filters.write, now=datetime.now(UTC)), file, jsonl, jobs)


def verify(file: File = None, jsonl: Jsonl = False, jobs: Jobs = None) -> int:
    """What the gate says of a draft or text: rows {id, articles, draft | text} -> Report.

    Example: `aggregator verify --jsonl < drafts.jsonl`
    """
    from aggregator import filters

    return _language(partial(filters.verify, now=datetime.now(UTC)), file, jsonl, jobs)


def render(
    file: File = None,
    theme: Annotated[str | None, typer.Option("--theme", help="The theme; wins over the row's site.")] = None,
    now: Annotated[str | None, typer.Option("--now", help="The time of posting. [default: now]")] = None,
    templates: Annotated[
        Path | None, typer.Option("--templates", help="Templates that win over the built-in ones.")
    ] = None,
    jsonl: Jsonl = False,
    jobs: Jobs = None,
) -> int:
    """Posts of drafts: rows {id, draft, site?} -> {path, text}.

    Example: `aggregator render draft.json --theme chirpy`
    """
    from aggregator import filters
    from aggregator.edges.templates import read

    work = partial(filters.render, now=_moment(now), templates=read(templates), theme=theme)
    if jsonl:
        return asyncio.run(_rows(work, jobs or 1, mib=1024, seconds=10.0))
    return asyncio.run(_one(work, {"id": None, "draft": _json(file)}))


def audit(paths: list[Path], json: Json = False) -> int:
    """Checks published posts as far as that needs no source; exit 1 where one fails.

    Example: `aggregator audit _posts/*.md`
    """
    from aggregator import filters
    from aggregator.edges import files

    failed = 0
    for path in _posts(paths):
        try:
            text, trouble = files.text(path), ""
        except InputError as error:
            text, trouble = None, error.message
        row = filters.audit(str(path), text, trouble)
        failed += not row["passed"]
        _say_audit(row, json)
    if not json and sys.stdout.isatty():
        sys.stdout.write(f"{failed} failed\n" if failed else "all passed\n")
    return 1 if failed else 0


COMMANDS = {command.__name__: command for command in (extract, write, verify, render, audit)}


def _say_audit(row: dict[str, Any], json: bool) -> None:
    from aggregator.wire import encode

    if json:
        sys.stdout.buffer.write(encode(row) + b"\n")
        return
    for finding in row["findings"]:
        mark = "fails" if finding["blocks"] else "note"
        sys.stdout.write(f"{row['path']}: {mark}: {finding['check']}: {finding['message']}\n")


def _posts(paths: list[Path]) -> Iterator[Path]:
    """The files named, and the posts of the folders named."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                p for p in path.rglob("*") if p.suffix in (".md", ".markdown", ".html") and p.is_file()
            )
        else:
            yield path


def _language(work: Work, file: Path | None, jsonl: bool, jobs: int | None) -> int:
    if jsonl:
        return asyncio.run(_rows(work, jobs or 1, mib=2048, seconds=60.0))
    row = _json(file)
    if not isinstance(row, dict):
        raise InputError("the file holds no JSON object", url=str(file or "standard input"))
    return asyncio.run(_one(work, {"id": None, **row}))


async def _rows(work: Work, size: int, *, mib: int, seconds: float, preload: Sequence[str] = ()) -> int:
    """Every line of standard input through the pool, answers in the order of the lines."""
    from aggregator.edges.pool import Pool

    out = sys.stdout.buffer
    names: list[object] = []

    def remembered(rows: Iterable[bytes]) -> Iterator[bytes]:
        for line in rows:
            if line.strip():
                names.append(line)
                yield line

    async with Pool(size, memory_mib=mib, seconds=seconds, preload=preload) as pool:
        async for answer in pool.ordered(work, remembered(sys.stdin.buffer)):
            line = names.pop(0)
            out.write((answer if isinstance(answer, bytes) else _failed(line, answer)) + b"\n")
            out.flush()
    return 0


def _failed(line: object, trouble: AggregatorError) -> bytes:
    """The answer of a row whose worker was killed."""
    from aggregator.filters import failure, name_of
    from aggregator.wire import encode

    return encode(failure(name_of(line), trouble.kind, str(trouble)))


async def _one(work: Work, row: dict[str, Any]) -> int:
    """One row's answer, indented; its error is raised."""
    from aggregator.edges.pool import Pool
    from aggregator.wire import decode, encode, pretty

    async with Pool(1, memory_mib=2048, seconds=60.0) as pool:
        answer = decode(await pool.call(work, encode(row)))
    if "error" in answer:
        raise AggregatorError(answer["error"]["message"])
    answer.pop("id")
    sys.stdout.buffer.write(pretty(answer) + b"\n")
    return 0


def _bytes(file: Path | None) -> bytes:
    try:
        return file.read_bytes() if file else sys.stdin.buffer.read()
    except OSError as exc:
        raise InputError(f"cannot be read: {exc.strerror}", url=str(file)) from None


def _json(file: Path | None) -> Any:
    from aggregator.wire import decode

    return decode(_bytes(file))


def _moment(text: str | None) -> datetime:
    from aggregator.text import dates

    if text is None:
        return datetime.now(UTC)
    found = dates.instant(text)
    if found is None:
        raise InputError(f"--now {text!r} is no time", mend="write it like 2026-11-24T09:00:00+09:00")
    return found
