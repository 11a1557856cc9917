"""Text as a reader sees it."""

from hypothesis import given
from hypothesis import strategies as st

from aggregator.text import clean


def test_the_invisible_is_gone():
    """Zero-width characters, controls, bidi overrides, tag characters and lone surrogates leave no trace."""
    hidden = "비\u200b가\x00 \u202e왔\ud800다\U000e0041\ufeff."

    assert "비가 왔다." == clean.visible(hidden)


def test_what_no_database_takes_is_gone_and_nothing_else():
    """NUL and lone surrogates go; spaces, controls and letters of every kind stay."""
    assert " a\n\u200bb\x7f\U0001f600 " == clean.storable(" \x00a\n\u200b\ud800b\x7f\U0001f600\udfff ")


def test_spaces_of_every_kind_are_one():
    """No-break, ideographic and filler spaces and line ends fold to one space."""
    assert "가 나 다 라" == clean.visible(" 가\u00a0\u3000나\n\t다\u3164라 ")


def test_letters_are_composed():
    """Decomposed Hangul becomes syllables."""
    assert "한글" == clean.visible("\u1112\u1161\u11ab\u1100\u1173\u11af")


def test_emoji_keep_their_joiners():
    """A joiner that shapes what is seen stays."""
    assert "👨\u200d👩" == clean.visible("👨\u200d👩")


def test_a_flood_of_marks_is_cut_short():
    """A run of combining marks is cut before its quadratic reordering."""
    assert 10 > len(clean.visible("a" + "\u0301\u0316" * 200_000))


@given(
    st.text(
        st.one_of(st.characters(), st.sampled_from("\u0301가\u1112\u1161\u115f\u3164\u2800\u200d👩“ \u00a0")),
        max_size=40,
    )
)
def test_what_a_text_says_does_not_depend_on_how_it_is_looked_through(text: str):
    """Text without a control is told in a shorter way, and says the same."""
    assert clean.visible(text) == clean.visible("\x00" + text)
