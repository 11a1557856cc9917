import pytest

from aggregator import verify
from tests.verify.stories import BRIDGE, HARBOUR, article


@pytest.mark.parametrize(
    "text",
    [
        "한강시는 노후 교량 12곳을 보수하는 사업을 22일 시작했습니다.",
        "한강시는 노후 교량 12곳을 보수하는 사업을 2023년 4월 22일 시작했습니다.",
        "시의회는 예산 3억 5,000만 원을 승인했습니다.",
        "박지수 시장은 “안전이 먼저”라고 말했으며, 시는 내년 6월까지 공사를 마칠 계획입니다.",
        "강남구는 가로등 40개를 바꿨다.",
    ],
)
def test_the_source_in_its_own_words_passes(text):
    """Endings, brackets, connectives, leading clauses and joined sentences leave a Korean statement true."""
    assert verify.report(text, (BRIDGE,)).passed


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("한강시는 노후 교량 13곳을 보수하는 사업을 22일 시작했습니다.", "number"),
        ("한강시는 노후 교량 12곳을 보수하는 사업을 21일 시작했습니다.", "date"),
        ("박지수 시장은 “안전이 나중”이라고 말했습니다.", "quotation"),
    ],
)
def test_a_fact_the_source_lacks_is_named(text, check):
    """A number, a date or a quotation of no source sentence is a finding of that name."""
    assert check in {finding.check for finding in verify.report(text, (BRIDGE,)).findings}


@pytest.mark.parametrize(
    "text",
    [
        "The union, which represents 400 workers, rejected the offer.",
        "However, the union rejected the offer.",
        "The harbour authority opened a new terminal on Monday, and the union rejected the offer.",
    ],
)
def test_english_in_its_own_words_passes(text):
    """Connectives and clauses that stand aside may go, and two sentences may be joined."""
    assert verify.report(text, (HARBOUR,)).passed


@pytest.mark.parametrize(
    "text",
    [
        "The union accepted the offer.",
        "The harbour authority did not open a new terminal on Monday.",
        "Governor Tom Reed thanked Mayor Ann Lee for the grant.",
        "The ferry will resume service in June.",
        "The harbour authority opened a new terminal on Tuesday.",
    ],
)
def test_english_damage_is_stopped(text):
    """Another verb, a denial, exchanged roles, certainty and another day are stopped."""
    assert not verify.report(text, (HARBOUR,)).passed


def test_nothing_said_is_nothing_passed():
    """An empty text has no claims and does not pass."""
    assert not verify.report("", (BRIDGE,)).passed


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The prize was awarded on 2026-02-30 before 600 listeners.", "en"),
        ("시상식은 2026년 2월 30일 열렸다. 이날 관객 600명이 모였다.", "ko"),
    ],
)
def test_a_day_that_no_calendar_has_is_what_the_source_says(text, language):
    """A paper's slip is no error of the gate's, which compares words."""
    assert verify.report(text, (article(text, language=language),)).passed
