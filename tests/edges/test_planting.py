"""What `init` lays down, and what it leaves alone."""

import subprocess
from pathlib import Path

import pytest

from aggregator import config
from aggregator.edges import planting
from aggregator.errors import ConfigError


def test_the_configuration_is_one_the_program_reads(tmp_path: Path):
    """The commented file is read without an error and names the chosen theme and the site's folder."""
    planting.plant(tmp_path, "minima", False)
    found = config.read((tmp_path / "config.yaml").read_text(), tmp_path)

    assert [("minima", tmp_path / "output/site")] == [(s.theme, found.site_path(s)) for s in found.all_sites]


def test_what_is_there_stays(tmp_path: Path):
    """A second `init` writes nothing over what the operator changed."""
    planting.plant(tmp_path, None, False)
    (tmp_path / "config.yaml").write_text("site: {name: mine}\n")
    planting.plant(tmp_path, "hugo", False)

    assert (tmp_path / "config.yaml").read_text() == "site: {name: mine}\n"


@pytest.mark.parametrize(
    ("name", "text", "theme"),
    [
        ("_config.yml", "theme: jekyll-theme-chirpy\n", "chirpy"),
        ("_config.yml", "remote_theme: daviddarnes/alembic@main\n", "alembic"),
        ("_config.yml", "title: A site\n", "minima"),
        ("hugo.toml", "title = 'A site'\n", "hugo"),
        ("pelicanconf.py", "SITENAME = 'A site'\n", "pelican"),
        (".eleventy.js", "", "eleventy"),
        ("README.md", "chirpy\n", None),
    ],
)
def test_a_site_is_known_by_its_files(tmp_path: Path, name: str, text: str, theme: str | None):
    """The generator's own file tells the theme; a folder without one tells none."""
    (tmp_path / name).write_text(text)

    assert theme == planting.recognised(tmp_path)


def test_in_a_repository_the_site_is_the_repository(tmp_path: Path):
    """`init` in the site's own clone puts posts into it and takes its theme."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "hugo.toml").write_text("title = 'A site'\n")
    planting.plant(tmp_path, None, False)
    site = config.read((tmp_path / "config.yaml").read_text(), tmp_path).all_sites[0]

    assert (".", "hugo") == (site.path, site.theme)


@pytest.mark.parametrize(
    ("config_yml", "said"),
    [
        ("title: A site\nexclude: [docs]\n", "add config.yaml, templates, state to its `exclude:`"),
        ("exclude:\n  - config.yaml\n  - templates\n", "add state to its `exclude:`"),
        ("exclude: [config.yaml, templates, state]\n", None),
    ],
)
def test_beside_a_jekyll_site_it_says_what_must_not_be_published(
    tmp_path: Path, config_yml: str, said: str | None
):
    """Jekyll would put the configuration and the store on the web; git is told to leave the store out."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "_config.yml").write_text(config_yml)
    lines = [line for line in planting.plant(tmp_path, None, False) if "exclude" in line]
    (tmp_path / "state/aggregator.db").touch()
    ignored = subprocess.run(["git", "-C", str(tmp_path), "status", "--short", "state"], capture_output=True)

    assert ([said] if said else [], b"") == (
        [line.partition(": ")[2].partition(", else")[0] for line in lines],
        ignored.stdout,
    )


def test_a_site_that_is_there_keeps_its_look(tmp_path: Path):
    """Of the starter a Chirpy blog takes the page and the feed of corrections: our layouts would stand in front of the theme's."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "_config.yml").write_text("theme: jekyll-theme-chirpy\n")
    planting.plant(tmp_path, None, True)

    assert ["_config.yml", "corrections.html", "corrections.xml"] == sorted(
        path.name for path in tmp_path.iterdir() if path.name not in (".git", *planting.OURS)
    )


def test_a_workflow_that_fails_at_http_is_named(tmp_path: Path):
    """Chirpy's own workflow runs html-proofer, which refuses a link that begins with http://."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    (folder / "pages-deploy.yml").write_text("run: bundle exec htmlproofer _site\n")
    (folder / "mended.yml").write_text("run: bundle exec htmlproofer _site --no-enforce-https\n")
    said = planting.plant(tmp_path, None, False)

    assert ["pages-deploy.yml"] == [
        Path(line.partition(":")[0]).name for line in said if "htmlproofer" in line
    ]


def test_an_unknown_theme_is_refused(tmp_path: Path):
    """The error names the themes there are."""
    with pytest.raises(ConfigError) as caught:
        planting.plant(tmp_path, "gothic", False)

    assert "chirpy" in str(caught.value)
