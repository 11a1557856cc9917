"""When a source is looked at again."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator import config
from aggregator.edges.store.sources import Look
from aggregator.steps import looking

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TEXT = """
sources: [{{name: a, url: "https://zeitung.de/rss", timezone: Europe/Berlin, every: "{}"}}]
schedule: {{timezone: Asia/Seoul}}
"""


@pytest.mark.parametrize(("every", "hour"), [("0 7 * * *", 22), ("0 7 * * * Europe/London", 7)])
def test_a_cron_line_is_of_the_schedule_s_zone(every: str, hour: int):
    """It comes at seven in `schedule.timezone`, whatever zone the source writes its dates in; or in the one it names."""
    source = config.read(TEXT.format(every), Path("/srv")).source_named("a")
    after = looking.unchanged(source, Look("a"), NOW)

    assert hour == (after.next_poll or NOW).astimezone(UTC).hour
