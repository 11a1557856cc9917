"""Korean claims beside an article of our own: what says the same passes, what says otherwise is stopped and named."""

import pytest

from aggregator import verify
from aggregator.verify.korean.phrases import read
from tests.verify.stories import article

FERRY = article(
    "해운사 바다로는 20일 통영과 욕지도를 잇는 여객선 운항을 시작했다.",
    "욕지도 주민 대부분은 섬에 병원이 없어 통영으로 다닌다.",
    "김도연 바다로 대표는 21일 통영항에서 기자들을 만나 “안전이 먼저”라고 말했다.",
    "통영시는 선착장을 넓혔고, 욕지면은 매표소 3곳을 고쳤다.",
    "바다로는 내년 3월 야간 운항도 시작할 계획이다.",
    "조합은 요금 인상에 반대하지 않았다.",
    "승객이 늘면 배를 한 척 더 투입한다.",
    title="통영~욕지도 여객선 운항 시작",
)


def checks(text: str) -> set[str]:
    return {finding.check for finding in verify.report(text, (FERRY,)).findings}


@pytest.mark.parametrize(
    "text",
    [
        "여객선 운항은 해운사 바다로가 20일 시작했습니다.",
        "통영과 욕지도를 잇는 여객선 운항을 해운사 바다로가 20일 시작했습니다.",
        "김도연 바다로 대표는 기자들을 만나 “안전이 먼저”라고 했습니다.",
        "욕지면은 매표소 3곳을 고쳤습니다.",
        "바다로는 2024년 3월 야간 운항도 시작할 계획입니다.",
        "2023년 4월 20일 해운사 바다로는 여객선 운항을 시작했습니다.",
    ],
)
def test_the_same_said_otherwise_passes(text):
    """Order, endings, dropped parts and resolved dates leave a statement true."""
    assert set() == checks(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("통영시는 매표소 3곳을 고쳤습니다.", "role"),
        ("김도연 바다로 대표는 20일 통영항에서 기자들을 만났습니다.", "role"),
        ("바다로는 내년 3월 야간 운항도 시작했습니다.", "modality"),
        ("조합은 요금 인상에 반대했습니다.", "negation"),
        ("욕지도 주민은 섬에 병원이 없어 통영으로 다닙니다.", "scope"),
        ("배를 한 척 더 투입했습니다.", "modality"),
        ("여객선 운항은 지역 경제를 살릴 것으로 기대됩니다.", "alignment"),
        ("운항이 늘어난 탓에 조합은 요금 인상에 반대하지 않았습니다.", "cause"),
    ],
)
def test_something_else_is_stopped(text, expected):
    """Another subject, date, polarity, sureness or scope, and what is not told, are stopped and named."""
    assert expected in checks(text)


def test_plain_and_formal_endings_read_alike():
    """The two registers of a sentence have the same words, roles and marks."""
    plain, formal = (
        read(text, None).phrases for text in ("시는 길을 넓히지 않았다.", "시는 길을 넓히지 않았습니다.")
    )

    assert [(p.words, p.role, p.marks) for p in plain] == [(p.words, p.role, p.marks) for p in formal]


def test_an_interview_speaks_for_its_speaker():
    """What stands after a name and a colon is what that person says."""
    talk = article("이정민 통영연구소장입니다.", "▶이정민 : 섬의 인구는 꾸준히 줄고 있습니다.")

    assert verify.report("이정민 소장은 섬의 인구가 꾸준히 줄고 있다고 말했습니다.", (talk,)).passed
