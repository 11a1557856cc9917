"""Lines that stand in a body and are none of it."""

from __future__ import annotations

import pytest

from aggregator.extract.trimming import is_noise, trimmed


@pytest.mark.parametrize(
    "line",
    [
        "（责任编辑：王明）",
        "来源：山谷报",
        "Source: Valley Council",
        "Photo by: Jane Roe",
        "Foto: Jane Roe/Talblatt",
    ],
)
def test_sign_offs_and_credits_are_no_text(line):
    """A line that names an editor, an origin or a maker of pictures, and nothing else."""
    assert is_noise(line)


@pytest.mark.parametrize(
    "line",
    [
        "Source: the council says that the bridge is safe.",
        "来源于山谷的河水很清。",
        "Images of the bridge were shown on Friday",
    ],
)
def test_sentences_that_begin_like_them_are(line):
    """A sentence is kept, whatever its first word."""
    assert not is_noise(line)


@pytest.mark.parametrize(
    "tail",
    [" 2026.11.20 /hong@golzzagi.example", " hong@golzzagi.example", " 홍길동 기자 hong@golzzagi.example"],
)
def test_sign_off_behind_a_sentence_is_off(tail):
    """Day and address of its writer end no paragraph."""
    assert "옛 다리가 금요일 다시 열렸다." == trimmed("옛 다리가 금요일 다시 열렸다." + tail)
