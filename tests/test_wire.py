"""The forms in which nouns enter and leave."""

import pytest

from aggregator import wire
from aggregator.errors import InputError


def test_a_row_with_broken_letters_is_read():
    """What is no UTF-8 is marked in its place; the rest of the row counts."""
    assert wire.decode(b'{"title": "caf\xe9", "n": 1}') == {"title": "caf\ufffd", "n": 1}


@pytest.mark.parametrize(
    ("line", "title"),
    [
        (rb'{"id": 7, "title": "\ud83d!"}', "\ufffd!"),
        (rb'{"id": 7, "title": "\ude00"}', "\ufffd"),
        (rb'{"id": 7, "title": "\ud83d\ude00 \udE00 \\ud83d"}', "\U0001f600 \ufffd \\ud83d"),
    ],
)
def test_half_a_letter_is_marked(line: bytes, title: str):
    """An escape that is no character costs the row neither its name nor its other letters."""
    assert {"id": 7, "title": title} == wire.decode(line)


@pytest.mark.parametrize("line", [b"{", b"[" * 100_000, b"\xff", b'{"a": \xff}'])
def test_what_is_no_json_is_refused_in_words(line: bytes):
    """Broken letters or not, it ends in one kind of error."""
    with pytest.raises(InputError, match="not JSON"):
        wire.decode(line)
