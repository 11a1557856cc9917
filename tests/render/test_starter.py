"""Sites that build as they are."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from test_post import HOSTILE, NOW, TEMPLATES, titled

from aggregator import render
from aggregator.edges.git import Change, Repository
from aggregator.model import Correction, Site, Text
from aggregator.steps import publishing
from tests.render.siteworks import BUILDS

SITE = Site(name='한강 <뉴스> & "소식"', url="https://news.example", theme="classic")
TITLES = (
    HOSTILE,
    "[속보] '새 법안' 통과… “내년”: A/B | 100%",
    "{{< ref x >}} {{% y %}} {static}/a |filename|b",
    "<b>R&D</b> <i>",
)


def laid(folder: Path, site: Site) -> list[str]:
    """The built pages' HTML of a starter with posts whose words are all a generator could stumble on."""
    drafts = [
        replace(titled(title), story=title, excerpt=Text(title), points=(Text(title),)) for title in TITLES
    ]
    posts = [
        render.post(draft, site, NOW, TEMPLATES, corrections=(Correction(NOW, HOSTILE),)) for draft in drafts
    ]
    files = render.site(site, TEMPLATES) | {post.path: post.text for post in posts}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    generator = render.themes.named(site.theme, TEMPLATES).starter or ""
    if shutil.which(generator) is None:
        pytest.skip(f"{generator} is not installed")
    subprocess.run(BUILDS[generator], cwd=folder, check=True, capture_output=True)
    return [file.read_text(encoding="utf-8") for file in sorted((folder / "built").rglob("*.html"))]


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["classic", "chirpy", "alembic", "minima", "hugo", "pelican", "eleventy"])
def test_a_starter_builds_and_shows_titles_as_they_were_meant(theme, tmp_path):
    """Every title stands in a page's heading as text, whatever markup or template language it speaks."""
    import lxml.html

    pages = [lxml.html.fromstring(page) for page in laid(tmp_path, replace(SITE, theme=theme))]
    shown = {heading.text_content().strip() for page in pages for heading in page.xpath("//article/h1")}
    scripts = {script.get("type") for page in pages for script in page.xpath("//script")}

    assert (shown, scripts) == (set(TITLES), {"application/ld+json"})


@pytest.mark.parametrize("theme", render.themes.names(TEMPLATES))
def test_a_starter_has_no_unfilled_file(theme):
    """Files that end in `.j2` are filled and named without it."""
    assert [name for name in render.site(replace(SITE, theme=theme), TEMPLATES) if name.endswith(".j2")] == []


def test_a_site_name_is_data_in_every_configuration():
    """Quotes and angle brackets in a name break neither YAML nor Python."""
    jekyll = YAML(typ="safe", pure=True).load(render.site(SITE, TEMPLATES)["_config.yml"])
    hugo = YAML(typ="safe", pure=True).load(render.site(replace(SITE, theme="hugo"), TEMPLATES)["hugo.yaml"])
    pelican: dict[str, object] = {}
    exec(render.site(replace(SITE, theme="pelican"), TEMPLATES)["pelicanconf.py"], pelican)  # our own file

    assert [jekyll["title"], hugo["title"], pelican["SITENAME"]] == [SITE.name] * 3


def test_the_words_of_a_site_are_in_its_language():
    """An English site says so in English."""
    assert "All posts" in render.site(replace(SITE, language="en"), TEMPLATES)["_config.yml"]


def test_a_new_site_gets_its_starter_in_a_commit_before_the_first_posts(tmp_path):
    """The repository of a first run builds as it is; the starter comes once and touches no post."""
    repository = Repository(tmp_path / "site")
    starter = partial(render.site, replace(SITE, theme="hugo"), TEMPLATES)
    now = datetime(2026, 11, 3, tzinfo=UTC)
    repository.ensure()
    for n in (1, 2):
        publishing._prepare(repository, starter, now)
        repository.publish([Change(f"content/posts/{n}/index.md", b"---\n---\n")], lambda _: "posts", now)
    log = subprocess.run(
        ["git", "log", "--format=+%s", "--name-only"],
        cwd=tmp_path / "site",
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert [bool(re.search("content/", commit)) for commit in log.split("+")[1:]] == [True, True, False]
