"""What a newsroom puts before a sentence."""

import pytest

from aggregator.text import bylines

CASES = {
    "(하늘시=새벽통신) 김하늘 기자 = 다리가 열렸다.": "다리가 열렸다.",
    "[하늘시=새벽뉴스]다리가 열렸다.": "다리가 열렸다.",
    "김하늘 기자 = 다리가 열렸다.": "다리가 열렸다.",
    "【 앵커멘트 】 다리가 열렸다.": "다리가 열렸다.",
    "▲ 다리가 열렸다.": "다리가 열렸다.",
    "다리가 열렸다(사진=하늘시 제공).": "다리가 열렸다.",
    "LONDON (Reuters) - The bridge opened.": "The bridge opened.",
    "SKY CITY, Jan 5 (AP) — The bridge opened.": "The bridge opened.",
    "SKY CITY — The bridge opened.": "The bridge opened.",
    "The bridge (pictured) opened.": "The bridge opened.",
    "다리가 (가칭) 열렸다.": "다리가 (가칭) 열렸다.",
    "The bridge — the first — opened.": "The bridge — the first — opened.",
    "- 5도까지 내려갔다.": "5도까지 내려갔다.",
    "-5도까지 내려갔다.": "-5도까지 내려갔다.",
}


@pytest.mark.parametrize("sentence", CASES)
def test_only_what_is_no_part_of_the_sentence_goes(sentence):
    """Datelines, bylines, bullets and picture notes are taken off; nothing that is told."""
    assert CASES[sentence] == bylines.without(sentence)
