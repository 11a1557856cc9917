"""Sentences made of the source's own words that say what it does not, kind by kind, and beside them what may be said."""

import pytest

from aggregator import verify
from tests.verify.stories import article

OTHERS = ("회사는 1999년 부산에 첫 사무소를 열었다.", "증권사들은 이번 실적이 예상보다 좋다고 평가했다.")


def passes(text: str, *told: str) -> bool:
    return verify.report(text, (article(*told, *OTHERS),)).passed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("김 대표는 뇌물을 받았다.", "김 대표는 뇌물을 받았다는 의혹을 부인했다."),
        ("김 대표가 뇌물을 받았다.", "김 대표가 뇌물을 받았다는 주장이 나왔다."),
        ("김 대표가 뇌물을 받았다.", "검찰은 김 대표가 뇌물을 받은 혐의를 수사하고 있다."),
        ("김 대표가 뇌물을 받았다.", "검찰은 김 대표가 뇌물을 받은 것으로 의심하고 있다."),
        ("김 대표가 뇌물을 받았다.", "김 대표가 뇌물을 받은 것은 사실이 아니다."),
        ("김 대표가 뇌물을 받았다.", "김 대표가 뇌물을 받았는지 검찰이 수사하고 있다."),
        ("정부가 세금을 올린다.", "야당은 정부가 세금을 올린다고 주장했다."),
        ("은행이 문을 닫는다.", "은행이 문을 닫는다는 소문은 사실이 아니다."),
        ("수출이 늘어난다.", "내년에 수출이 늘어난다는 전망이 나왔다."),
    ],
)
def test_what_someone_claims_is_not_so(text, told):
    """A told quotation and the clause of a claim, a denial or a question are never the post's own statement."""
    assert not passes(text, told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("경기는 취소된다.", "비가 오면 경기는 취소된다."),
        ("경기는 취소된다.", "비가 올 경우 경기는 취소된다."),
        ("시는 과태료를 부과한다.", "시는 위반 시 과태료를 부과한다."),
        ("관중은 환불받는다.", "비가 오면 경기는 취소되고, 관중은 모두 표를 환불받는다."),
        ("노조는 공장을 닫는다.", "노조는 공장을 닫거나 옮긴다."),
    ],
)
def test_a_condition_stays(text, told):
    """What hangs on a condition or is one of two ways is not said without it."""
    assert not passes(text, told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("김 대표는 뇌물을 받았다는 의혹을 부인했습니다.", "김 대표는 20일 뇌물을 받았다는 의혹을 부인했다."),
        ("검찰은 김 대표가 뇌물을 받았다고 했습니다.", "검찰은 20일 김 대표가 뇌물을 받았다고 밝혔다."),
        ("비가 오면 경기는 취소됩니다.", "비가 오면 27일 경기는 취소된다."),
        ("구속 여부는 20일 결정됩니다.", "구속 여부는 이르면 20일 오후 결정된다."),
    ],
)
def test_a_claim_told_as_a_claim_passes(text, told):
    """With its speaker or its condition the same may be said."""
    assert passes(text, told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("매출은 200억 원에서 100억 원으로 늘었다.", "매출은 100억 원에서 200억 원으로 늘었다."),
        ("기온은 10도에서 5도로 내렸다.", "기온은 5도에서 10도로 내렸다."),
        ("회사는 서울에서 부산으로 옮겼다.", "회사는 본사를 부산에서 서울로 옮겼다."),
    ],
)
def test_whence_is_not_whither(text, told):
    """From where and to where are parts of their own, as figures and as places."""
    assert not passes(text, told)


def test_from_and_to_in_their_parts_pass():
    """The same figures in the same parts may be said."""
    assert passes(
        "매출은 100억 원에서 200억 원으로 늘었습니다.", "매출은 올해 100억 원에서 200억 원으로 늘었다."
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("이 의원이 박 의원을 고소했다.", "박 의원이 이 의원을 고소했다."),
        ("박 의원이 이 의원을 고소했다.", "이 의원이 박 의원을 고소했다."),
        ("이 의원은 박 의원을 고소했다.", "박 의원은 이 의원을 고소했다."),
    ],
)
def test_a_surname_that_is_also_this_is_a_name(text, told):
    """이 before a title is who is meant, as any other surname."""
    assert not passes(text, told)


def test_the_surname_in_its_own_part_passes():
    """Order may change where the particles keep who did it."""
    assert passes("이 의원을 박 의원이 고소했습니다.", "박 의원이 20일 이 의원을 고소했다.")


MET = ("박 의원은 당선됐다.", "이 의원은 김 의원을 만났다.")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("박 의원은 당선됐고 금요일에 사임했다.", (*MET, "금요일에 사임했다.")),
        ("박 의원은 당선됐고 그는 금요일에 사임했다.", (*MET, "그는 금요일에 사임했다.")),
        ("박 의원은 금요일에 사임했다.", (*MET, "금요일에 사임했다.")),
        ("박 의원은 당선됐고 구속됐다.", ("박 의원은 당선됐다.", "최 의원은 구속됐다.")),
        ("박 의원은 당선됐고 이튿날 구속됐다.", (*MET, "이튿날 구속됐다.")),
    ],
)
def test_another_subject_is_not_joined_on(text, told):
    """A sentence that leaves its subject to the one before it is joined to no other."""
    assert not passes(text, *told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("박 의원은 당선됐고 금요일에 사임했습니다.", ("박 의원은 당선됐다.", "금요일에 사임했다.")),
        ("박 의원은 당선됐고 최 의원은 구속됐습니다.", (*MET, "최 의원은 구속됐다.")),
    ],
)
def test_what_follows_or_has_its_own_subject_is_joined(text, told):
    """Neighbours may be joined, and sentences apart where the second says of whom it speaks."""
    assert passes(text, *told)


