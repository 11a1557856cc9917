"""Files of the operator's: the configuration and what filters and audits read."""

from __future__ import annotations

from pathlib import Path

from aggregator import config
from aggregator.config import Config
from aggregator.errors import ConfigError, InputError
from aggregator.poll import schedule
from aggregator.write import plan

DEFAULT = Path("config.yaml")
LARGEST = 32 * 2**20


def configuration(path: Path | None = None) -> Config:
    """The configuration in this file (`config.yaml` here where none is named); raises ConfigError."""
    file = (path or DEFAULT).expanduser()
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            f"there is no {file}", mend="`aggregator init` writes one; -c names another"
        ) from None
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{file} cannot be read") from exc
    return read(text, file)


def read(text: str, file: Path) -> Config:
    """The configuration these words of this file hold; raises ConfigError."""
    found = config.read(text, file.absolute().parent, file.name)
    _check(found, file.name)
    return found


def _check(found: Config, name: str) -> None:
    """What only the rooms can judge, each value once: times to look and licences; raises ConfigError naming the source."""
    rows = {(str(row.every), row.licence): row.name for row in reversed(found.sources)}
    for (every, licence), source in rows.items():
        try:
            schedule.check(every)
            plan.check(licence)
        except ConfigError as exc:
            raise ConfigError(f"{name}: source {source!r}: {exc.message}", mend=exc.mend) from None


def write(path: Path, text: str) -> None:
    """The file holds this text; raises InputError."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as exc:
        mend = "name a file in a folder that is there and can be written"
        raise InputError(f"cannot be written: {exc.strerror}", url=str(path), mend=mend) from None


def text(path: Path) -> str:
    """The text of a file, bytes that are no UTF-8 kept as lone surrogates; raises InputError."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"larger than {LARGEST // 2**20} MiB", url=str(path))
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as exc:
        raise InputError(f"cannot be read: {exc.strerror}", url=str(path)) from None
