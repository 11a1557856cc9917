"""What a post may tell of a conversation: what stands before it."""

from __future__ import annotations

import pytest

from aggregator.errors import WriteError
from aggregator.model import Article, Story
from aggregator.wire import numbered
from aggregator.write import boilerplate, extractive

TALK = (
    "▶진행자 : 새 항구는 언제 문을 엽니까?",
    "▶한바다 : 내년 봄에 엽니다. 예산은 이미 확보됐습니다. 반대하는 분은 없다고 봅니다.",
    "▶진행자 : 주민들 걱정은 없습니까?",
    "▶한바다 : 있을 수 없습니다. 소음은 지금보다 줄어듭니다.",
)
STORY = (
    "한빛시가 새 항구를 내년 봄에 연다고 3일 밝혔다.",
    "공사는 지난해 6월 시작됐다.",
    "시는 항구에 배 40척이 머물 수 있다고 설명했다.",
    "입장료는 받지 않는다.",
)


def told(*paragraphs: str) -> str:
    article = Article(
        "https://a.example/1", "새 항구 내년 봄 개장", paragraphs, numbered(paragraphs, "ko"), language="ko"
    )
    draft = extractive.draft(Story("s", article))
    return " ".join([draft.mode, *(s.text for part in draft.sections for s in part.sentences)])


def test_no_speaker_s_word_becomes_the_post_s():
    """Sentences behind a speaker's mark are told by nobody else; the story before them is."""
    post = told(*STORY, *TALK)

    assert ("6월" in post, "반대하는" in post, "소음" in post) == (True, False, False)


def test_a_conversation_behind_a_line_or_two_is_an_excerpt():
    """What stands before it is quoted."""
    assert told(*STORY[:1], *TALK) == "excerpt"


def test_a_conversation_alone_makes_no_post():
    """The reason says so."""
    with pytest.raises(WriteError, match="conversation"):
        told(*TALK)


@pytest.mark.parametrize(
    "lines",
    [
        ("일시 : 3월 2일", "장소 : 시청", "대상 : 시민", "문의 : 민원실", "주최 : 한빛시"),
        ("[앵커] 항구가 문을 엽니다.", "[기자] 배가 들어옵니다.", "[앵커] 언제입니까?", "[기자] 봄입니다."),
        ("▶홍길동 : 좋다.", "그는 말했다.", "▶김바다 : 아니다."),
    ],
)
def test_what_is_no_conversation(lines: tuple[str, ...]):
    """A press notice, an anchor and a reporter, two quotations."""
    assert boilerplate.turns_from(lines) == len(lines)


def test_an_english_interview_is_known_by_its_names():
    """The same names come again before a colon."""
    lines = ("Jane Roe: Why now?", "Sam Lee: Because we can.", "Jane Roe: And then?", "Sam Lee: We sail.")

    assert boilerplate.turns_from(("The harbour opens.", *lines)) == 1
