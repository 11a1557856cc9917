import pytest

from aggregator.text import quantities


def keys(text: str) -> list[tuple[float, str]]:
    return [quantity.key for quantity in quantities.found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3억 5,000만 원", [(350_000_000.0, "원")]),
        ("３억5천만원", [(350_000_000.0, "원")]),
        ("235, 000명", [(235_000.0, "명")]),
        ("1,870여 명", [(1870.0, "명")]),
        ("열두 명", [(12.0, "명")]),
        ("스물다섯 살", [(25.0, "세")]),
        ("오십만 원", [(500_000.0, "원")]),
        ("0.7%포인트", [(0.7, "%p")]),
        ("3~5명", [(3.0, "명"), (5.0, "명")]),
        ("4⅓이닝", [(4.333333, "이닝")]),
        ("$1.5 million", [(1_500_000.0, "달러")]),
        ("twenty-five people", [(25.0, "명")]),
        ("10-15 percent", [(10.0, "%"), (15.0, "%")]),
        ("제20대", [(20.0, "대")]),
        ("세 번째", [(3.0, "번째")]),
    ],
)
def test_spellings_have_a_value_and_a_unit(text, expected):
    """A quantity is its value and unit, however it is spelled."""
    assert expected == keys(text)


def test_span_takes_in_the_unit():
    """The span of a quantity is the words it was read from."""
    text = "지난해 매출은 2조 3천억 원이었다."

    assert ["2조 3천억 원"] == [text[q.start : q.end] for q in quantities.found(text)]


def test_a_long_row_of_digits_is_read_in_time():
    """A megabyte of digits and commas is answered without hanging."""
    assert isinstance(quantities.found("1," * 100_000 + "만" * 100_000), tuple)
