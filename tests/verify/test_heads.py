"""Titles and headings beside the sentences they name: one sentence or the headline bears each out, in its order."""

import pytest

from aggregator import verify
from aggregator.model import Draft, DraftSentence, Section, Text
from tests.verify.stories import article

PROFITS = article(
    "Samsung's operating profit rose 5 percent in the third quarter.",
    "LG's operating profit fell 12 percent in the third quarter.",
    "Lee sues Kim over contract, the court in Seoul said.",
    "The ferry may resume service in June.",
    language="en",
)
GAINS = article(
    "삼성전자의 3분기 영업이익은 5% 증가했다.",
    "LG전자의 3분기 영업이익은 12% 감소했다.",
    "현대차의 3분기 매출은 15% 증가했다.",
    "정부는 담뱃값을 올리지 않는다.",
    "야당은 정부가 소득세를 올린다고 주장했다.",
    "김 대표의 뇌물 수수 의혹이 나왔다.",
)


def passes(title: str, told) -> bool:
    body = DraftSentence(told.sentences[0].text, ("s1",))
    draft = Draft(Text(title), Text(""), (Section(Text(""), (body,)),), mode="full")
    return verify.report(draft, (told,)).passed


@pytest.mark.parametrize(
    "title",
    [
        "Samsung's operating profit rose 12 percent",
        "LG's operating profit rose 5 percent",
        "Samsung's operating profit fell in the third quarter",
        "Kim sues Lee over contract",
        "Ferry resumes service in June",
    ],
)
def test_a_title_takes_no_words_of_two_sentences(title):
    """Another's figure or verb, exchanged roles and a dropped "may" are stopped."""
    assert not passes(title, PROFITS)


@pytest.mark.parametrize(
    "title",
    [
        "삼성전자 영업이익 12% 증가",
        "LG전자 영업이익 5% 증가",
        "삼성전자 3분기 영업이익 감소",
        "현대차 매출 5% 증가",
        "담뱃값을 올린다",
        "정부가 소득세를 올린다",
        "정부, 소득세 올린다",
        "김 대표 뇌물 수수",
    ],
)
def test_a_korean_title_takes_no_words_of_two_sentences(title):
    """Another's figure or verb, half a figure, and what is denied, told or claimed are stopped."""
    assert not passes(title, GAINS)


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Samsung's operating profit rose in the third quarter", PROFITS),
        ("Ferry may resume service", PROFITS),
        ("삼성전자 영업이익 5% 증가", GAINS),
        ("LG전자 3분기 영업이익 감소", GAINS),
        ("김 대표 뇌물 수수 의혹", GAINS),
    ],
)
def test_a_title_of_one_sentence_in_its_order_passes(title, told):
    """Endings and particles may go, and what stands between."""
    assert passes(title, told)
