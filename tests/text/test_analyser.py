"""What the analyser is told of Korean that it cannot know."""

from __future__ import annotations

import pytest

from aggregator.text import korean


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("드라마 <나는 오늘도 걷는다>의 주인공이 바뀌었다.", "나는 오늘도 걷는다"),
        ("그는 《바다를 본 사람들》을 썼다.", "바다를 본 사람들"),
        ("「항만 이용에 관한 법률」이 바뀐다.", "항만 이용에 관한 법률"),
    ],
)
def test_a_title_in_brackets_is_one_name(sentence: str, name: str):
    """Its verbs are no verbs of the sentence."""
    found = [(m.form, sentence[m.start : m.end]) for m in korean.analyse(sentence) if m.tag == "NNP"]

    assert (name, name) in found


def test_brackets_that_hold_no_title_change_nothing():
    """A comparison is none."""
    assert "NNP" not in {m.tag for m in korean.analyse("값은 a < b 이고 b > c 이다.")}
