"""What is cut out before the parser looks, and what stays for it."""

from __future__ import annotations

import time

import pytest

from aggregator.extract import cutting, walk


def cut(html: str) -> tuple[str, list[cutting.Script]]:
    raw = html.encode()
    left, scripts = cutting.cut(raw, raw.lower())
    return left.decode(), scripts


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("a<script>if (1 < 2) '<b>'</script>b", "ab"),
        ("a<SCRIPT TYPE=x>1</ScRiPt >b", "ab"),
        ("a<style>p > q {}</style>b", "ab"),
        ("a<!-- <script> -->b<!-->c", "abc"),
        ("a<!-- x --!>b", "ab"),
        ('a<svg viewBox="0 0 9 9"><path d="M0 0"/></svg>b', "ab"),
    ],
)
def test_what_no_reader_sees_is_cut_out(html: str, left: str):
    """A script, a style, a drawing of shapes and a comment leave nothing behind."""
    assert cut(html)[0] == left


@pytest.mark.parametrize(
    "html",
    [
        "a<script>b",
        "a<!-- b",
        '<p title="<!--">a</p> --> b',
        "<title>Why <!-- is no comment</title><p>a --> b</p>",
        "<textarea><script></textarea>a</script>",
        "<scripts>a</scripts>",
    ],
)
def test_what_is_doubtful_stays_for_the_parser(html: str):
    """What has no end, stands inside a tag or in a title, or may hold text."""
    assert cut(html)[0] == html


@pytest.mark.parametrize(
    "drawing",
    ["<svg><svg><text>a</text></svg><text>b</text></svg>", "<svg><!-- </svg> --><text>a</text></svg>"],
)
def test_no_word_of_a_drawing_is_text(drawing: str):
    """Whether it is cut out whole, in part or not at all."""
    assert [block.text for block in walk.read(f"<p>x</p>{drawing}<p>y</p>").blocks] == ["x", "y"]


def test_scripts_are_told_by_their_type_in_order():
    """The type's references are resolved, as in an attribute."""
    html = '<script type="application/ld&#43;json">{"a": 1}</script><p>x</p><script>f()</script>'

    assert cut(html)[1] == [("application/ld+json", '{"a": 1}'), ("", "f()")]


def test_text_beside_a_script_is_one_line():
    """A script inside a sentence does not break it."""
    read = walk.read("<p>One <script>f()</script>sentence<!-- x -->.</p>")

    assert [block.text for block in read.blocks] == ["One sentence."]


@pytest.mark.parametrize(
    "html",
    [
        "<svg>" * 200_000 + "</svg>",
        "<script " * 200_000,
        "<!--" * 300_000,
        "<title>" * 200_000,
        '<p a="<script>' * 90_000,
    ],
)
def test_no_page_takes_long(html: str):
    """A megabyte of openings is done within a second."""
    began = time.process_time()
    cut(html)

    assert time.process_time() - began < 1.0
