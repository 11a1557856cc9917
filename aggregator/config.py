"""config.yaml -> Config. Unknown keys are errors that name the line and the nearest known key.

`read(text, home)` is pure; `aggregator.edges.files` brings the text. Paths in a Config are absolute: those in the file are
relative to the file.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)

from aggregator import model
from aggregator.errors import ConfigError
from aggregator.text import plain_yaml

UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
PUBLISHERS = ("draft", "commit", "push", "pull-request", "files", "wordpress", "webhook")
WANTED = {
    "tuple_type": "a list is wanted here, each of its items after a dash",
    "model_type": "keys are wanted here, such as `name: ...`",
    "string_type": "words are wanted here; a number stands in quotes",
}
WINDOW = re.compile(r"([01]\d|2[0-3]):[0-5]\d\s*-\s*([01]\d|2[0-3]):[0-5]\d")


def duration(value: object) -> float:
    """Seconds of `15m`, `24h`, `1.5s` or a bare number; raises ValueError."""
    if isinstance(value, bool):
        raise ValueError("a duration is a number of seconds or like 15m, 24h")
    if isinstance(value, int | float):
        return float(value)
    words = str(value).strip().lower()
    number, unit = (words[:-1], words[-1]) if words[-1:] in UNITS else (words, "s")
    try:
        return float(number) * UNITS[unit]
    except ValueError:
        raise ValueError(f"{value!r} is not a duration; write it like 15m, 24h or 90") from None


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is not a time zone; write it like Asia/Seoul") from None
    return name


def _web_address(url: str) -> str:
    if not url.strip().lower().startswith(("http://", "https://")):
        raise ValueError(f"{url!r} is not a web address; it starts with http:// or https://")
    return url.strip()


def _window(words: str | None) -> str | None:
    if words is not None and not WINDOW.fullmatch(words.strip()):
        raise ValueError(f"{words!r} is not a window of the day; write it like 07:00-23:00")
    return words.strip() if words else None


def _beside(path: str, info: ValidationInfo) -> str:
    """The absolute path of a file that is named from the configuration's folder."""
    home = (info.context or {}).get("home") or Path()
    return str((home / Path(path).expanduser()).absolute())


def _publisher(name: str) -> str:
    """A name of the table or of an installed publisher's; what looks like a slip of the first is told as one."""
    close = difflib.get_close_matches(name, PUBLISHERS, 1, 0.75)
    if name not in PUBLISHERS and close:
        raise ValueError(f"{name!r} is no way to publish; did you mean {close[0]!r}?")
    return name


def is_open(window: str | None, local: datetime) -> bool:
    """Whether a site takes posts at this time of its own zone; a window may go past midnight."""
    if window is None:
        return True
    begin, end = (part.strip() for part in window.split("-"))
    at = local.strftime("%H:%M")
    return begin <= at < end if begin <= end else at >= begin or at < end


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else ([] if value is None else value)


