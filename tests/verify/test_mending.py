from dataclasses import replace

from aggregator import verify
from aggregator.model import Draft, DraftSentence, Row, Section, Table, Text
from tests.verify.stories import BRIDGE

GOOD = DraftSentence("한강시는 노후 교량 12곳을 보수하는 사업을 22일 시작했습니다.", ("s1",))
BAD = DraftSentence("이 사업은 지역 경제를 크게 살릴 것으로 기대됩니다.", ("s1",))
DRAFT = Draft(
    title=Text("한강시, 노후 교량 보수 시작", ("s1",)),
    excerpt=Text(GOOD.text, ("s1",)),
    sections=(Section(Text("노후 교량 12곳", ("s1",)), (GOOD, BAD)),),
    points=(Text(BAD.text, ("s1",)),),
    table=Table(("구분", "내용"), (Row(("교량", "12곳"), ("s1",)), Row(("예산", "3억 5,000만 원"), ("s2",)))),
    tags=("한강시", "세계 경제"),
)


def test_a_draft_of_the_source_is_left_alone():
    """A draft that passes comes back as it is."""
    draft = replace(DRAFT, sections=(Section(DRAFT.sections[0].heading, (GOOD,)),), points=())

    assert (draft, True) == (lambda made: (made[0], made[1].passed))(verify.mend(draft, (BRIDGE,)))


def test_what_has_no_evidence_is_dropped():
    """A sentence, a point and a tag that the source does not bear out go; the rest stays and passes."""
    mended, report = verify.mend(DRAFT, (BRIDGE,))

    assert ((GOOD,), (), ("한강시",), True) == (
        mended.sections[0].sentences,
        mended.points,
        mended.tags,
        report.passed,
    )


def test_evidence_that_names_the_wrong_sentence_is_repaired():
    """A true sentence gets the id of the sentence that bears it out."""
    wrong = replace(
        DRAFT, sections=(Section(Text("노후 교량", ("s1",)), (replace(GOOD, evidence=("s4",)),)),), points=()
    )

    assert ("s1",) == verify.mend(wrong, (BRIDGE,))[0].sections[0].sentences[0].evidence


def test_a_false_title_falls_back_to_the_headline():
    """A title that the source does not bear out becomes the source's headline."""
    assert (
        BRIDGE.title == verify.mend(replace(DRAFT, title=Text("강남시 교량 붕괴")), (BRIDGE,))[0].title.text
    )


def test_a_draft_with_nothing_left_does_not_pass():
    """When no sentence stands the report says so, and the post is held."""
    draft = replace(
        DRAFT, sections=(Section(Text("노후 교량", ("s1",)), (BAD,)),), excerpt=Text(BAD.text), points=()
    )

    assert not verify.mend(draft, (BRIDGE,))[1].passed
