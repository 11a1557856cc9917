"""Drafts of our own through the shipped themes."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from ruamel.yaml import YAML

from aggregator import render
from aggregator.edges import templates
from aggregator.errors import RenderError
from aggregator.model import (
    Attribution,
    Closing,
    Correction,
    Draft,
    DraftSentence,
    Licence,
    Picture,
    Row,
    Section,
    Site,
    Table,
    Text,
)

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
TEMPLATES = templates.read()
THEMES = render.themes.names(TEMPLATES)
YAML_THEMES = [name for name in THEMES if "front: yaml" in TEMPLATES[f"{name}/theme.yaml"]]
SITE = Site(name="한강뉴스", brand="한강뉴스 소식", image=Picture("/assets/share.png", "한강뉴스"))
HOSTILE = "<script>alert(1)</script> {{ 7 | times: 6 }} {% raw %} {{< x >}} *a* _b_ `c` [d](javascript:e) \"f\" 'g' #h: --- {static}"
DRAFT = Draft(
    title=Text("한강시, 전기버스 120대 도입"),
    excerpt=Text("한강시는 2일 전기버스 120대를 들여온다고 밝혔습니다."),
    sections=(
        Section(
            Text("도입 계획"),
            (
                DraftSentence("한강시는 2일 전기버스 120대를 들여온다고 밝혔습니다."),
                DraftSentence("예산은 456억 원입니다.", emphasis=1),
                DraftSentence("충전소 30곳을 함께 짓습니다.", emphasis=2),
                DraftSentence("노후 버스부터 바꿉니다.", emphasis=3),
            ),
        ),
        Section(Text("결론"), (DraftSentence("시는 내년 3월부터 차례로 운행합니다."),), role="conclusion"),
    ),
    points=(Text("전기버스 120대"), Text("예산 456억 원")),
    table=Table(("항목", "내용"), (Row(("대수", "120대")), Row(("예산", "456억 원")))),
    attribution=(
        Attribution(
            "https://paper.example/news/1",
            "전기버스 120대 도입",
            original_url="https://city.example/press/9",
            publisher="한강일보",
            licence=Licence("kogl-1"),
            published=datetime(2026, 11, 2, 0, 0, tzinfo=UTC),
        ),
    ),
    story="st-1",
    published=datetime(2026, 11, 2, 0, 0, tzinfo=UTC),
    tags=("전기버스",),
    language="ko",
)


def front_of(text: str) -> dict[str, object]:
    """The front matter of a post, read by a loader that is not ours."""
    matter = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    assert matter
    found: dict[str, object] = YAML(typ="safe", pure=True).load(io.StringIO(matter[1]))
    return found


def titled(title: str) -> Draft:
    return replace(DRAFT, title=Text(title))


def on(theme: str) -> Site:
    return replace(SITE, theme=theme)


def test_rendering_is_repeatable():
    """The same draft, site and moment give the same file."""
    assert render.post(DRAFT, SITE, NOW, TEMPLATES) == render.post(DRAFT, SITE, NOW, TEMPLATES)


def test_the_path_has_the_article_date_in_the_zone_of_the_site():
    """A post of 23:30 UTC belongs to the next day in Seoul."""
    late = replace(DRAFT, published=datetime(2026, 11, 1, 23, 30, tzinfo=UTC))

    assert render.post(late, SITE, NOW, TEMPLATES).path.startswith(
        "_posts/2026/11/2026-11-02-한강시-전기버스-120대-도입-"
    )


@pytest.mark.parametrize(
    "published", [None, datetime(2027, 1, 1, tzinfo=UTC), datetime(1950, 1, 1, tzinfo=UTC)]
)
def test_a_missing_or_absurd_date_is_the_day_of_posting(published):
    """Jekyll hides posts of the future, and no news is older than the web."""
    found = render.post(replace(DRAFT, published=published), SITE, NOW, TEMPLATES)

    assert front_of(found.text)["date"] == datetime(2026, 11, 3, 11, 0, tzinfo=SITE_ZONE)


SITE_ZONE = render._zone(SITE)


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_says_whence_and_on_what_terms_twice(theme):
    """Source, link and licence stand before the first section and after the last."""
    text = render.post(DRAFT, on(theme), NOW, TEMPLATES).text
    above, below = text.split("도입 계획")[0], text.split("차례로 운행")[1]

    said = [
        ("paper.example/news/1" in part, "한강일보" in part, "공공누리 제1유형" in part)
        for part in (above, below)
    ]
    assert said == [(True, True, True)] * 2


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_names_the_original_publisher_and_both_dates(theme):
    """A relay's reader learns who published first and when."""
    text = render.post(DRAFT, on(theme), NOW, TEMPLATES).text

    assert all(part in text for part in ("city.example", "2026년 11월 2일", "2026년 11월 3일"))


