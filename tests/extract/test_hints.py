"""By which words a short line is known."""

from hypothesis import given
from hypothesis import strategies as st

from aggregator.extract import hints


@given(st.text(st.characters(max_codepoint=0x17F), max_size=60))
def test_a_plain_line_is_known_by_the_words_it_would_have_beside_others(text: str):
    """Text of ASCII is looked through in a shorter way, and has the same words."""
    assert hints.words(text) == hints.words(f"é {text}")


def test_a_korean_word_is_known_by_its_beginning_too():
    """Its first two syllables are what its endings leave alone."""
    assert hints.words("관련기사 보기") == ["관련기사", "관련", "보기"]
