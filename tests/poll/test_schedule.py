"""When to look again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aggregator.errors import ConfigError
from aggregator.poll import cron, schedule
from aggregator.poll.schedule import Seen, next_look
from tests.poll.fixtures import page

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEOUL = ZoneInfo("Asia/Seoul")
NEW_YORK = ZoneInfo("America/New_York")


def every(span: timedelta, count: int = 20) -> tuple[datetime, ...]:
    """Dates of articles that came as regularly as this."""
    return tuple(NOW - span * n for n in range(1, count + 1))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("15m", 900), ("24h", 86400), ("90", 90), ("1h30m", 5400), ("2d", 172800), ("45s", 45), ("10 min", 600)],
)
def test_a_duration_is_kept_to_the_second(text, seconds):
    """An operator's interval is neither stretched nor jittered."""
    assert NOW + timedelta(seconds=seconds) == next_look(text, Seen(NOW, "a", every(HOUR), ttl=5 * HOUR))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "0",
        "5s",
        "9999d",
        "* * * *",
        "61 * * * *",
        "0 0 30 2 *",
        "0 9 * * 1-5 Asia/Nowhere",
        "*/0 * * * *",
    ],
)
def test_what_is_no_schedule_is_a_config_error(text):
    """A mistake is told when the configuration is read."""
    with pytest.raises(ConfigError):
        schedule.check(text)


@pytest.mark.parametrize(
    ("seen", "low", "high"),
    [
        (Seen(NOW, "a", every(HOUR)), 0.5, 0.55),
        (Seen(NOW, "a", every(timedelta(minutes=1))), 1 / 6, 1.1 / 6),
        (Seen(NOW, "a", every(timedelta(days=9))), 24 / 1.1, 24),
        (Seen(NOW, "a"), 1, 1.1),
        (Seen(NOW, "a", every(HOUR), ttl=3 * HOUR), 3, 3.3),
        (Seen(NOW, "a", every(HOUR), ttl=999 * HOUR), 24 / 1.1, 24),
        (Seen(NOW, "a", every(HOUR), failures=2), 2, 2.2),
        (Seen(NOW, "a", every(HOUR), failures=9999), 24 / 1.1, 24),
        (Seen(NOW, "a", tuple(NOW - timedelta(days=10) - HOUR * n for n in range(20))), 6, 7),
    ],
)
def test_auto_follows_the_source(seen, low, high):
    """Twice between two articles, never sooner than asked, later when it fails or falls silent, 10 minutes to a day."""
    hours = (next_look("auto", seen) - NOW) / HOUR

    assert low <= hours <= high + 0.001


def test_jitter_is_the_name_s():
    """A name has always the same jitter, and names are spread."""
    looks = [next_look("auto", Seen(NOW, f"source {n}")) for n in range(50)]

    assert (looks, 50) == ([next_look("auto", Seen(NOW, f"source {n}")) for n in range(50)], len(set(looks)))


@pytest.mark.parametrize("text", ["auto", "10m", "*/10 * * * *"])
def test_retry_after_is_honoured_and_clamped(text):
    """No schedule asks before the server wants to be asked, and no server silences a source for more than a day."""
    hours = [(next_look(text, Seen(NOW, retry_after=NOW + n * HOUR)) - NOW) / HOUR for n in (3, 999)]

    assert (True, True) == (3 <= hours[0] < 3.2, 24 <= hours[1] < 24.2)


def test_skipped_hours_and_days_are_passed_over():
    """A look moves out of hours (UTC) and days at which nothing comes, within a day."""
    night = next_look("auto", Seen(NOW, skip_hours=(3, 4, 5)))
    week = next_look("auto", Seen(NOW, skip_days=(0, 1, 2, 3, 4, 5)))

    assert (6, NOW + 24 * HOUR) == (night.hour, week)


