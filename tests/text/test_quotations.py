import pytest

from aggregator.text import quotations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("그는 “이것은 ‘중요’하다”고 했다", ["이것은 ‘중요’하다"]),
        ("'흙수저' 소년공", ["흙수저"]),
        ("「법률」과 『책』", ["법률", "책"]),
        ("«Bonjour» dit-il", ["Bonjour"]),
        ("the players' \"hello there\" don't", ["hello there"]),
        ("said ‘we can’t go’ and left", ["we can’t go"]),
        ("”열리지 않은 것“", []),
        ("no 'closing", []),
    ],
)
def test_quotations_of_every_style_are_found(text, expected):
    """The words between a mark and its partner are a quotation; apostrophes are not marks."""
    assert expected == [quotation.text for quotation in quotations.found(text)]


def test_outside_leaves_the_words_of_the_writer():
    """What is not quoted remains."""
    assert ["그는", "라고", "했다."] == quotations.outside("그는 “간다”라고 했다.").split()


def test_many_open_marks_are_read_in_time():
    """A long row of opening marks is answered without hanging."""
    assert () == quotations.found("“" * 20_000)