@pytest.mark.parametrize("theme", THEMES)
def test_a_model_is_mentioned_only_where_one_wrote(theme):
    """The AI line belongs to posts of a model."""
    by_model = replace(DRAFT, writer="openai:some")

    lines = ["AI의 도움" in render.post(draft, on(theme), NOW, TEMPLATES).text for draft in (DRAFT, by_model)]
    assert lines == [False, True]


def test_classic_links_to_its_sources_alone():
    """A licence's address stands in words, so that no link of a post leads elsewhere."""
    draft = replace(DRAFT, attribution=(replace(DRAFT.attribution[0], licence=Licence("CC-BY-4.0")),))
    text = render.post(draft, on("classic"), NOW, TEMPLATES).text

    assert ({"https://paper.example/news/1"}, True) == (
        set(re.findall(r'href="(http[^"]+)', text)),
        "creativecommons.org" in text,
    )


def test_words_that_look_like_markup_are_shown():
    """A sentence about tags and templates shows every character of them, as references."""
    told = "The <mark> & <script>x</script> of {{ y }} were named."
    draft = replace(DRAFT, sections=(Section(Text("Tags"), (DraftSentence(told),)),))
    text = render.post(draft, on("classic"), NOW, TEMPLATES).text

    assert (
        "The &lt;mark&gt; &amp; &lt;script&gt;x&lt;/script&gt; of &#123;&#123; y &#125;&#125; were named."
        in text
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript://paper.example/%0aalert(1)",
        "data://paper.example/x",
        "//paper.example",
        "https://me:word@paper.example/",
    ],
)
def test_what_is_no_plain_address_of_the_web_is_not_linked(address):
    """Neither in the body nor in what a theme prints from the front matter."""
    draft = replace(DRAFT, attribution=(replace(DRAFT.attribution[0], url=address, original_url=address),))
    text = render.post(draft, on("chirpy"), NOW, TEMPLATES).text

    assert [] == re.findall(r"javascript:|data:|//paper\.example|word@", text)


@pytest.mark.parametrize("theme", THEMES)
def test_hostile_words_stay_words(theme):
    """No tag, template expression or script address of a draft survives in any part of any theme's file."""
    bad = replace(
        DRAFT,
        title=Text(HOSTILE),
        excerpt=Text(HOSTILE),
        sections=(Section(Text(HOSTILE), (DraftSentence(HOSTILE, emphasis=1),)),),
        points=(Text(HOSTILE),),
        table=Table((HOSTILE, HOSTILE), (Row((HOSTILE, HOSTILE)),)),
        attribution=(Attribution("javascript:alert(1)", HOSTILE, HOSTILE, HOSTILE, Licence(HOSTILE)),),
        tags=(HOSTILE,),
        category=HOSTILE,
    )
    text = render.post(bad, on(theme), NOW, TEMPLATES, corrections=(Correction(NOW, HOSTILE),)).text
    text = "\n".join(line for line in text.split("\n") if not re.match(r' ?"?title"?:', line, re.IGNORECASE))

    assert re.findall(r"<script|\{\{|\{%|href=.javascript|\]\(|\{static", text) == []


