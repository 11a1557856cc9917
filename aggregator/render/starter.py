"""A complete site for a theme's generator, that builds as it is and shows the posts.

A starter is a folder under `starters/`; a file that ends in `.j2` is filled with the site's name, address, language and zone.
"""

from __future__ import annotations

from collections.abc import Mapping

from aggregator.errors import RenderError
from aggregator.model import Site
from aggregator.render import labels, themes

FOLDER = "starters"


def files(site: Site, templates: Mapping[str, str]) -> dict[str, str]:
    """The starter's files by path; empty where the theme has none (`astro`, `html`, `json`).

    Raises RenderError where the theme is unknown or a file cannot be filled.
    """
    theme = themes.named(site.theme, templates)
    if theme.starter is None:
        return {}
    folder = f"{FOLDER}/{theme.starter}/"
    found = {name.removeprefix(folder): text for name, text in templates.items() if name.startswith(folder)}
    return {
        name.removesuffix(".j2"): _filled(folder + name, site, templates) if name.endswith(".j2") else text
        for name, text in sorted(found.items())
    }


def _filled(name: str, site: Site, templates: Mapping[str, str]) -> str:
    import jinja2

    try:
        return themes.plain(templates).get_template(name).render(site=site, words=labels.site(site.language))
    except jinja2.TemplateError as exc:
        raise RenderError(f"the starter file {name} cannot be filled") from exc
