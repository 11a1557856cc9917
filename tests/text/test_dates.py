"""What is a date and which."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from aggregator.text.dates import instant

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026.11.22 09:00", "2026-11-22T09:00:00+09:00"),
        ("입력 2026-11-22 오전 9:03", "2026-11-22T09:03:00+09:00"),
        ("2026년 11월 22일 오전 9시", "2026-11-22T09:00:00+09:00"),
        ("2026년 11월 22일(일) 오후 9시 5분", "2026-11-22T21:05:00+09:00"),
        ("입력 2026.11.22. 오전 9:03 수정 2026.11.22. 오후 1:05", "2026-11-22T09:03:00+09:00"),
        ("2026.11.22.(일) 09:00", "2026-11-22T09:00:00+09:00"),
        ("등록 :2026-11-22 09:00수정 :2026-11-22 10:00", "2026-11-22T09:00:00+09:00"),
        ("2026. 11. 22. 9:30", "2026-11-22T09:30:00+09:00"),
        ("26.11.22 09:00", "2026-11-22T09:00:00+09:00"),
        ("2026.11.22 오전 12:10", "2026-11-22T00:10:00+09:00"),
        ("2026.11.22 밤 12:10", "2026-11-22T00:10:00+09:00"),
        ("2026.11.22 밤 1시 5분", "2026-11-22T01:05:00+09:00"),
        ("2026.11.22 밤 11:10", "2026-11-22T23:10:00+09:00"),
        ("2026.11.22 낮 12:10", "2026-11-22T12:10:00+09:00"),
        ("2026.11.22 낮 11시", "2026-11-22T11:00:00+09:00"),
        ("2026.11.22 낮 2시", "2026-11-22T14:00:00+09:00"),
        ("2026.11.22 새벽 12:10", "2026-11-22T00:10:00+09:00"),
        ("2026.11.22 24:00", "2026-11-23T00:00:00+09:00"),
        ("Sun, 22 Nov 2026 09:00:00 KST", "2026-11-22T09:00:00+09:00"),
        ("Sun, 22 Nov 2026 09:00:00 +0900", "2026-11-22T09:00:00+09:00"),
        ("Sun, 22 Nov 2026 09:00:00 GMT+0900 (KST)", "2026-11-22T09:00:00+09:00"),
        ("Sun, 22 Nov 2026 09:00:60 EST", "2026-11-22T09:00:59-05:00"),
        ("Thu, 01 Jan 04 19:48 GMT", "2004-01-01T19:48:00+00:00"),
        ("Sun Nov 22 09:00:00 KST 2026", "2026-11-22T09:00:00+09:00"),
        ("Sun, 29 Mar 2026 02:30:00 Europe/London", "2026-03-29T02:30:00+01:00"),
        ("22-NOV-26 09:00", "2026-11-22T09:00:00+09:00"),
        ("2026-11-22T09:00:00,123+09:00", "2026-11-22T09:00:00.123000+09:00"),
        ("2026-11-22T09:00:00 +0900", "2026-11-22T09:00:00+09:00"),
        ("2026-11-22T9:00:00Z", "2026-11-22T09:00:00+00:00"),
        ("1793577600", "2026-11-02T00:00:00+00:00"),
        ("1793577600123", "2026-11-02T00:00:00.123000+00:00"),
        ("20261122090000", "2026-11-22T09:00:00+09:00"),
        ("Nov. 22, 2026, 9:00 p.m. ET", "2026-11-22T21:00:00-05:00"),
        ("Published: 22 November 2026 09:30 BST", "2026-11-22T09:30:00+01:00"),
        ("By Ann Lee | Nov 22, 2026", "2026-11-22T00:00:00+09:00"),
        ("22. November 2026, 14:30 Uhr", "2026-11-22T14:30:00+09:00"),
        ("22 de noviembre de 2026", "2026-11-22T00:00:00+09:00"),
        ("2026年11月22日(日) 午後9時", "2026-11-22T21:00:00+09:00"),
        ("٢٠٢٦-١١-٠٢", "2026-11-02T00:00:00+09:00"),
        ("22/11/2026", "2026-11-22T00:00:00+09:00"),
        ("June 21, 2023 - 4.30pm", "2023-06-21T16:30:00+09:00"),
        ("입력 2022.01.02 (12:30)", "2022-01-02T12:30:00+09:00"),
        ("기사입력 2025-06-04 07:11 l 최종수정 2025-06-04 08:00", "2025-06-04T07:11:00+09:00"),
        ("Seg, 24 Set 2018 19:42:40 -0300", "2018-09-24T19:42:40-03:00"),
        ("Updated on May 13, 2024, 12:50 IST - 4 min read", "2024-05-13T12:50:00+05:30"),
        ("2026-11-22 13:30-05:00", "2026-11-22T13:30:00-05:00"),
    ],
)
def test_a_date_is_read(text, expected):
    """Every way newspapers and feeds write a moment gives that moment, in its own zone or the source's."""
    assert expected == instant(text, SEOUL).isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3시간 전", "2026-11-24T03:00:00+00:00"),
        ("10분전", "2026-11-24T05:50:00+00:00"),
        ("an hour ago", "2026-11-24T05:00:00+00:00"),
        ("어제 오후 3시", "2026-11-23T15:00:00+09:00"),
        ("오늘 09:12", "2026-11-24T09:12:00+09:00"),
        ("yesterday at 3 pm", "2026-11-23T15:00:00+09:00"),
        ("11월 22일 09:00", "2026-11-22T09:00:00+09:00"),
        ("11.22", "2026-11-22T00:00:00+09:00"),
        ("11-22", "2026-11-22T00:00:00+09:00"),
        ("12.30", "2025-12-30T00:00:00+09:00"),
        ("12월 25일", "2025-12-25T00:00:00+09:00"),
        ("11-22 09:00", "2026-11-22T09:00:00+09:00"),
        ("Nov 22", "2026-11-22T00:00:00+09:00"),
        ("23:00", "2026-11-23T23:00:00+09:00"),
        ("방금 전", "2026-11-24T06:00:00+00:00"),
    ],
)
def test_a_relative_date_is_read_from_now(text, expected):
    """How long ago, a day without its year or a time alone is the last such moment."""
    assert expected == instant(text, SEOUL, now=NOW).isoformat()


