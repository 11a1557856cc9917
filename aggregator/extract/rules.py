"""What is known of single hosts: one sorted line each, selectors as in an operator's `select:`; where a layout changed, sites/.

The generic reader needs none of these; a line stands here only where a page of that host was read wrongly without it, and
each has a page in that host's layout in tests/pages.
"""

from __future__ import annotations

from aggregator.extract.sites import LAYOUTS
from aggregator.model import Select

RULES: dict[str, Select] = {
    "korea.kr": Select(body=".article_body .view_cont", drop=(".article_foot", ".photo_info", ".related")),
}


def rules(host: str) -> tuple[Select, ...]:
    """The rules of this host or of the site it belongs to, that of the newest layout first."""
    while host:
        if host in RULES:
            return (RULES[host],)
        if host in LAYOUTS:
            return tuple(layout.select for layout in LAYOUTS[host])
        host = host.partition(".")[2]
    return ()
