"""A pure function of a sentence is asked once."""

from aggregator.text.remembered import LONGEST, remembered


def test_a_sentence_is_worked_on_once_and_a_long_text_each_time():
    """What is too long to be a sentence is not kept."""
    asked = []

    @remembered
    def letters(text: str, extra: int = 0) -> int:
        asked.append(len(text))
        return len(text) + extra

    found = [letters(text, more) for text in ("abc", "x" * (LONGEST + 1)) for more in (0, 0, 1)]

    assert ([3, 3, 4, 1001, 1001, 1002], [3, 3, 1001, 1001, 1001]) == (found, asked)
