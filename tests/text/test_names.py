import pytest

from aggregator.text import names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yesterday Mayor Ann Lee met Bank of England officials.", ["Mayor Ann Lee", "Bank of England"]),
        ("The ferry left Dover on Monday.", ["Dover"]),
        ("He said nothing.", []),
    ],
)
def test_capitalised_runs_are_names(text, expected):
    """A run of capitalised words is a name unless it only begins a sentence or is a date."""
    assert expected == [name.text for name in names.found(text)]


def test_korean_names_are_proper_nouns_with_what_touches_them():
    """A Korean name is a proper noun without its particle."""
    assert "서울" in [name.text for name in names.found("박지수 시장은 서울에서 말했다.")]