Duration = Annotated[float, BeforeValidator(duration), Field(ge=0)]
Zone = Annotated[str, AfterValidator(_zone)]
Url = Annotated[str, AfterValidator(_web_address)]
File = Annotated[str, AfterValidator(_beside)]
Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Part(BaseModel):
    """A mapping of the file; a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PictureConfig(Part):
    path: str
    alt: str = ""


class ClosingConfig(Part):
    text: str = ""
    label: str
    url: Url


class SelectConfig(Part):
    title: str | None = None
    body: str | None = None
    drop: Words = ()


class WordPressConfig(Part):
    url: Url
    user: str
    password_env: str | None = None
    password_file: File | None = None
    status: Literal["draft", "publish"] = "draft"


class WebhookConfig(Part):
    url: Url
    secret_env: str | None = None
    secret_file: File | None = None


class ForgeConfig(Part):
    kind: Literal["github", "gitlab"] = "github"
    url: Url = "https://api.github.com"
    repository: str
    token_env: str | None = None
    token_file: File | None = None


class SiteConfig(Part):
    """One site; `path` is the git repository its posts go into."""

    name: Name = "site"
    url: Url | None = None
    path: str = "output/site"
    remote: str | None = None
    branch: str = "main"
    brand: str | None = None
    closing: ClosingConfig | None = None
    image: PictureConfig | None = None
    publisher: str | None = None
    category: str | None = None
    non_commercial: bool = False
    noindex: bool = False
    theme: str = "classic"
    language: str = "ko"
    languages: Words = ()
    timezone: Zone = "Asia/Seoul"
    publish: Annotated[str, AfterValidator(_publisher)] = "commit"
    post_path: str | None = None
    daily_limit: int | None = Field(default=None, ge=0)
    categories: Words = ()
    include: Words = ()
    exclude: Words = ()
    window: Annotated[str | None, AfterValidator(_window)] = None
    withdrawn: Literal["tombstone", "remove"] = "tombstone"
    pictures: bool = False
    provenance: bool = True
    templates: str | None = None
    wordpress: WordPressConfig | None = None
    webhook: WebhookConfig | None = None
    forge: ForgeConfig | None = None

    @property
    def is_in_git(self) -> bool:
        """Whether its posts are commits of a repository."""
        return self.publish in ("commit", "push", "pull-request")


class SourceConfig(Part):
    """One source; its names and meaning are those of model.Source."""

    name: Name
    url: Url
    kind: Literal["auto", "feed", "sitemap", "listing"] = "auto"
    publisher: str | None = None
    language: str | None = None
    licence: str = "auto"
    category: str | None = None
    sites: Words = ()
    every: str | int | float = "auto"
    first: int = Field(default=20, ge=0, le=10_000)
    timezone: Zone | None = None
    select: SelectConfig | None = None


class FetchConfig(Part):
    contact: str | None = None
    per_host_delay: Duration = 2.0
    concurrency: int = Field(default=32, ge=1, le=1024)
    allow_private: Words = ()
    ca_bundle: str | None = None


class WriteConfig(Part):
    profile: Literal["news"] = "news"
    model: str | None = None
    base_url: Url | None = None
    api_key_env: str | None = None
    api_key_file: File | None = None
    budget_per_day: float | None = Field(default=None, ge=0)
    timeout: Annotated[Duration, Field(gt=0)] = 30.0
    rewrite: bool = False


class ScheduleConfig(Part):
    tick: Duration = 10.0
    timezone: Zone = "Asia/Seoul"


class KeepConfig(Part):
    pages: Duration = 90 * 86400.0


class AlertConfig(Part):
    webhook: Url | None = None
    command: Words = ()
    late: Duration = 86400.0


class MonitorConfig(Part):
    listen: str | None = "127.0.0.1:9464"
    callback: Url | None = None


class Config(Part):
    """The whole file. `home` is the folder it lies in."""

    store: str = "sqlite:///state/aggregator.db"
    site: SiteConfig | None = None
    sites: tuple[SiteConfig, ...] = ()
    sources: tuple[SourceConfig, ...] = ()
    fetch: FetchConfig = FetchConfig()
    write: WriteConfig = WriteConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    keep: KeepConfig = KeepConfig()
    alert: AlertConfig = AlertConfig()
    monitor: MonitorConfig = MonitorConfig()
    home: Path = Field(default=Path(), exclude=True)

    @property
    def all_sites(self) -> tuple[SiteConfig, ...]:
        """Every site, whether the file says `site` or `sites`."""
        return ((self.site,) if self.site else ()) + self.sites

    def site_named(self, name: str) -> SiteConfig:
        """The site of this name; raises ConfigError."""
        found = next((site for site in self.all_sites if site.name == name), None)
        if found is None:
            raise ConfigError(
                f"no site is named {name!r}", mend=nearest(name, [s.name for s in self.all_sites])
            )
        return found

    def source_named(self, name: str) -> model.Source:
        """The source of this name; raises ConfigError."""
        found = next((row for row in self.sources if row.name == name), None)
        if found is None:
            raise ConfigError(
                f"no source is named {name!r}", mend=nearest(name, [s.name for s in self.sources])
            )
        return source(found, self)

    def store_url(self) -> str:
        """The store's address with an absolute path."""
        head, separator, path = self.store.partition("sqlite:///")
        return f"{head}{separator}{self.home / path}" if separator else self.store

    def site_path(self, site: SiteConfig) -> Path:
        """Absolute folder of a site's repository."""
        return (self.home / Path(site.path).expanduser()).absolute()

    def ca_bundle(self) -> str | None:
        """Absolute file of the authorities that vouch for servers, None for those of certifi."""
        return (
            str((self.home / Path(self.fetch.ca_bundle).expanduser()).absolute())
            if self.fetch.ca_bundle
            else None
        )

    def templates_path(self, site: SiteConfig) -> Path:
        """Absolute folder whose templates win over the built-in ones."""
        return (self.home / (site.templates or "templates")).absolute()


def source(row: SourceConfig, config: Config) -> model.Source:
    """The noun of a source's row."""
    select = model.Select(row.select.title, row.select.body, row.select.drop) if row.select else None
    return model.Source(
        name=row.name,
        url=row.url,
        kind=row.kind,
        publisher=row.publisher,
        language=row.language,
        licence=row.licence,
        category=row.category,
        sites=row.sites,
        every=str(row.every),
        first=row.first,
        timezone=row.timezone or ("Asia/Seoul" if row.language == "ko" else None),
        clock=config.schedule.timezone,
        select=select,
    )


