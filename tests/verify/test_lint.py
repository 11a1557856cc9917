"""What a post file shows to be wrong without its source."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aggregator import render
from aggregator.edges import templates
from aggregator.model import Attribution, Correction, Draft, DraftSentence, Licence, Section, Site, Text
from aggregator.verify import lint

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
TEMPLATES = templates.read()
THEMES = render.themes.names(TEMPLATES)
SENTENCES = (
    "한강시는 2일 전기버스 120대를 들여온다고 밝혔습니다.",
    "예산은 모두 456억 원이며 충전소 30곳을 함께 짓습니다.",
    "시는 내년 3월부터 낡은 버스를 차례로 바꿀 계획입니다.",
    "시장은 “죄송하지만 요청하신 노선을 모두 늘릴 수는 없습니다”라고 말했습니다.",
)
BODY = "\n\n".join(f'<p data-ke-size="size16">{sentence}</p>' for sentence in SENTENCES)
SOUND = (
    f'---\ntitle: "한강시, 전기버스 120대 도입"\ncategories:\n  - News\n---\n\n<h2>도입 계획</h2>\n\n{BODY}\n'
)
DRAFT = Draft(
    title=Text("한강시, 전기버스 120대 도입"),
    excerpt=Text(SENTENCES[0]),
    sections=(
        Section(
            Text("도입 계획"), tuple(DraftSentence(said, emphasis=n) for n, said in enumerate(SENTENCES))
        ),
    ),
    points=(Text("전기버스 120대"),),
    attribution=(
        Attribution(
            "https://paper.example/1", "전기버스 도입", publisher="한강일보", licence=Licence("kogl-1")
        ),
    ),
    story="st-1",
    language="ko",
)


def blocked(text: str) -> list[str]:
    """The checks that stop this post."""
    return sorted({finding.check for finding in lint.post(text) if finding.blocks})


def with_line(line: str) -> str:
    return f"{SOUND}\n{line}\n"


def test_a_sound_post_passes():
    """A post in the house's form has no finding at all, a refusal inside quotation marks included."""
    assert lint.post(SOUND) == ()


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("<p>Error code: 400 - {'error': {'message': 'too long'}}</p>", "api-error"),
        ("<p>This model's maximum context length is 8192 tokens.</p>", "api-error"),
        ("<p>죄송하지만 요청하신 글은 작성할 수 없습니다.</p>", "talk"),
        ("<p>다른 주제를 알려주시면 내용을 작성해 드리겠습니다.</p>", "talk"),
        ("<p>아래는 요청하신 형식에 맞춘 글입니다.</p>", "talk"),
        ("<p>I'm sorry, but I can't assist with that.</p>", "talk"),
        ("<p>Sure, here is the rewritten article.</p>", "talk"),
        ("<p>As an AI language model, I have no opinion.</p>", "talk"),
        ("<p>기사 본문을 제공해 주시면 다시 써서 도와드리겠습니다.</p>", "talk"),
        ("<p>다음은 수정된 버전입니다.</p>", "talk"),
        ("<p>저는 이 사건에 대한 정보를 가지고 있지 않습니다.</p>", "talk"),
        ("<p>It seems you haven't provided the article.</p>", "talk"),
        ("<p>Here is a summary of the text you shared.</p>", "talk"),
        ("<p>申し訳ありませんが、その依頼にはお応えできません。</p>", "talk"),
        ("<p>사고 경위를 조사하고 있습니다. (150자)</p>", "residue"),
        ("<p>The mayor spoke. (120 words)</p>", "residue"),
        ("```html", "code-fence"),
        ("<p>이번 <b>사업</b>은 **중요한** 일입니다.</p>", "markdown-in-html"),
        ("<p>이번 <b>사업은 중요합니다.</p>", "unbalanced"),
        ("<table><tr><td>가</tr></table>", "unbalanced"),
        ("<p>표입니다. <table><tr><td>가</td></tr></table></p>", "unbalanced"),
        ("<p><!DOCTYPE html><html><head><title>가</title></head></html></p>", "html-document"),
        ("<script>alert(1)</script>", "active-markup"),
        ('<p><img src="/a.png" onerror="x()"></p>', "active-markup"),
        ('<p><a href="javascript:x()">가</a></p>', "active-markup"),
        ('<p><a href="java&#10;&#115;cript&colon;x()">가</a></p>', "active-markup"),
        ("[가](javascript:x) 나", "active-markup"),
        ("[가]: <java&#115;cript:x>", "active-markup"),
        ("가 <javascript:x> 나", "active-markup"),
        ('가나다\n{: onclick="x()"}', "active-markup"),
        ("<!--><script>x()</script>-->", "active-markup"),
        ("<!-- --!><script>x()</script>-->", "active-markup"),
        ("<p>{{ site.title }}</p>", "liquid"),
        ('<p><a href="httpss://paper.example/1">원문</a></p>', "address"),
        ('<p><a href="https://https://paper.example/1">원문</a></p>', "address"),
        ("<p>출처: <a>None</a></p>", "empty-value"),
        ("<p>협약은 2023년 22일 체결되었습니다.</p>", "date"),
        ("<p>행사는 2월 30일 열립니다.</p>", "date"),
        ("<p>행사는 2024-13-01 열립니다.</p>", "date"),
        ("<p>이번 사업은 중요한议题를 다룹니다.</p>", "script"),
        ("<p>이번 사업은 очень 중요합니다.</p>", "script"),
        ("<p>ì´ë²ˆ ì‚¬ì—…ì€ 중요합니다.</p>", "mojibake"),
        ("<p>이번 사\ufffd업은 중요합니다.</p>", "mojibake"),
        ("<p>전기버스는 내년 3월부터 한강시의 모든 노선에서 운행합니다.</p>\n" * 3, "repeats"),
        (
            "<p>시는 앞으로도 노선을 늘립니다. 그리고 차고지를 새로 짓고 정비 인력을 더 뽑아 시민이</p>",
            "ending",
        ),
    ],
)
def test_a_defect_stops_the_post(line, check):
    """Each kind of defect is found under its own name."""
    assert check in blocked(with_line(line))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_front_matter_of_any_depth_is_a_finding(opening):
    """libyaml would end the process."""
    assert "front-matter" in blocked(f"---\na:\n  {opening * 40_000}\n---\n")


