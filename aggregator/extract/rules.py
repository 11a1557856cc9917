"""What is known of single hosts: one sorted line each, selectors as in an operator's `select:`.

The generic reader needs none of these; a line stands here only where a page of that host was read wrongly without it, and
each has a page in that host's layout in tests/pages.
"""

from __future__ import annotations

from aggregator.model import Select

RULES: dict[str, Select] = {
    "korea.kr": Select(body=".article_body .view_cont", drop=(".article_foot", ".photo_info", ".related")),
    "n.news.naver.com": Select(
        body="#dic_area", drop=(".img_desc", ".media_end_summary", ".vod_player_wrap")
    ),
}


def rule(host: str) -> Select | None:
    """The rule of this host or of the site it belongs to, if there is one."""
    while host:
        found = RULES.get(host)
        if found is not None:
            return found
        host = host.partition(".")[2]
    return None
