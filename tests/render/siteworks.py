"""Sites of many posts, built by the generators they are made for, and what a reader finds in them.

The posts are the sample newspaper's, those of the shared extraction pages, and those of the shared pages that speak a template
language. `python -m tests.render.siteworks FOLDER COUNT [THEME ...]` builds a site for each theme and tells what was lost.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path

import lxml.html

from aggregator import extract, render
from aggregator.demo import pages, paper
from aggregator.edges import templates
from aggregator.errors import AggregatorError
from aggregator.model import Draft, Page, Post, Site, Story
from aggregator.write import extractive

SHARED = Path(__file__).parents[3] / "shared"
NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
TEMPLATES = templates.read()
SITE = Site(name='한강 <뉴스> & "소식"', url="https://news.example", publisher="한강뉴스")
ENVIRONMENT = {**os.environ, "JEKYLL_NO_BUNDLER_REQUIRE": "true", "LANG": "C.UTF-8"}
BUILDS: Mapping[str, tuple[str, ...]] = {
    "jekyll": ("jekyll", "build", "--safe", "-q", "-d", "built"),
    "gem": ("jekyll", "build", "-q", "-d", "built"),
    "checkout": ("jekyll", "build", "-q", "-d", "built", "--config", "_config.yml,theme.yml,here.yml"),
    "hugo": ("hugo", "--config", "hugo.yaml", "--quiet", "-d", "built"),
    "pelican": ("pelican", "-q", "-o", "built"),
    "eleventy": ("eleventy", "--quiet", "--output=built"),
}
# What Chirpy's and Alembic's packages bring along, as far as Debian has it.
PLUGINS = (
    "jekyll-archives",
    "jekyll-commonmark",
    "jekyll-feed",
    "jekyll-include-cache",
    "jekyll-mentions",
    "jekyll-paginate",
    "jekyll-redirect-from",
    "jekyll-seo-tag",
    "jekyll-sitemap",
)
# What holds a post: the innermost element with a heading and a paragraph that leads to a source.
SOURCE = ".//p[contains(., ':')]//a[starts-with(@href, 'http')]"
ARTICLE = f"//h1/ancestor::*[{SOURCE}][1]"
# What the expressions of the hostile pages come to where one is evaluated: 1337 times 7, a file of the machine, an object.
PRODUCTS = re.compile(r"\b9359\b|root:x:0:|<(?:Jinja|class) |\[object Object\]")


@dataclass(frozen=True)
class Built:
    """A built site: the heading and the words of each article's page by its source's address, what templates computed, and the CPU."""

    articles: Mapping[str, tuple[str, str]]
    evaluated: tuple[str, ...]
    seconds: float
    said: str


def drafts(count: int) -> tuple[Draft, ...]:
    """So many drafts, told in full and each a story of its own."""
    found = chain(_demo(), _hostile(), _shared())
    return tuple(islice((draft for n, page in enumerate(found) if (draft := _draft(n, page))), count))


def laid(folder: Path, site: Site, posts: tuple[Post, ...]) -> None:
    """The starter's files and the posts lie in the folder."""
    for path, text in (render.site(site, TEMPLATES) | {post.path: post.text for post in posts}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def dressed(folder: Path, theme: str) -> None:
    """The Jekyll site wears this theme as docs/themes.md says: named in `_config.yml`, our layouts deleted."""
    for name in ("_layouts", "_includes"):
        shutil.rmtree(folder / name)
    config = folder / "_config.yml"
    named = config.read_text(encoding="utf-8").replace("# theme: minima", f"theme: {theme}")
    config.write_text(named, encoding="utf-8")


def worn(folder: Path, theme: Path) -> None:
    """The Jekyll site wears the layouts of this folder, a theme's source, under that theme's own configuration.

    Its style sheets stay away: what is looked for is words, and they ask for a newer Sass than Debian's.
    """
    for name in ("_layouts", "_includes"):
        shutil.rmtree(folder / name)
    for name in ("_layouts", "_includes", "_data", "_tabs", "assets"):
        if (theme / name).is_dir():
            shutil.copytree(
                theme / name, folder / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.scss")
            )
    shutil.copy(theme / "_config.yml", folder / "theme.yml")
    (folder / "here.yml").write_text(
        f"theme: false\nremote_theme: false\nplugins: [{', '.join(PLUGINS)}]\n", encoding="utf-8"
    )


def build(folder: Path, generator: str) -> Built:
    """The site as its generator builds it; raises CalledProcessError where it does not."""
    before = os.times()
    done = subprocess.run(BUILDS[generator], cwd=folder, check=True, capture_output=True, env=ENVIRONMENT)
    after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    articles: dict[str, tuple[str, str]] = {}
    evaluated: list[str] = []
    for file in sorted((folder / "built").rglob("*.html")):
        tree = lxml.html.fromstring(file.read_bytes().decode("utf-8"))
        evaluated += PRODUCTS.findall(tree.text_content())
        articles |= {_address(found): _said(found) for found in tree.xpath(ARTICLE)}
    return Built(articles, tuple(evaluated), seconds, (done.stdout + done.stderr).decode(errors="replace"))


def lost(draft: Draft, built: Built) -> tuple[str, ...]:
    """What a draft meant to say and the built page does not."""
    title, shown = built.articles.get(render.safe.url(draft.attribution[0].url) or "", ("", ""))
    if title != folded(render.safe.visible(draft.title.text)):
        return (f"{draft.title.text}: {title}",)
    said = [sentence.text for section in draft.sections for sentence in section.sentences]
    heads = [section.heading.text for section in draft.sections]
    return tuple(
        text
        for text in (*heads, *said, *(p.text for p in draft.points))
        if folded(render.safe.visible(text)) not in shown
    )


def folded(text: str) -> str:
    """The text without its spaces, which a browser folds."""
    return re.sub(r"\s+", "", text)


def _address(article: lxml.html.HtmlElement) -> str:
    """Where the first link of a post's body leads: its source."""
    return str(next(iter(article.xpath(f"{SOURCE}/@href")), ""))


def _said(article: lxml.html.HtmlElement) -> tuple[str, str]:
    return folded(str(article.xpath("string(.//h1)"))), folded(article.text_content())


def _draft(number: int, page: Page) -> Draft | None:
    try:
        article = extract.article(page)
        url = f"https://paper.example/{number}"  # several of the pages name one address as theirs
        return extractive.draft(Story(f"story-{number}", replace(article, url=url)), "full")
    except AggregatorError:
        return None


def _page(url: str, body: bytes, kind: str = "text/html") -> Page:
    return Page(url, url, body, kind, NOW)


def _demo() -> Iterator[Page]:
    for piece in paper.pieces(NOW):
        base = "https://demo.example"
        yield _page(
            base + piece.path, pages.article(piece, base), f"text/html; charset={piece.outlet.charset}"
        )


def _hostile() -> Iterator[Page]:
    scenarios = json.loads((SHARED / "hostile/dev/scenarios.json").read_text(encoding="utf-8"))
    rows = scenarios if isinstance(scenarios, list) else scenarios["scenarios"]
    for row in rows:
        if row["class"] in ("template", "frontmatter") and row["kind"] == "page":
            yield _page(
                f"https://paper.example/{row['id']}", (SHARED / "hostile/dev" / row["file"]).read_bytes()
            )


def _shared() -> Iterator[Page]:
    with gzip.open(SHARED / "data/extraction/pages.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if len(row["html"]) < 200_000:
                yield _page(
                    row["url"] or f"https://paper.example/{row['id']}",
                    row["html"].encode(),
                    "text/html; charset=utf-8",
                )


def main(folder: Path, count: int, themes: list[str]) -> int:
    """One line a theme; the exit code is 1 where anything was lost."""
    meant, total = drafts(count), 0
    for theme in themes:
        site = replace(SITE, theme=theme)
        where = folder / theme
        shutil.rmtree(where, ignore_errors=True)
        posts = tuple(render.post(draft, site, NOW, TEMPLATES) for draft in meant)
        laid(where, site, posts)
        built = build(where, render.themes.named(theme, TEMPLATES).starter or "")
        missing = [text for draft in meant for text in lost(draft, built)]
        total += len(missing)
        print(
            f"{theme}: {len(posts)} posts, {len(built.articles)} pages, {len(missing)} texts lost, {built.seconds:.1f} s CPU"
        )
        for text in missing[:5]:
            print("   ", text[:200])
    return bool(total)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
