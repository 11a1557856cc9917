"""A theme: a folder of templates with a profile, compiled once for each set of sources.

`theme.yaml` says what a theme is (docs/themes.md): `front` (a form of front.FORMS), `path`, `body` (its template), `titles`
(raw or escaped: how the theme prints them), `keys` (front matter key -> a value of page.FRONT, or a mapping of such) and
`always` (keys with a fixed value). Templates are jinja2's, sandboxed, every value escaped, an unknown name an error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aggregator.errors import RenderError
from aggregator.render import front

if TYPE_CHECKING:
    import jinja2

SHARED = "shared"
Sources = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Theme:
    """A compiled theme."""

    name: str
    front: str
    path: str
    titles: str
    keys: Mapping[str, Any]
    always: Mapping[str, Any]
    starter: str | None
    summary: str
    template: jinja2.Template

    def body(self, page: Mapping[str, object]) -> str:
        """The body's markup; raises RenderError where the template asks for what is not there."""
        import jinja2

        try:
            return self.template.render(page)
        except (jinja2.TemplateError, TypeError, ValueError, OverflowError, RecursionError) as exc:
            raise RenderError(f"the template of theme {self.name} cannot be filled") from exc


def names(templates: Mapping[str, str]) -> tuple[str, ...]:
    """The themes these templates hold, by name."""
    return tuple(
        sorted(name.removesuffix("/theme.yaml") for name in templates if name.endswith("/theme.yaml"))
    )


def named(name: str, templates: Mapping[str, str]) -> Theme:
    """The theme of this name, compiled; raises RenderError where it is missing or cannot be used."""
    if f"{name}/theme.yaml" not in templates:
        known = ", ".join(names(templates)) or "none"
        raise RenderError(f"there is no theme {name!r}", mend=f"the themes are: {known}")
    rooms = (f"{name}/", f"{SHARED}/")
    return _compiled(name, tuple((key, text) for key, text in templates.items() if key.startswith(rooms)))


@lru_cache(maxsize=32)
def _compiled(name: str, sources: Sources) -> Theme:
    import jinja2

    texts = dict(sources)
    profile = _profile(name, texts[f"{name}/theme.yaml"])
    try:
        template = environment(texts).get_template(f"{name}/{profile.get('body', 'post.md.j2')}")
    except jinja2.TemplateError as exc:
        raise RenderError(f"the template of theme {name} cannot be read") from exc
    return Theme(
        name=name,
        front=profile["front"],
        path=str(profile["path"]),
        titles=str(profile.get("titles", "raw")),
        keys=profile.get("keys") or {},
        always=profile.get("always") or {},
        starter=profile.get("starter"),
        summary=str(profile.get("summary", "")),
        template=template,
    )


def environment(texts: Mapping[str, str]) -> jinja2.Environment:
    """Jinja that cannot reach out of these texts: sandboxed, strict, every value escaped."""
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=jinja2.DictLoader(texts),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def plain(texts: Mapping[str, str]) -> jinja2.Environment:
    """The same for files that are not HTML: `tojson` is JSON as it is, since YAML and Python read no escapes of HTML's."""
    found = environment(texts)
    found.autoescape = False
    found.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    return found


def _profile(name: str, text: str) -> dict[str, Any]:
    """The profile as a mapping with what it must have; raises RenderError naming what is wrong."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        found = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError) as exc:
        raise RenderError(f"{name}/theme.yaml is not YAML") from exc
    if not isinstance(found, dict) or not {"front", "path"} <= set(found):
        raise RenderError(f"{name}/theme.yaml lacks `front` or `path`")
    if not all(isinstance(found.get(part) or {}, dict) for part in ("keys", "always")):
        raise RenderError(f"{name}/theme.yaml: `keys` and `always` are mappings")
    if found["front"] not in front.FORMS:
        raise RenderError(
            f"{name}/theme.yaml: front is one of {', '.join(front.FORMS)}, not {found['front']!r}"
        )
    return found
