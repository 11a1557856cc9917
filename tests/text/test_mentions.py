from datetime import date

import pytest

from aggregator.text import mentions

PUBLISHED = date(2023, 4, 23)


def days(text: str) -> list[tuple[int | None, int | None, int | None]]:
    found = [mentions.resolved(m, PUBLISHED) for m in mentions.found(text)]
    return [(d.year, d.month, d.day) for d in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023년 4월 20일", [(2023, 4, 20)]),
        ("22일", [(2023, 4, 22)]),
        ("지난 9일", [(2023, 4, 9)]),
        ("오는 6일", [(2023, 5, 6)]),
        ("6일", [(None, None, 6)]),
        ("지난달 1일", [(2023, 3, 1)]),
        ("이달 18일", [(2023, 4, 18)]),
        ("지난해 12월 14일", [(2022, 12, 14)]),
        ("올해 3월", [(2023, 3, None)]),
        ("12월 3일", [(2022, 12, 3)]),
        ("어제", [(2023, 4, 22)]),
        ("이번 주 금요일", [(2023, 4, 21)]),
        ("이날", [(None, None, None)]),
        ("2023-04-20", [(2023, 4, 20)]),
        ("on April 20, 2023", [(2023, 4, 20)]),
        ("on 3 May 2021", [(2021, 5, 3)]),
        ("last year", [(2022, None, None)]),
        ("yesterday", [(2023, 4, 22)]),
    ],
)
def test_a_mention_means_a_day_beside_the_article_date(text, expected):
    """A date in prose is resolved as far as its words and the article's date decide it."""
    assert expected == days(text)


@pytest.mark.parametrize("text", ["3일간 이어졌다", "5일째 농성", "it may rain", "1,990원", "월요", "일요"])
def test_what_only_looks_like_a_date_is_none(text):
    """Durations, prices and words that share letters with dates are no dates."""
    assert () == mentions.found(text)


def test_two_dates_agree_where_both_know():
    """A day without a month agrees with that day of any month."""
    days = (mentions.Day(2023, 5, 6), mentions.Day(2023, 5, 7))

    assert [mentions.Day(day=6).agrees(day) for day in days] == [True, False]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (mentions.Day(2026, 2, 28), date(2026, 2, 28)),
        (mentions.Day(2026, 2, 30), None),
        (mentions.Day(2026, 2), None),
        (mentions.days_from(date(2026, 2, 28), 1), date(2026, 3, 1)),
        (mentions.days_from(date.min, -1), None),
        (mentions.days_from(date.max, 1), None),
    ],
)
def test_a_day_is_exact_where_a_calendar_has_it(day, expected):
    """Of 30 February the parts are known, and no day."""
    assert expected == day.exact