def test_a_body_of_beginnings_takes_no_longer_than_another():
    """Each is looked at once."""
    began = time.process_time()
    found = blocked(with_line("{% raw %}" * 20_000))

    assert ("liquid" in found, time.process_time() - began < 2) == (True, True)


def test_json_of_any_depth_is_a_finding():
    """It is no post, and ends nothing."""
    text = '{"a":' * 30_000
    assert "front-matter" in blocked(text)


@pytest.mark.parametrize(
    "line",
    [
        "<p>문의가 필요하시면 한강시 교통과로 알려 주시기 바랍니다.</p>",
        "<p>시는 신청서를 작성하는 시민을 도와드린다고 안내했습니다.</p>",
        "<p>연말정산은 ‘13월의 월급’이라고 불립니다.</p>",
        "<p>올해 들어 2023년 22일간의 기록을 넘어섰습니다.</p>",
        "<p>K팝과 AI 산업, 反부패 정책, 한강(漢江)과 東京 이야기가 함께 실렸습니다.</p>",
        "<p>체감온도는 -3.5℃, 풍속은 5㎧, 가격은 1,200만~1,500만 원(10%↑)이었습니다.</p>",
        "<p>Of course, the city must still pay for it.</p>",
        "<p>회사는 자료 제출을 요청받았으나 내용을 제공할 수 없다고 답했습니다.</p>",
        "<p>이 제도는 누구나 이용할 수 있나요? 온라인으로 신청서를 작성하시면 됩니다.</p>",
        "<p>챗봇이 작성한 기사가 논란이 되고 있습니다.</p>",
        "<p>The ministry could not provide the information requested.</p>",
        "<p>5 &lt; 6, R&amp;D, a*b*c, snake_case &#123;&#123; x &#125;&#125;</p>",
    ],
)
def test_what_good_writers_write_passes(line):
    """Idioms, notices and signs near a defect are none."""
    assert blocked(with_line(line)) == []


