"""Article + recent stories -> Story."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator import stories
from aggregator.model import Article

DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
WORDS = (
    "The harbour council voted on Tuesday to rebuild the east pier after the storm of 3 November tore away 40 metres of it.",
    "Work starts in March and costs 2.4 million crowns, of which the region pays half and the harbour the other half.",
    "The harbour master said that fishing boats would berth at the north quay until the new pier opens in October.",
)


def article(
    url: str = "https://a.example/1", title: str = "Pier to be rebuilt", words: tuple[str, ...] = WORDS
) -> Article:
    return Article(url=url, title=title, paragraphs=words, published=DAY)


def test_first_article_opens_a_story():
    """An article unlike any recent one is a story of revision 1 with an id made from its address."""
    made = stories.join(article(), [])

    assert (made.revision, len(made.id), made.id) == (
        1,
        10,
        stories.join(article("http://www.a.example/1/"), []).id,
    )


def test_same_address_changes_nothing():
    """A second reading of an unchanged page leaves the story as it is."""
    story = stories.join(article(), [])

    assert stories.join(article("https://a.example/1?utm_source=x"), [story]) == story


def test_changed_text_is_a_new_revision():
    """A page whose text changed replaces its earlier reading."""
    story = stories.join(article(), [])
    changed = article(words=(WORDS[0].replace("40", "45"), *WORDS[1:]))

    assert stories.join(changed, [story]) == replace(story, lead=changed, revision=2)


def test_repost_joins_the_story():
    """A near-identical text at another address is the same event, told by two."""
    story = stories.join(article(), [])
    repost = article("https://b.example/x", words=(*WORDS, "Reported by our partner."))

    assert stories.join(repost, [story]).others == (repost,)


def test_template_with_other_figures_is_another_event():
    """Reports that differ only in their figures are different events."""
    story = stories.join(article(), [])
    other = tuple(w.replace("40", "91").replace("2.4", "7.7").replace("3 Nov", "9 Nov") for w in WORDS)

    assert stories.join(article("https://b.example/y", words=other), [story]).id != story.id


APPOINTED = (
    "The board of {} said on Friday that it had appointed {} as its chief executive with immediate effect.",
    "The appointment follows a search that lasted several months and involved both internal and external candidates.",
    "The board thanked the outgoing chief executive for many years of service and wished the family well.",
    "Shareholders will be asked to confirm the appointment at the next annual general meeting of the company.",
)
READY = (
    "{}는 28일 시청 대회의실에서 겨울철 폭설에 대비한 종합 대책 회의를 열고 제설 장비와 인력을 점검했다.",
    "이번 대책에는 도로 제설과 취약계층 보호, 농가 피해 예방, 교통 소통 대책 등이 담겼다.",
    "시는 상습 결빙 구간에 자동 염수 분사 장치를 설치하고 제설제를 사전에 살포하기로 했다.",
)
WEATHER = (
    "{} 오늘 날씨는 전국이 대체로 맑겠다. 아침 최저기온은 영하 5도에서 영상 3도, 낮 최고기온은 6도에서 12도로 예보됐다.",
    "미세먼지 농도는 전국이 보통 수준이겠다. 바다의 물결은 동해 앞바다에서 최고 1.5m로 일겠다.",
)


@pytest.mark.parametrize(
    ("template", "one", "other"),
    [
        (APPOINTED, ("Acme", "Jane Roe"), ("Zenit", "Tom Low")),
        (READY, ("하늘시",), ("바다시",)),
        (WEATHER, ("28일 토요일",), ("29일 일요일",)),
    ],
)
def test_template_about_another_is_another_event(
    template: tuple[str, ...], one: tuple[str, ...], other: tuple[str, ...]
):
    """Texts that share all but whom or which day they are about are two stories."""

    def told(url: str, names: tuple[str, ...]) -> Article:
        return article(url, words=(template[0].format(*names), *template[1:]))

    story = stories.join(told("https://a.example/1", one), [])

    assert stories.join(told("https://b.example/x", other), [story]).id != story.id
    assert stories.join(told("https://b.example/x", one), [story]).id == story.id


def test_a_copy_with_its_own_reporter_is_the_same_event():
    """Another byline, and a particle turned, exchange no name."""
    story = stories.join(
        article(words=("(하늘=새벽통신) 김하나 기자 = " + READY[0].format("하늘시"), *READY[1:])), []
    )
    copy = article(
        "https://b.example/x",
        words=(
            "[바다신문] 이두리 기자 = " + READY[0].format("하늘시").replace("는 28일", "가 28일"),
            *READY[1:],
        ),
    )

    assert stories.join(copy, [story]).id == story.id


def test_old_story_is_not_joined():
    """The same words a month later are another event."""
    story = stories.join(article(), [])
    late = replace(article("https://b.example/z"), published=DAY + timedelta(days=30))

    assert stories.join(late, [story]).id != story.id


def test_names_lead_back_to_a_near_identical_text():
    """Two near-identical texts share at least one name."""
    repost = article("https://b.example/x", words=(*WORDS, "Reported by our partner."))

    assert set(stories.names(article())) & set(stories.names(repost))


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        ("시는 침수 복구에 12억 4000만 원을 쓴다.", "시는 침수 복구에 14억 2000만 원을 쓴다.", "12억 4000만 원 → 14억 2000만 원"),
        ("행사에는 주민 86명이 참여했다.", "행사에는 주민 94명이 참여했다.", "86명 → 94명"),
        ("The bus leaves the pier at 7:40 every day.", "The bus leaves the pier at 7:45 every day.", "7:40 → 7:45"),
    ],
)  # fmt: skip
def test_a_changed_figure_is_told_whole(before: str, after: str, note: str):
    """An amount with all its parts and its unit, a time of day as one."""
    from aggregator.wire import numbered

    story = stories.join(replace(article(), sentences=numbered((after,), None)), [])

    assert stories.corrections([before], [], story, None) == (note,)


@pytest.mark.parametrize(
    ("failed", "note"),
    [
        ("The storm of 3 November tore away 60 metres of the east pier.", "60 metres → 40 metres"),
        ("The mayor resigned over the summer festival budget.", "removed what the source no longer says"),
    ],
)
def test_corrections_say_what_changed(failed: str, note: str):
    """A changed figure is shown old and new; a vanished statement is said to be removed."""
    from aggregator.wire import numbered

    story = stories.join(replace(article(), sentences=numbered(WORDS, "en")), [])

    assert stories.corrections([failed], [], story, "en") == (note,)


@pytest.mark.parametrize(
    ("sentences", "others", "now", "notes"),
    [
        # a headline is sought among headlines, and a heading that is gone removes nothing
        ((), ("Storm tears away 60 metres of a pier",), (), ("60 metres → 40 metres",)),
        ((), ("The mayor resigned",), (), ("follows a change in the source",)),
        # a date that we completed is no change of the source's
        (
            ("축제는 1982년 6월 4일 해운대구에서 처음 열렸습니다.",),
            (),
            ("축제는 1983년 4일 해운대구에서 처음 열렸다.",),
            ("1982년 → 1983년",),
        ),
        # figures of two things stand side by side in neither
        (
            ("그는 8월 부산에서 10안타 4⅓이닝을 기록했습니다.",),
            (),
            ("그는 부산에서 11안타 5이닝을 기록했다.",),
            ("10안타 → 11안타", "4⅓이닝 → 5이닝"),
        ),
        (
            ("In 2022 the club won 8 games and lost 2 at home.",),
            (),
            ("The club won 9 games at home and lost 2 in 2023.",),
            ("8 games → 9 games",),
        ),
    ],
)
def test_only_what_stands_in_the_same_place_is_set_side_by_side(
    sentences: tuple[str, ...], others: tuple[str, ...], now: tuple[str, ...], notes: tuple[str, ...]
):
    """Notes are read by the public: each says what the source did, or no more than that it changed."""
    from aggregator.wire import numbered

    lead = replace(
        article(), title="Storm tears away 40 metres of a pier", sentences=numbered(now or WORDS, None)
    )
    language = "ko" if now and now[0] > "가" else "en"

    assert stories.corrections(sentences, others, stories.join(lead, []), language) == notes