def test_a_point_is_in_a_time_of_day_where_clocks_are_written_so():
    """`11.22` is a day in Seoul and a time in Helsinki."""
    assert "2026-11-23T11:22:00+02:00" == instant("11.22", ZoneInfo("Europe/Helsinki"), now=NOW).isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-11",
        "November 2026",
        "3시간 전",
        "The 2026-11-22 incident happened",
        "On November 22, 2026, the president said",
        "2026.11.22 09:00 ~ 2026.11.24",
        "2026-11-02/../../x",
        "2026-02-30T25:61:61Z",
        "Mon, 99 Foo 2026 99:99:99 GMT",
        "-0001-01-01",
        "20260-01-01",
        "0000-00-00 00:00:00",
        "1970-01-01T00:00:00Z",
        "11/10/2026",
        "2 months ago",
        "12월 11일 오후 1:30-3:30",
        "인터넷신문등록번호 : 서울아00000 | 등록일자 : 2009.11.30 | 발행인 : 홍길동",
        "시장 “예산 없다”…[현장] 2025-06-03 20:21:09",
        "— Ann Lee (@annlee) 19. November 2018",
        "010-1234-5678",
        "1,234,567",
        "\x00\ud800" * 500,
        "1 " * 200_000,
    ],
)
def test_what_is_no_date_is_none(text):
    """Prose, ranges, impossible and ambiguous days and a month without a day are no date."""
    assert instant(text, SEOUL) is None


def test_a_zone_name_of_the_source_is_the_sources():
    """CST is China's in a source of Shanghai and Chicago's elsewhere."""
    text = "22 Nov 2026 09:00 CST"
    hours = [
        instant(text, ZoneInfo(zone)).utcoffset().total_seconds() / 3600 for zone in ("Asia/Shanghai", "UTC")
    ]

    assert [8, -6] == hours


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("3/4/2026", "mdy", (2026, 3, 4)),
        ("3/4/2026", "dmy", (2026, 4, 3)),
        ("03-04-2026", "mdy", (2026, 3, 4)),
        ("3/4/2026", None, None),
        ("01/25/26", None, (2026, 1, 25)),
        ("26/10/13", None, (2013, 10, 26)),
        ("01/05/26", None, None),
        ("01/05/26", "dmy", (2026, 5, 1)),
    ],
)
def test_numbers_are_read_in_the_writers_order(text, order, day):
    """Day and month are told apart by what is possible, else by the order the writer is known to use, else not at all."""
    found = instant(text, order=order)

    assert (day if day is None else datetime(*day, tzinfo=UTC)) == found


@pytest.mark.parametrize(
    "text",
    ["2026 Jun 30", "30. června 2026", "30 iunie 2026", "30 юни 2026", "30 يونيو 2026", "30. kesäkuuta 2026"],
)
def test_month_names_of_more_languages(text):
    """Names in Czech, Romanian, Bulgarian, Arabic and Finnish, and the year first as journals cite it."""
    assert datetime(2026, 6, 30, tzinfo=UTC) == instant(text)
