"""Headlines by safe operations."""

import pytest

from aggregator.write import titles

CASES = {
    "[속보] 하늘시, 새 다리 개통 - 새벽일보": "하늘시, 새 다리 개통",
    "[단독][영상] 하늘시, 새 다리 개통": "하늘시, 새 다리 개통",
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
    """Tags, outlet and ministry tails and marks without a partner go; words stay."""
    assert CASES[title] == titles.trimmed(title)
