"""Rows of the table: a figure beside the noun it belongs to, and only what holds now."""

from __future__ import annotations

import pytest

from aggregator.wire import numbered
from aggregator.write import facts_ko
from aggregator.write.material import Line


def rows(text: str) -> list[tuple[str, str]]:
    """(label, value) of what is found in these Korean sentences."""
    lines = [
        Line(s.id, s.text, s.text, 0, n, "verbatim", ()) for n, s in enumerate(numbered((text,), "ko"), 8)
    ]
    return [(label, value) for label, value, _ in facts_ko.rows(lines)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("올해 축제에는 농가 68곳이 참여해 사과 40톤을 판다.", [("농가", "68곳"), ("사과", "40톤")]),
        # both ends of a change, and the whole of the noun
        (
            "연면적은 6200㎡에서 9800㎡로 늘었고, 열람석은 480석에서 760석으로 많아졌다.",
            [("연면적", "6200㎡에서 9800㎡"), ("열람석", "480석에서 760석")],
        ),
        ("축제장에는 일회용 접시 대신 다회용기 2만 개를 쓴다.", [("다회용기", "2만 개")]),
        # by how much, how long, and what was before
        ("공사 전보다 평일은 3시간, 주말은 2시간 길어졌다.", []),
        ("한때 동천에는 3시간 동안 147mm의 비가 내렸다.", []),
        ("지난해 축제에서는 사과 33톤이 팔려 매출 1억 1000만 원을 올렸다.", []),
        ("상승률은 지난해 6.8%, 올해 4%다.", [("상승률", "지난해 6.8%")]),
    ],
)
def test_a_korean_row_says_what_its_sentence_does(sentence: str, expected: list[tuple[str, str]]):
    """A label is a whole noun, and no figure stands in it that was, or is only how much something changed."""
    assert rows(sentence) == expected
