"""Points are shortened by safe operations only."""

import pytest

from aggregator.write import points


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("그는 대표팀 고문(어드바이저)로 돌아온다.", "그는 대표팀 고문(어드바이저)로 돌아온다."),
        ("새 장비 (수입품) 열두 대를 들였다.", "새 장비 열두 대를 들였다."),
        ("The agency (formerly a bureau) will move.", "The agency will move."),
    ],
)
def test_a_gloss_goes_only_where_no_particle_hangs_on_it(text: str, short: str):
    """고문(어드바이저)로 is not 고문로: the particle agrees with the word in the bracket."""
    assert points._ASIDE.sub("", text) == short
