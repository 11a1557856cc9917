"""Changes to config.yaml that keep its comments, its order and its quotes; to one in JSON as well."""

from __future__ import annotations

import io
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from aggregator.edges import files
from aggregator.errors import ConfigError


def add_sources(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """The file lists these sources after those it has; raises ConfigError, and then is as it was."""
    try:
        before = path.read_text(encoding="utf-8")
        after = _json(before, rows) or _yaml(before, rows)
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


def _yaml(text: str, rows: Sequence[Mapping[str, str]]) -> str:
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(
        type(None), lambda r, _: r.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    document = yaml.load(text)
    document.setdefault("sources", []).extend(dict(row) for row in rows)
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


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
