"""What a section is called, and what field an article belongs to."""

import pytest

from aggregator.write import categories, phrases_ko, words
from aggregator.write.material import Line


def line(text: str, language: str) -> Line:
    return Line("s1", text, text, 0, 0, "verbatim", words.content(text, language))


@pytest.mark.parametrize(
    ("sentence", "severed"),
    [
        ("도서관은 지붕에 300kW 용량의 태양광 설비를 얹었다.", "용량의"),
        ("해안에는 1km 길이의 흰모래 해변이 있다.", "길이의"),
        ("그는 ‘봄이 온다’라는 제목의 노래를 불렀다.", "제목의"),
        ("가게들은 같은 불황형 마케팅을 펼친다.", "같은"),
        ("의회는 그러한 행정 절차를 바꾸기로 했다.", "그러한"),
    ],
)
def test_a_heading_is_not_severed_from_what_it_leans_on(sentence, severed):
    """A phrase begins neither with a measure whose number stands before it nor with a word that points back."""
    found = [phrase.text for phrase in phrases_ko.phrases(sentence)]

    assert [text for text in found if text.startswith(severed)] == []


@pytest.mark.parametrize("sentence", ["새들이 잔잔한 수평선 위를 날았다.", "두 사람의 주장은 일방적이었다."])
def test_a_heading_does_not_end_in_a_place_or_manner(sentence):
    """What ends in "위" or "적" is the half of something."""
    found = [phrase.text for phrase in phrases_ko.phrases(sentence)]

    assert [text for text in found if text.endswith((" 위", "적"))] == []


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("The team measured one point, then the next point, and a third point above the last point.", None),
        ("The team won the match in the league with a late goal and went to the playoffs.", "Sports"),
    ],
)
def test_one_word_makes_no_category(text, field):
    """A field leads by several of its words, for any one of them is used of other things too."""
    assert categories.of((line(text, "en"),), "en") == field