def test_english_pronouns_are_not_joined_on():
    """He of the third sentence is not who the first one names."""
    told = article("Park won the election.", "Lee met Kim in Seoul.", "He resigned on Friday.", language="en")

    assert not verify.report("Park won the election, and he resigned on Friday.", (told,)).passed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("정부는 규제를 풀었다.", "정부는 규제를 한시적으로 풀었다."),
        ("정부는 규제를 풀었다.", "정부는 규제를 일부 풀었다."),
        ("정부는 규제를 풀었다.", "정부는 규제를 당분간 풀었다."),
        ("학교가 문을 닫았다.", "학교가 사실상 문을 닫았다."),
        ("세금은 5% 올랐다.", "세금은 5% 가까이 올랐다."),
        ("세금은 5% 올랐다.", "세금은 약 5% 올랐다."),
        ("주민 100명이 모였다.", "주민 100여 명이 모였다."),
        ("주민 100명이 모였다.", "주민 100명 안팎이 모였다."),
    ],
)
def test_what_bounds_a_statement_stays(text, told):
    """For how long, in what part and about how much is never left out."""
    assert not passes(text, told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("정부는 규제를 풀었습니다.", "정부는 20일 규제를 과감하게 풀었다."),
        ("정부는 규제를 한시적으로 풀었습니다.", "정부는 20일 규제를 한시적으로 풀었다."),
        ("세금은 약 5% 올랐습니다.", "세금은 올해 5%가량 올랐다."),
    ],
)
def test_manner_may_go_and_about_is_about(text, told):
    """What only says how may be left out; 약 and 가량 say one thing."""
    assert passes(text, told)


def test_a_condition_before_a_clause_that_could_go_stays():
    """A leading clause may go only with no condition in it; a bracket only where it denies nothing."""
    assert [False, False] == [
        passes("관중은 모두 표를 환불받는다.", "비가 오면 경기는 취소되고, 관중은 모두 표를 환불받는다."),
        passes("백신은 자폐를 일으킨다.", "백신은 자폐를 일으킨다(사실이 아니다)."),
    ]


def passes_in_english(text: str, told: str) -> bool:
    return verify.report(text, (article(told, "Analysts met on Thursday.", language="en"),)).passed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The law bans adults.", "The law bans adults who have criminal convictions."),
        ("The firm will hire no people.", "The firm will hire no people whose parents smoke at work."),
        ("The bill was approved.", "The bill was provisionally approved on Tuesday."),
        ("The city lifted the ban on cars.", "The city partially lifted the ban on cars."),
        ("He claimed victory.", "He falsely claimed victory."),
        ("The shop closed.", "Temporarily, the shop closed."),
        ("The troops will be deployed.", "In the event of war, the troops will be deployed."),
        ("The troops will be deployed.", "Subject to a vote, the troops will be deployed."),
        ("The firm paid the fine.", "In theory, the firm paid the fine."),
        ("Kim was arrested.", "Kim was arrested in a film released on Monday."),
        ("The drug cured patients.", "The drug cured patients in mice models of the disease."),
        ("Iran attacked the ship.", "Iran — Israel claims — attacked the ship."),
        ("Iran attacked the ship.", "Iran - Israel claims - attacked the ship."),
        ("Iran attacked the ship.", "Iran, Israel alleges, attacked the ship."),
        ("The vaccine causes autism.", "The vaccine causes autism, he wrote."),
        ("The vaccine causes autism.", "The vaccine causes autism, a claim that doctors reject."),
        ("The vaccine causes autism.", "The vaccine causes autism (this is false)."),
        ("The vaccine causes autism.", "The vaccine causes autism (doctors dispute this)."),
    ],
)
def test_what_binds_an_english_statement_stays(text, told):
    """Restrictions, conditions, reservations, attributions and denials are never left out."""
    assert not passes_in_english(text, told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The union rejected the offer.", "The union, which represents 400 workers, rejected the offer."),
        ("The mayor thanked the governor.", "The mayor quickly thanked the governor."),
        ("The mayor thanked the governor.", "The mayor (58) thanked the governor."),
        ("The mayor thanked the governor.", "On Monday, the mayor thanked the governor."),
    ],
)
def test_what_only_adds_may_go_in_english(text, told):
    """Manner, an aside and a time may be left out."""
    assert passes_in_english(text, told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("시는 임대료를 깎는다.", "시는 내년 말까지만 임대료를 깎는다."),
        ("시는 청년에게 임대료를 깎는다.", "시는 청년에게만 임대료를 깎는다."),
        ("시는 청년에게만 임대료를 깎는다.", "시는 청년에게 임대료를 깎는다."),
        ("미국은 관세를 내린다.", "중국이 시장을 열어야 미국은 관세를 내린다."),
        ("회사는 공장을 지었다.", "회사는 공장을 지으려다 그만뒀다."),
    ],
)
def test_only_stays_and_is_not_added(text, told):
    """만 binds whichever way it is lost or won; 해야 is a condition and 하려다 an aim."""
    assert not passes(text, told)
