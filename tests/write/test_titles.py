"""Headlines by safe operations."""

import pytest

from aggregator.write import titles

CASES = {
    "[속보] 하늘시, 새 다리 개통 - 새벽일보": "하늘시, 새 다리 개통",
    "[단독][영상] 하늘시, 새 다리 개통": "하늘시, 새 다리 개통",
    "[포토뉴스] 하늘시, 새 다리 개통": "하늘시, 새 다리 개통",
    "[하늘=새벽통신] 하늘시, 새 다리 개통": "하늘시, 새 다리 개통",
    "[D리포트] 하늘시, 새 다리 개통": "하늘시, 새 다리 개통",
    "[팩트체크] 백신이 자폐를 유발한다": "[팩트체크] 백신이 자폐를 유발한다",
    "[가짜뉴스] 은행이 문을 닫는다": "[가짜뉴스] 은행이 문을 닫는다",
    "[오보] 하늘시장 사퇴": "[오보] 하늘시장 사퇴",
    "[사설] 정부는 물러나야 한다": "[사설] 정부는 물러나야 한다",
    "[Fact check] Bridges cause fog": "[Fact check] Bridges cause fog",
    "(Satire) Mayor resigns to become a bridge": "(Satire) Mayor resigns to become a bridge",
    "[Video] Sky City opens its bridge": "Sky City opens its bridge",
    "하늘시, 새 다리 개통(종합2보)": "하늘시, 새 다리 개통",
    "하늘시, 새 다리 개통 - 국토교통부": "하늘시, 새 다리 개통",
    "하늘시, 새 다리 개통 | 새벽뉴스 | 전국": "하늘시, 새 다리 개통 | 새벽뉴스 | 전국",
    "“두 마을이 하나로…하늘시 새 다리": "두 마을이 하나로…하늘시 새 다리",
    "“두 마을이 하나로”…하늘시 새 다리": "“두 마을이 하나로”…하늘시 새 다리",
    "하늘시 새 다리 개통!!!": "하늘시 새 다리 개통!",
    "Sky City opens its bridge - The Morning Post": "Sky City opens its bridge",
    "Sky City opens its bridge – a first": "Sky City opens its bridge – a first",
    "BREAKING: Sky City opens its bridge": "Sky City opens its bridge",
    "What {{ page.title }} prints in Liquid": "What {{ page.title }} prints in Liquid",
}


@pytest.mark.parametrize("title", CASES)
def test_only_what_is_no_headline_goes(title):
    """Tags of how a story is filed, outlet and ministry tails and marks without a partner go; words stay, and so do tags that turn them."""
    assert CASES[title] == titles.trimmed(title)
