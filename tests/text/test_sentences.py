"""Sentences by rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text import sentences

CASES = {
    "two plain sentences": ("비가 왔다. 길이 젖었다.", ["비가 왔다.", "길이 젖었다."]),
    "a space forgotten": ("비가 왔다.길이 젖었다.", ["비가 왔다.", "길이 젖었다."]),
    "a quotation of two sentences is one": (
        "그는 “비가 왔다. 춥다.”고 말했다. 밤이다.",
        ["그는 “비가 왔다. 춥다.”고 말했다.", "밤이다."],
    ),
    "a quotation with a space before its particle": ('"춥다." 라고 말했다.', ['"춥다." 라고 말했다.']),
    "a quotation that stands alone": ('"춥다." 그는 떠났다.', ['"춥다."', "그는 떠났다."]),
    "an unclosed quotation protects nothing": ('"춥다. 비가 왔다.', ['"춥다.', "비가 왔다."]),
    "a Korean date with points": (
        "2031. 4. 2. 오후에 열렸다. 끝났다.",
        ["2031. 4. 2. 오후에 열렸다.", "끝났다."],
    ),
    "decimals": ("물가가 3.5% 올랐다. 끝.", ["물가가 3.5% 올랐다.", "끝."]),
    "a pause is no end": ("그런데... 이게 끝이 아니다.", ["그런데... 이게 끝이 아니다."]),
    "titles and initials": (
        "Dr. A. B. Lee met Mr. Fox. They left.",
        ["Dr. A. B. Lee met Mr. Fox.", "They left."],
    ),
    "hours and countries": (
        "It is 5 p.m. Friday in the U.S. The sun sets.",
        ["It is 5 p.m. Friday in the U.S.", "The sun sets."],
    ),
    "a question before its speaker": ('"Why?" he asked. No reply.', ['"Why?" he asked.', "No reply."]),
    "an apostrophe opens nothing": (
        "It's the players' day. They won.",
        ["It's the players' day.", "They won."],
    ),
    "Japanese": (
        "「そうだ。行こう。」と言った。雨が降った。",
        ["「そうだ。行こう。」と言った。", "雨が降った。"],
    ),
    "Chinese": ("他说：“好。走吧。”然后走了。下雨。", ["他说：“好。走吧。”", "然后走了。", "下雨。"]),
    "lines": ("■ 개요\n비가 왔다.", ["■ 개요", "비가 왔다."]),
}


@pytest.mark.parametrize("name", CASES)
def test_sentences_end_where_a_reader_ends_them(name):
    """Marks end sentences but for abbreviations, numbers, and what a quotation holds together."""
    paragraph, expected = CASES[name]

    assert expected == sentences.split(paragraph)


def test_an_ordinal_is_no_end_in_german():
    """In languages that write ordinals with a point a number before it goes on."""
    assert ["Am 22. November kam er.", "Gut."] == sentences.split("Am 22. November kam er. Gut.", "de")


@given(st.text(alphabet="가다. \n“”\"'‘’A1…()", max_size=80))
def test_nothing_but_space_is_lost(paragraph):
    """Joined, the sentences are the paragraph without its spaces."""
    assert "".join(paragraph.split()) == "".join("".join(sentences.split(paragraph)).split())


def test_balance_of_marks():
    """A text is balanced where each mark has its partner and apostrophes count for nothing."""
    texts = (
        "그는 “좋다”고 했다.",
        "그는 “좋다고 했다.",
        "좋다”고 했다.",
        "It's the players' day.",
        '("a" and [b])',
        "(a",
    )

    assert [True, False, False, True, True, False] == [sentences.is_balanced(text) for text in texts]


@pytest.mark.parametrize("mark", ["“", ".", "!?", ".”"])
def test_hostile_length_is_read_in_linear_time(mark):
    """A hundred thousand marks without a sentence are answered at once, as one piece."""
    assert [mark * 100_000] == sentences.split(mark * 100_000)
