"""Korean endings, plain into formal."""

import pytest

from aggregator.text import endings

TURNED = {
    "시는 다리를 열었다고 밝혔다.": "시는 다리를 열었다고 밝혔습니다.",
    "비가 온다.": "비가 옵니다.",
    "집을 만든다.": "집을 만듭니다.",
    "밥을 먹는다.": "밥을 먹습니다.",
    "참가자가 가장 젊다.": "참가자가 가장 젊습니다.",
    "길은 멀고 길다.": "길은 멀고 깁니다.",
    "기온 차가 크다.": "기온 차가 큽니다.",
    "이것은 한 예시다.": "이것은 한 예시입니다.",
    "이것은 한 예시였다.": "이것은 한 예시였습니다.",
    "둘레는 4위다.": "둘레는 4위입니다.",
    "그것은 사실이 아니다.": "그것은 사실이 아닙니다.",
    "다시 열릴 것이다.": "다시 열릴 것입니다.",
    "다시 열릴 거다.": "다시 열릴 겁니다.",
    "보고서를 제출함.": "보고서를 제출합니다.",
    "보고서를 제출했음.": "보고서를 제출했습니다.",
    "내년에 끝낼 계획임.": "내년에 끝낼 계획입니다.",
    "내년에 끝낼 예정.": "내년에 끝낼 예정입니다.",
    "그는 “좋다”고 말했다!": "그는 “좋다”고 말했습니다!",
    "문이 열렸어요.": "문이 열렸습니다.",
    "누구나 참가해요.": "누구나 참가합니다.",
    "이유는 무엇인가?": "이유는 무엇입니까?",
    "무엇이 달라졌는가?": "무엇이 달라졌습니까?",
}
KEPT = [
    "이미 열렸습니다.",
    "정말 그럴까?",
    "다리 개통",
    "가 보자.",
    "그렇죠.",
    "“문이 열렸다.”",
    "문이 열렸다(사진)",
    "The bridge opened.",
    "",
    "...",
    "다",
    "이것은 \x00",
    "\ud800",
]


@pytest.mark.parametrize("plain", TURNED)
def test_the_last_predicate_turns_formal(plain):
    """Only the ending changes; the stem keeps its letters."""
    assert TURNED[plain] == endings.formal(plain)


@pytest.mark.parametrize("sentence", KEPT)
def test_what_is_formal_or_in_doubt_stays(sentence):
    """Formal sentences, quotations, fragments and moods without a formal twin come back as they were."""
    assert sentence == endings.formal(sentence)


def test_turned_sentences_are_formal():
    """What was turned once is formal and is not turned again."""
    turned = [endings.formal(plain) for plain in TURNED]

    assert [(True, text) for text in turned] == [
        (endings.is_formal(text), endings.formal(text)) for text in turned
    ]


def test_a_fragment_is_not_formal():
    """A sentence that could not be turned says so."""
    assert [False, False, True] == [
        endings.is_formal(text) for text in ("다리 개통", "가 보자.", "“문이 열렸다.”")
    ]