@pytest.mark.parametrize("theme", YAML_THEMES)
@pytest.mark.parametrize(
    "title",
    [
        "no",
        "~",
        "1e3",
        "2026-11-02",
        "a: b # c",
        "- x",
        '"',
        "'",
        "\\n \\x41",
        "!ruby/object {}",
        "[속보] 새 법안",
        "---",
        "R&D",
    ],
)
def test_titles_come_back_as_they_were(theme, title):
    """Whatever YAML makes of bare words, a title is a string equal to its source."""
    assert front_of(render.post(titled(title), on(theme), NOW, TEMPLATES).text)["title"] == title


def test_a_title_cannot_add_a_key():
    """Line breaks in a title are spaces."""
    found = front_of(render.post(titled("줄\npermalink: /x/\n---\n"), SITE, NOW, TEMPLATES).text)

    assert (found["title"], "permalink" in found) == ("줄 permalink: /x/ ---", False)


@pytest.mark.parametrize("theme", YAML_THEMES)
@pytest.mark.parametrize("language", ['en"><script>', "ko\x7f", "{{ 7 }}", "en\u2028x"])
def test_what_is_no_language_is_the_sites(theme: str, language: str) -> None:
    """Themes print it in an attribute, unescaped."""
    found = front_of(render.post(replace(DRAFT, language=language), on(theme), NOW, TEMPLATES).text)

    assert {"ko"} == {str(value) for key, value in found.items() if key in ("lang", "language")}


def test_a_confusable_origin_is_shown_as_punycode() -> None:
    """A page may name a host in Cyrillic that reads like another."""
    told = replace(DRAFT.attribution[0], original_url="https://аpple.com?news.example/1")
    text = render.post(replace(DRAFT, attribution=(told,)), SITE, NOW, TEMPLATES).text

    assert ("원 발행: xn--pple-43d.com" in text, "аpple" in text) == (True, False)


def test_a_theme_that_prints_titles_raw_gets_them_as_markup():
    """Chirpy prints `page.title` unescaped."""
    found = front_of(render.post(titled("<b>굵게</b> & <img src=x>"), on("chirpy"), NOW, TEMPLATES).text)

    assert found["title"] == "&lt;b>굵게&lt;/b> & &lt;img src=x>"


def test_an_excerpt_post_has_no_sections():
    """Where the licence allows an excerpt only, title, sentences and link are all there is."""
    short = replace(DRAFT, mode="excerpt", sections=(), points=(), table=None)
    found = render.post(short, on("chirpy"), NOW, TEMPLATES).text

    assert (front_of(found)["mode"], "<h2" in found, DRAFT.excerpt.text in found) == ("excerpt", False, True)


def test_a_correction_shows_with_its_date():
    """A corrected post says what changed and when, to readers and to machines."""
    note = Correction(datetime(2026, 11, 5, 1, 0, tzinfo=UTC), "예산을 456억 원으로 바로잡습니다.")
    found = render.post(DRAFT, SITE, NOW, TEMPLATES, corrections=(note,)).text

    assert ("정정 (2026년 11월 5일): 예산을" in found, front_of(found)["news"]["dateModified"]) == (
        True,
        "2026-11-05T10:00:00+09:00",
    )


@pytest.mark.parametrize("theme", THEMES)
def test_a_tombstone_tells_why_and_nothing_of_the_text(theme):
    """A withdrawn post keeps title, link and reason."""
    found = render.tombstone(DRAFT, "_posts/a.md", on(theme), "gone", NOW, TEMPLATES)

    said = ["원문이 삭제되었습니다" in found.text, "456억" in found.text, found.path, found.state]
    assert said == [True, False, "_posts/a.md", "withdrawn"]


def test_labels_follow_the_language_of_the_post():
    """An English post on a Korean site has English labels."""
    assert "Licence: " in render.post(replace(DRAFT, language="en"), SITE, NOW, TEMPLATES).text