@pytest.mark.parametrize(
    "front",
    [
        "title: [속보] 새 법안",
        'title: "a" b',
        "title: 2024-01-01",
        "title:",
        "- a",
        "title: a\ntitle: b",
        "x: y",
    ],
)
def test_front_matter_that_generators_stumble_on_stops_the_post(front):
    """It must be a mapping that can be read, with a title that is text."""
    assert blocked(f"---\n{front}\n---\n\n{BODY}\n") == ["front-matter"]


def test_a_body_of_a_line_is_too_short():
    """Fewer than 60 letters besides links are no post."""
    assert blocked(
        "---\ntitle: 새 소식\n---\n\n<p>작성 중입니다.</p>\n<p><a href='https://a.example'>더 보기</a></p>\n"
    ) == ["too-short"]


def test_a_body_about_its_copyright_notice_is_stopped():
    """Boilerplate retold as news is no news."""
    notice = "<p>이 자료는 공공누리 제1유형에 따라 자유롭게 이용할 수 있습니다. 무단 전재와 재배포는 금지됩니다.</p>"

    assert blocked(
        f"---\ntitle: 새 소식\n---\n\n{notice}\n\n<p>저작물의 출처표시가 필요합니다. 사진은 따로 물어야 합니다.</p>\n"
    ) == ["notice"]


def test_a_title_the_body_does_not_serve_is_said():
    """It is said, not stopped: headlines may play."""
    text = SOUND.replace("한강시, 전기버스 120대 도입", "금리 인상 여파로 코스피 급락")

    assert [(found.check, found.blocks) for found in lint.post(text)] == [("title", False)]


def test_an_excerpt_cut_short_is_said():
    """An ellipsis at the end of an excerpt is a finding that does not block."""
    text = SOUND.replace("categories:", 'excerpt: "한강시는 2일 전기버스…"\ncategories:')

    assert [(found.check, found.blocks) for found in lint.post(text)] == [("truncated", False)]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("mode", ["full", "excerpt"])
@pytest.mark.parametrize("language", ["ko", "en", "ja", "de"])
def test_every_post_that_render_makes_passes(theme, mode, language):
    """No form, label or notice of ours looks like a defect."""
    sections = DRAFT.sections if mode == "full" else ()
    draft = replace(DRAFT, mode=mode, sections=sections, language=language, writer="openai:some")
    note = Correction(NOW, "예산을 456억 원으로 바로잡습니다.")

    assert blocked(render.post(draft, Site(theme=theme), NOW, TEMPLATES, corrections=(note,)).text) == []


@pytest.mark.parametrize("theme", THEMES)
def test_tombstones_and_bare_links_pass(theme):
    """A withdrawn post and one of a title and a link are short because they must be."""
    site = Site(theme=theme)
    bare = replace(DRAFT, mode="excerpt", excerpt=Text(""), sections=(), points=())
    texts = (
        render.tombstone(DRAFT, "a.md", site, "retracted", NOW, TEMPLATES).text,
        render.post(bare, site, NOW, TEMPLATES).text,
    )

    assert [blocked(text) for text in texts] == [[], []]


@pytest.mark.parametrize(
    "text",
    ["", "\x00" * 99, "---", "{", "\ud800", "---\n\n---\n", "<" * 50_000, '<a "' * 20_000, "[" * 50_000],
)
def test_anything_gets_an_answer(text):
    """Hostile files are findings, not exceptions, and cost no more than their length."""
    assert blocked(text)[0] in ("front-matter", "address", "liquid", "unbalanced")


@pytest.mark.parametrize("theme", ["classic", "chirpy", "hugo", "minima", "html", "pelican"])
def test_an_excerpt_of_a_reserved_text_passes(theme: str):
    """The site's own lines on licence and source are no part of the story, however short it is."""
    licence = Licence("reserved", "All rights reserved.")
    told = Attribution(
        "https://paper.example/1", "East pier to be rebuilt", publisher="Paper", licence=licence
    )
    said = "The harbour council voted on Tuesday to rebuild the east pier after the storm of 3 November. Work starts in March."
    draft = Draft(
        Text("East pier to be rebuilt"),
        Text(said, ("s1",)),
        attribution=(told,),
        language="en",
        mode="excerpt",
    )
    made = render.post(draft, Site(theme=theme), datetime(2026, 11, 24, tzinfo=UTC), templates.read())

    assert [found.check for found in lint.post(made.text) if found.blocks] == []