def site(row: SiteConfig) -> model.Site:
    """The noun of a site's row: what a page shows that no article gives."""
    return model.Site(
        name=row.name,
        theme=row.theme,
        url=row.url,
        language=row.language,
        timezone=row.timezone,
        publisher=row.publisher,
        brand=row.brand,
        category=row.category,
        image=model.Picture(row.image.path, row.image.alt) if row.image else None,
        closing=model.Closing(row.closing.text, row.closing.label, row.closing.url) if row.closing else None,
        non_commercial=row.non_commercial,
        noindex=row.noindex,
        pictures=row.pictures,
        post_path=row.post_path,
    )


def read(text: str, home: Path, name: str = "config.yaml") -> Config:
    """The configuration these words hold.

    Raises ConfigError naming key, line and the nearest known key.
    """
    data = _parse(text, name)
    try:
        config = Config.model_validate({**data, "home": home}, context={"home": home})
    except ValidationError as exc:
        raise ConfigError(_explain(exc, text, name)) from None
    _check(config, name)
    return config


def _parse(text: str, name: str) -> dict[str, Any]:
    if text.lstrip()[:1] == "{":  # JSON is YAML, and a hundred times faster to read as what it is
        try:
            return dict(json.loads(text))
        except ValueError:
            pass
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        data = plain_yaml.load(text)
    except MarkedYAMLError as exc:
        mark = exc.problem_mark
        raise ConfigError(
            f"{name}, line {mark.line + 1 if mark else '?'}: {exc.problem or 'not YAML'}"
        ) from None
    except (YAMLError, ValueError, RecursionError) as exc:
        raise ConfigError(f"{name} is not YAML: {str(exc).splitlines()[0]}") from None
    if not isinstance(data, Mapping):
        raise ConfigError(
            f"{name} holds no mapping of keys", mend="`aggregator init` writes a commented example"
        )
    return {str(key): value for key, value in data.items()}


def _explain(exc: ValidationError, text: str, name: str) -> str:
    return "\n".join(_one(error, text, name) for error in exc.errors()[:10])


def _one(error: Any, text: str, name: str) -> str:
    path = tuple(error["loc"])
    line = _line(text, path)
    where = f"{name}, line {line}" if line else name
    key = ".".join(str(part) for part in path)
    if error["type"] == "extra_forbidden":
        return f"{where}: unknown key {key!r}{_did_you_mean(str(path[-1]), _known(path[:-1]))}"
    if error["type"] == "missing":
        return f"{where}: {key!r} is missing"
    message = WANTED.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    return f"{where}: {key}: {message}"


def _known(path: Sequence[object]) -> list[str]:
    """The keys of the mapping at this path."""
    part: Any = Config
    for step in path:
        if isinstance(step, int):
            continue
        part = _inner(part.model_fields[str(step)].annotation)
    return [key for key in part.model_fields if key != "home"]


def _inner(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    found = [_inner(arg) for arg in getattr(annotation, "__args__", ())]
    return next((part for part in found if part is not None), None)


def _did_you_mean(key: str, known: Iterable[str]) -> str:
    mend = nearest(key, known)
    return f"; {mend}" if mend else ""


def nearest(key: str, known: Iterable[str]) -> str | None:
    """The mend for a name that is not known: the one that was meant, or all."""
    names = list(known)
    close = difflib.get_close_matches(key.lower(), names, 1, 0.5)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"known are: {', '.join(sorted(names)[:30])}" if names else None


def _line(text: str, path: Sequence[object]) -> int | None:
    """The line of the key at this path, from 1, or that of the nearest mapping around it."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        node: Any = YAML(typ="rt").load(text)
    except (YAMLError, ValueError, RecursionError):
        return None
    line = None
    for step in path:
        try:
            at = (node.lc.key if isinstance(step, str) else node.lc.item)(step)
            line, node = at[0] + 1, node[step]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
    return line


def _check(config: Config, name: str) -> None:
    """What pydantic cannot see: names that repeat, sites that are not there."""
    for what, names in (
        ("site", [s.name for s in config.all_sites]),
        ("source", [s.name for s in config.sources]),
    ):
        twice = next((n for n in names if names.count(n) > 1), None) if len(set(names)) < len(names) else None
        if twice:
            raise ConfigError(f"{name}: two {what}s are named {twice!r}", mend="give each a name of its own")
    known = {s.name for s in config.all_sites}
    for row in config.sources:
        missing = next((n for n in row.sites if n not in known), None)
        if missing:
            raise ConfigError(
                f"{name}: source {row.name!r} feeds the site {missing!r}, which is not there",
                mend=nearest(missing, known),
            )
    if not config.store.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ConfigError(
            f"{name}: store: {config.store!r} is neither sqlite:///path nor postgresql://...",
        )
