"""What `init` lays down: a configuration, a folder for templates, a site repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from aggregator import config, render
from aggregator.edges import templates
from aggregator.edges.git import Repository
from aggregator.errors import ConfigError
from aggregator.render import themes

SITE = Path("output/site")
NOTE = "A template here wins over the built-in one of the same path, e.g. chirpy/post.md.j2.\n"
# What lies in a site's folder tells what it is built with; the first that fits wins.
SIGNS: tuple[tuple[str, str, str], ...] = (
    ("_config.yml", r"jekyll-theme-chirpy", "chirpy"),
    ("Gemfile", r"jekyll-theme-chirpy", "chirpy"),
    ("_config.yml", r"alembic", "alembic"),
    ("_config.yml", r"", "minima"),
    ("hugo.toml", r"", "hugo"),
    ("hugo.yaml", r"", "hugo"),
    ("config.toml", r"(?i)baseurl", "hugo"),
    ("pelicanconf.py", r"", "pelican"),
    ("eleventy.config.js", r"", "eleventy"),
    (".eleventy.js", r"", "eleventy"),
)
DEFAULT = "chirpy"
# What lies beside a site in its own repository. Jekyll puts on the web whatever it is not told to leave out.
OURS = ("config.yaml", "templates", "state")
# What a site that is there already may take from the starter without looking different: every Jekyll theme has a layout `page`.
GUESTS = ("corrections.html", "corrections.xml")


def plant(directory: Path, theme: str | None, starter: bool) -> list[str]:
    """What was laid down, in lines; what is there already stays. Raises ConfigError."""
    with _denied(directory):
        return _plant(directory, theme, starter)


@contextmanager
def _denied(directory: Path) -> Iterator[None]:
    """What the system denies is a ConfigError that says what to do."""
    mend = "name a folder that is writable, or a new one"
    try:
        yield
    except (FileExistsError, NotADirectoryError) as exc:
        raise ConfigError(f"{exc.filename or directory} is a file, or lies below one", mend=mend) from None
    except OSError as exc:
        raise ConfigError(f"{exc.filename or directory} cannot be made: {exc.strerror}", mend=mend) from None


def _plant(directory: Path, theme: str | None, starter: bool) -> list[str]:
    directory.mkdir(parents=True, exist_ok=True)
    sources = templates.read()
    own = (directory / ".git").exists()
    site = directory if own else directory / SITE
    chosen = theme or recognised(site) or DEFAULT
    if chosen not in themes.names(sources):
        raise ConfigError(
            f"there is no theme {chosen!r}", mend=f"the themes are: {', '.join(themes.names(sources))}"
        )
    said = [_configuration(directory, chosen, "." if own else str(SITE))]
    said.append(_templates(directory))
    Repository(site).ensure()
    said.append(f"{site}: the site's repository, theme {chosen}")
    if starter:
        said += _starter(site, chosen, directory, sources)
    if own:
        said += _unpublished(directory) + _proofed(directory)
    return [*said, f"next: edit the sources in {directory / 'config.yaml'}, then `aggregator run`"]


def recognised(site: Path) -> str | None:
    """The theme whose signs lie in this folder."""
    for name, pattern, theme in SIGNS:
        file = site / name
        if file.is_file() and re.search(pattern, file.read_text(encoding="utf-8", errors="replace")):
            return theme
    return None


def example() -> str:
    """The commented configuration that ships with the program."""
    checkout = templates.PACKAGE.parent / "config.yaml"
    shipped = templates.PACKAGE / "data" / "config.yaml"
    return (checkout if checkout.is_file() else shipped).read_text(encoding="utf-8")


def _configuration(directory: Path, theme: str, site: str) -> str:
    file = directory / "config.yaml"
    if file.exists():
        return f"{file}: there already, left as it is"
    text = _with(_with(example(), "theme", theme), "path", site)
    file.write_text(text, encoding="utf-8")
    return f"{file}: the configuration, commented"


def _with(text: str, key: str, value: str) -> str:
    """The example with this value of the site's; the comment after it stays in its column."""
    return re.sub(
        rf"(?m)^(  {key}: )(\S+ *)", lambda found: found[1] + value.ljust(len(found[2])), text, count=1
    )


def _templates(directory: Path) -> str:
    folder = directory / "templates"
    folder.mkdir(exist_ok=True)
    note = folder / "README.md"
    if not note.exists():
        note.write_text(NOTE, encoding="utf-8")
    return f"{folder}: for templates of your own"


def _unpublished(directory: Path) -> list[str]:
    """What is remembered stays out of git; where Jekyll would publish it and the configuration, what to add."""
    state = directory / "state"
    state.mkdir(exist_ok=True)
    (state / ".gitignore").write_text("*\n", encoding="utf-8")
    said, file = [f"{state}: for what is remembered, left out of git"], directory / "_config.yml"
    left_out = (
        file.read_text(encoding="utf-8", errors="replace").partition("exclude:")[2] if file.is_file() else ""
    )
    wanted = [name for name in OURS if not re.search(rf"\b{re.escape(name)}\b", left_out)]
    if file.is_file() and wanted:
        said.append(f"{file}: add {', '.join(wanted)} to its `exclude:`, else Jekyll publishes them")
    return said


def _proofed(directory: Path) -> list[str]:
    """Where a workflow checks the site as Chirpy's does: a source may have no https, and html-proofer fails at a link without."""
    return [
        f"{file}: give htmlproofer --no-enforce-https, else a source without https stops the deployment"
        for file in sorted((directory / ".github" / "workflows").glob("*.y*ml"))
        if "htmlproofer" in (text := file.read_text(encoding="utf-8", errors="replace"))
        and "no-enforce-https" not in text
    ]


def _starter(site: Path, theme: str, directory: Path, sources: dict[str, str]) -> list[str]:
    """The files of a complete site for the theme's generator, named after the configured site; those there stay."""
    file = directory / "config.yaml"
    row = config.read(file.read_text(encoding="utf-8"), directory).all_sites[0]
    files = render.site(replace(config.site(row), theme=theme), sources)
    if not files:
        raise ConfigError(f"theme {theme} has no starter site", mend="leave out --site and use your own")
    is_there = recognised(site) is not None
    wanted = {path: text for path, text in files.items() if not is_there or path in GUESTS}
    laid = {path: text for path, text in wanted.items() if not (site / path).exists()}
    for path, text in laid.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
    if is_there:
        return [f"{site}: holds a site, so of the starter only: {', '.join(laid) or 'nothing'}"]
    return [f"{site}: a starter site for {theme}, {len(laid)} files"]