@pytest.mark.parametrize(
    ("line", "zone", "now", "expected"),
    [
        ("0 9 * * *", SEOUL, "2026-11-24T03:00+00:00", "2026-11-25T00:00+00:00"),
        ("0 9 * * * America/New_York", SEOUL, "2026-11-24T03:00+00:00", "2026-11-24T14:00+00:00"),
        ("CRON_TZ=UTC 0 9 * * *", SEOUL, "2026-11-24T03:00+00:00", "2026-11-24T09:00+00:00"),
        ("*/15 8-18 * * mon-fri", SEOUL, "2026-11-27T09:50+00:00", "2026-11-29T23:00+00:00"),
        ("0 0 29 2 *", UTC, "2026-11-24T03:00+00:00", "2028-02-29T00:00+00:00"),
        ("0 0 31 * *", UTC, "2026-11-24T03:00+00:00", "2026-12-31T00:00+00:00"),
        ("0 0 13 * 5", UTC, "2026-11-24T03:00+00:00", "2026-11-27T00:00+00:00"),
        ("0 0 * * 7", UTC, "2026-11-24T03:00+00:00", "2026-11-29T00:00+00:00"),
        ("@hourly", UTC, "2026-11-24T03:00+00:00", "2026-11-24T04:00+00:00"),
        ("0 12 1 jan,jul *", UTC, "2026-11-24T03:00+00:00", "2027-01-01T12:00+00:00"),
        # 2:30 does not exist on 8 March 2026 in New York: it comes at 3:30, once.
        ("30 2 * * *", NEW_YORK, "2026-03-08T06:00+00:00", "2026-03-08T07:30+00:00"),
        ("30 2 * * *", NEW_YORK, "2026-03-08T07:30+00:00", "2026-03-09T06:30+00:00"),
        # 1:30 comes twice on 1 November 2026: the first counts.
        ("30 1 * * *", NEW_YORK, "2026-11-01T05:00+00:00", "2026-11-01T05:30+00:00"),
        ("30 1 * * *", NEW_YORK, "2026-11-01T05:30+00:00", "2026-11-02T06:30+00:00"),
        ("30 * * * *", NEW_YORK, "2026-11-01T05:30+00:00", "2026-11-01T06:30+00:00"),
        ("30 * * * *", NEW_YORK, "2026-03-08T06:30+00:00", "2026-03-08T07:30+00:00"),
    ],
)
def test_cron_lines(line, zone, now, expected):
    """Fields, zones, leap days and both changes of the clock."""
    assert datetime.fromisoformat(expected) == cron.after(cron.parse(line), datetime.fromisoformat(now), zone)


@pytest.mark.parametrize(("line", "count"), [("30 2 * * *", 365), ("0 */6 * * *", 1460), ("0 3 1 * *", 12)])
def test_a_year_of_cron_in_a_zone_with_summer_time(line, count):
    """Every look of a year comes once, in order, whatever the clock does."""
    start, end = datetime(2026, 1, 1, 5, tzinfo=UTC), datetime(2027, 1, 1, 5, tzinfo=UTC)
    parsed, moments = cron.parse(line), [start]
    while moments[-1] <= end:
        moments.append(cron.after(parsed, moments[-1], NEW_YORK))

    assert count == len({moment for moment in moments if start < moment <= end})


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": "max-age=600", "Age": "100"}, 500),
        ({"Cache-Control": "no-cache, max-age=600"}, None),
        ({"Cache-Control": "max-age=99999999999"}, 86400),
        ({"Cache-Control": "max-age=99999999999999"}, 86400),
        ({"Cache-Control": "max-age=" + "9" * 5000}, 86400),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Expires": "Tue, 24 Nov 2026 04:00:00 GMT"}, 3600),
        ({"Expires": "Tue, 24 Nov 2026 04:00:00 GMT", "Date": "Tue, 24 Nov 2026 03:30:00 GMT"}, 1800),
        ({"Expires": "0"}, None),
        ({"Expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, None),
        ({}, None),
    ],
)
def test_freshness_is_what_the_server_says(headers, seconds):
    """Cache-Control comes before Expires, and neither counts for more than a day."""
    found = schedule.max_age(page("", headers=headers.items()))

    assert seconds == (found and found.total_seconds())
