"""Hosts whose layout changed: one small file each, with the layouts and the days from which they held.

A line in rules.py is enough for a host with one layout. Old pages keep the layout of their day, so all of a host's are tried,
the newest first, and the first that finds a body reads it. Each has a page in that layout in tests/pages.
"""

from __future__ import annotations

from aggregator.extract.sites import blog_naver_com, news_naver_com
from aggregator.extract.sites.layout import Layout

LAYOUTS: dict[str, tuple[Layout, ...]] = {
    "blog.naver.com": blog_naver_com.LAYOUTS,
    "news.naver.com": news_naver_com.LAYOUTS,
}
