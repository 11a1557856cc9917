"""Changes to config.yaml that keep its comments, its order and its quotes; to one in JSON as well."""

from __future__ import annotations

import io
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator.edges import files
from aggregator.errors import ConfigError

if TYPE_CHECKING:
    from ruamel.yaml import YAML

OFFSET = 2  # of a dash from the key above it


def add_sources(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """The file lists these sources after those it has; raises ConfigError, and then is as it was."""
    path = path.resolve()  # of a link the file it leads to
    try:
        before = path.read_bytes().decode()  # its ends of lines are its own
        after = _json(before, rows) or _inserted(before, rows) or _yaml(before, rows)
    except (OSError, ValueError) as exc:
        raise ConfigError(f"{path} cannot be read") from exc
    files.read(after, path)
    _replace(path, after)


def _json(text: str, rows: Sequence[Mapping[str, str]]) -> str | None:
    """The same with these sources where the text is one JSON object, which has no comments to keep; else None."""
    try:
        document = json.loads(text)
        document.setdefault("sources", []).extend(dict(row) for row in rows)
    except (ValueError, AttributeError, RecursionError):
        return None
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _inserted(text: str, rows: Sequence[Mapping[str, str]]) -> str | None:
    """The same lines with these sources after the last one's; None where `sources` is no list of an item a line."""
    listed = _listed(text)
    if listed is None:
        return None
    dash = listed.value[-1].start_mark.column - 2
    lines, end = text.splitlines(keepends=True), _last_line(listed.value[-1])
    while end < len(lines) and _is_comment_within(lines[end], dash):
        end += 1
    out = io.StringIO()
    _dumper().dump([dict(row) for row in rows], out)
    made = [f"{' ' * dash}{line[OFFSET:]}" for line in out.getvalue().splitlines()]
    newline = "\r\n" if "\r\n" in text else "\n"
    before = "".join(lines[:end])
    gap = "" if before.endswith(("\n", "\r")) else newline
    return before + gap + newline.join(made) + newline + "".join(lines[end:])


def _listed(text: str) -> Any:
    """The node of `sources` where it is a block sequence whose items start beside their dashes."""
    root = _dumper().compose(text)
    pairs = root.value if root is not None and isinstance(root.value, list) else ()
    found: Any = next((value for key, value in pairs if key.value == "sources"), None)
    if not _is_block(found):
        return None
    return found if found.value[-1].start_mark.column == found.start_mark.column + 2 else None


def _is_block(node: Any) -> bool:
    """Whether this is a list or mapping that is written a line each, and holds something."""
    return node is not None and isinstance(node.value, list) and bool(node.value) and not node.flow_style


def _last_line(node: Any) -> int:
    """The number of lines up to the end of this node, without the comments that follow it."""
    while _is_block(node):
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end: Any = node.end_mark
    return int(end.line) + int(end.column > 0)


def _is_comment_within(line: str, dash: int) -> bool:
    """Whether this is a comment that stands deeper than the dashes, as one of the source before it does."""
    bare = line.lstrip(" ")
    return bare.startswith("#") and len(line) - len(bare) > dash


def _yaml(text: str, rows: Sequence[Mapping[str, str]]) -> str:
    """The same document with these sources, its comments and quotes kept."""
    yaml = _dumper()
    document = yaml.load(text)
    document["sources"] = [*(document.get("sources") or ()), *(dict(row) for row in rows)]
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _dumper() -> YAML:
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=OFFSET)
    yaml.representer.add_representer(
        type(None), lambda r, _: r.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    return yaml


def _replace(path: Path, text: str) -> None:
    """The file holds this text, or what it held before, whatever happens meanwhile."""
    mend = "the folder must be writable too: the file is replaced, so that it is never half written"
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    except OSError as exc:
        raise ConfigError(f"{path} cannot be written", mend=mend) from exc
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode & 0o777)
        os.replace(name, path)
    except OSError as exc:
        Path(name).unlink(missing_ok=True)
        raise ConfigError(f"{path} cannot be written", mend=mend) from exc
