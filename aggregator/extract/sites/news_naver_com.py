"""Naver's copies of the press's articles."""

from __future__ import annotations

from datetime import date

from aggregator.extract.sites.layout import Layout
from aggregator.model import Select

LAYOUTS = (
    Layout(
        date(2021, 10, 1),
        Select(body="#dic_area", drop=(".img_desc", ".media_end_summary", ".vod_player_wrap")),
    ),
    Layout(
        date(2010, 1, 1),
        Select(body="#articleBodyContents", drop=(".img_desc", ".media_end_summary", ".link_news")),
    ),
)