def test_noindex_is_a_choice_of_the_site():
    """`noindex: true` reaches the front matter and takes the post out of the sitemap."""
    found = front_of(render.post(DRAFT, replace(SITE, noindex=True), NOW, TEMPLATES).text)

    assert (found["noindex"], found["sitemap"]) == (True, False)


def test_the_closing_line_is_the_last():
    """A site's own closing words end the body."""
    site = replace(SITE, closing=Closing("더 보기", "처음으로", "https://site.example"))

    assert render.post(DRAFT, site, NOW, TEMPLATES).text.endswith(
        '<p>더 보기 <a href="https://site.example">처음으로</a></p>\n'
    )


def test_structured_data_holds_what_is_known():
    """`news:` names the work it is based on; nothing unknown is there."""
    news = front_of(render.post(DRAFT, SITE, NOW, TEMPLATES).text)["news"]

    assert (news["isBasedOn"][0]["url"], news["citation"], "correction" in news) == (
        "https://paper.example/news/1",
        ["city.example"],
        False,
    )


def test_an_unknown_theme_names_the_known():
    """A misspelt theme is an error that lists the themes."""
    with pytest.raises(RenderError, match="chirpy"):
        render.post(DRAFT, on("chripy"), NOW, TEMPLATES)


@pytest.mark.parametrize(
    "pattern", ["../{slug}.md", "/etc/{slug}", ".git/{slug}", "a/{title}.md", "a//{slug}", "{slug}."]
)
def test_a_path_stays_in_the_site(pattern):
    """A post_path that leaves the site, hides a file or has an unknown field is an error."""
    with pytest.raises(RenderError):
        render.post(DRAFT, replace(SITE, post_path=pattern), NOW, TEMPLATES)


@pytest.mark.parametrize(
    "title",
    [
        "../../.git/hooks/x",
        "..\\..\\w",
        "aux",
        "-rf",
        "가" * 300,
        "\u202ecod.exe",
        "🚌",
        "",
        "$HOME",
        "a|b*c?d",
        "\ud800",
    ],
)
def test_names_are_safe_on_every_system(title):
    """Whatever a headline says, the name is letters, digits and hyphens and at most 80 bytes."""
    name = render.post(titled(title), SITE, NOW, TEMPLATES).path.rpartition("/")[2].removesuffix(".md")[11:]

    assert (bool(re.fullmatch(r"[\w-]+", name)), name[0] != "-", len(name.encode()) <= 80) == (
        True,
        True,
        True,
    )


def test_two_stories_of_one_title_have_two_paths():
    """The end of a name is the story's."""
    paths = {
        render.post(replace(DRAFT, story=story), SITE, NOW, TEMPLATES).path for story in ("st-1", "st-2")
    }

    assert len(paths) == 2


def own_theme(profile: str, body: str = "<p>{{ title }}</p>") -> dict[str, str]:
    """Templates of a user's own theme called `mine`."""
    return {"mine/theme.yaml": profile, "mine/post.md.j2": body}


def test_a_theme_of_ones_own_nests_keys_and_fixes_values():
    """`keys` may nest, `always` may hold anything YAML knows; what is not known is left out."""
    profile = "front: yaml\npath: '{slug}.md'\nkeys: {title: title, hero: {src: image, alt: image_alt}}\nalways: {since: 2026-01-01}\n"
    found = front_of(
        render.post(DRAFT, Site(theme="mine", image=Picture("/a.png")), NOW, own_theme(profile)).text
    )

    assert found == {"since": "2026-01-01", "title": DRAFT.title.text, "hero": {"src": "/a.png"}}


