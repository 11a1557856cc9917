"""What an element's class, id and style say of its text."""

import pytest

from aggregator.extract import elements


@pytest.mark.parametrize("word", elements._APART + elements._BYLINES)
def test_words_of_the_tables_are_looked_for(word: str):
    """The quick look that spares most classes the tables misses none of their words."""
    assert elements.traits(f"x {word}") & (elements.APART | elements.BYLINE)
