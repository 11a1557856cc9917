"""Draft x Site -> Post: front matter and body through a theme's templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aggregator.errors import RenderError
from aggregator.model import Correction, Draft, Post, Site, Text
from aggregator.render import front, page, paths, safe, starter, themes
from aggregator.render.page import Facts
from aggregator.render.themes import Theme


def post(
    draft: Draft,
    site: Site,
    now: datetime,
    templates: Mapping[str, str],
    *,
    corrections: tuple[Correction, ...] = (),
) -> Post:
    """The file a draft becomes on this site; the same arguments give the same path and the same bytes.

    `now` is when it is posted; give a correction the `now` of the first posting and its own date in `corrections`.
    `templates` holds sources by name, `classic/theme.yaml` and `classic/post.md.j2`. Raises RenderError where the site's
    theme, zone or post_path cannot be used.
    """
    theme = themes.named(site.theme, templates)
    facts = Facts(draft, site, now, _zone(site), corrections)
    path = paths.place(site.post_path or theme.path, paths.slug(draft), facts.date)
    return Post(path, _text(theme, facts))


def tombstone(
    draft: Draft, path: str, site: Site, reason: str, now: datetime, templates: Mapping[str, str]
) -> Post:
    """What stands at the path of a post that was taken back: its title, the reason and the link, none of its text.

    `reason` is `gone`, `opt-out`, `retracted`, or words of the editor's own. Raises RenderError as `post` does.
    """
    theme = themes.named(site.theme, templates)
    bare = replace(draft, excerpt=Text(""), sections=(), points=(), table=None, tags=())
    return Post(path, _text(theme, Facts(bare, site, now, _zone(site), (), reason)), "withdrawn")


def site(wanted: Site, templates: Mapping[str, str]) -> dict[str, str]:
    """The files of a site that builds as it is in this theme's generator, by path; none where the theme has no starter."""
    return starter.files(wanted, templates)


def _text(theme: Theme, facts: Facts) -> str:
    body = safe.html(theme.body(page.view(facts))).strip()
    return front.write(theme.front, {**theme.always, **_values(theme.keys, theme, facts)}, body)


def _values(keys: Mapping[str, object], theme: Theme, facts: Facts) -> dict[str, object]:
    """The front matter that a profile's `keys` ask for, in their order."""
    return {key: _value(wanted, theme, facts) for key, wanted in keys.items()}


def _value(wanted: object, theme: Theme, facts: Facts) -> object:
    if isinstance(wanted, Mapping):
        return {key: value for key, value in _values(wanted, theme, facts).items() if front.is_known(value)}
    if wanted == "title":
        return safe.title(safe.visible(facts.draft.title.text), theme.titles) or facts.labels["source"]
    if wanted not in page.FRONT:
        known = ", ".join(("title", *page.FRONT))
        raise RenderError(
            f"theme {theme.name} asks for an unknown value {wanted!r}", mend=f"the values are: {known}"
        )
    return page.FRONT[str(wanted)](facts)


def _zone(site: Site) -> tzinfo:
    try:
        return ZoneInfo(site.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise RenderError(f"site {site.name} has no such time zone: {site.timezone!r}") from exc