@pytest.mark.parametrize(
    ("profile", "body"),
    [
        ("front: yaml", "x"),
        ("front: toml\npath: a", "x"),
        ("[", "x"),
        ("front: yaml\npath: a\nkeys: [title]", "x"),
        ("front: yaml\npath: a\nkeys: {title: headline}", "x"),
        ("front: yaml\npath: a", "{{ nothing }}"),
        ("front: yaml\npath: a", "{{ title.__class__.__mro__ }}"),
        ("front: yaml\npath: a", "{% include '/etc/passwd' %}"),
        ("front: yaml\npath: a", "{% if %}"),
    ],
)
def test_a_broken_theme_is_an_error_of_ours(profile, body):
    """A profile or template that cannot be used, or reaches out of its sandbox, is a RenderError."""
    with pytest.raises(RenderError, match=r"mine|theme"):
        render.post(DRAFT, Site(theme="mine"), NOW, own_theme(profile, body))


def test_a_tag_is_no_file_of_the_generator():
    """Hugo makes a folder of every tag, and one called index.html breaks the build."""
    found = front_of(
        render.post(replace(DRAFT, tags=("index.html", "a/b", "Node.js")), SITE, NOW, TEMPLATES).text
    )

    assert found["tags"] == ["a b", "Node.js"]


def test_korean_is_never_slanted():
    """Emphasis of the third kind stands upright where letters have no italics, whatever the theme does with `em`."""
    found = [
        render.post(replace(DRAFT, language=language), on("minima"), NOW, TEMPLATES).text
        for language in ("ko", "en")
    ]

    assert [True, False] == ['<em style="font-style:normal;font-weight:600">' in text for text in found]


@pytest.mark.parametrize("theme", ["chirpy", "alembic", "minima", "hugo"])
def test_an_address_in_the_text_does_not_widen_the_page(theme):
    """Where a word is longer than a telephone is wide the body may break it; other posts say nothing of it."""
    long = replace(DRAFT, points=(Text("https://city.example/press/2026/11/02/electric-buses"),))
    texts = [render.post(draft, on(theme), NOW, TEMPLATES).text for draft in (long, DRAFT)]

    assert [text.count('<div style="overflow-wrap:anywhere">') for text in texts] == [1, 0]


def test_a_drawn_picture_is_captioned_by_its_source_in_chirpy():
    """Chirpy prints the alternative text below the picture, where the title would stand a third time; a site's own picture keeps its words."""
    drawn, own = (Picture("/assets/share/a.png", words) for words in (DRAFT.title.text, "한강 <뉴스>"))
    found = [
        front_of(render.post(DRAFT, replace(SITE, theme=theme, image=image), NOW, TEMPLATES).text)["image"]
        for theme, image in (("chirpy", drawn), ("chirpy", own))
    ]

    assert [
        {"path": "/assets/share/a.png", "alt": "한강일보 · 2026년 11월 2일"},
        {"path": "/assets/share/a.png", "alt": "한강 <뉴스>"},
    ] == found


@pytest.mark.parametrize(
    ("theme", "seen"),
    [
        (
            "chirpy",
            {
                "caption": "caption-side:top;color:inherit",
                "row": "padding:0.4rem 1rem;font-size:95%",
                "td": "white-space:normal",
            },
        ),
        ("alembic", {"col": "font-weight:700", "row": "font-weight:700;padding:0 1rem 0 0"}),
        ("minima", {}),
    ],
)
def test_a_table_says_what_its_theme_s_sheet_does_not(theme, seen):
    """Chirpy's captions are dark in the dark, its rows' headers unpadded, its cells of one line; Alembic's headers are light and close."""
    table = render.post(DRAFT, on(theme), NOW, TEMPLATES).text.partition("<table>")[2]
    styled = re.findall(r'<(?:(caption|td)|th scope="(\w+)") style="([^"]*)"', table)

    assert seen == {tag or scope: style for tag, scope, style in styled}


def test_alembic_reads_its_own_keys():
    """Alembic's Markdown reader drops HTML, so its posts are HTML files; a page that was taken back is not indexed."""
    post = render.post(DRAFT, on("alembic"), NOW, TEMPLATES)
    found = front_of(render.tombstone(DRAFT, post.path, on("alembic"), "gone", NOW, TEMPLATES).text)

    assert (post.path[-5:], found["indexing"], found["jekyll-mentions"]) == (".html", False, False)
