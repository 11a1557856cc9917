"""Which language a text is in."""

import pytest

from aggregator.text import language

CASES = [
    ("시장이 어제 새 다리를 열었다", None, "ko"),
    ("시장이 어제 새 다리를 열었다", "en", "ko"),
    ("AI 기업 OpenAI가 새 모델 GPT를 공개했다", None, "ko"),
    ("これは新しい橋です", None, "ja"),
    ("今天市长开放了新桥", None, "zh"),
    ("The mayor has opened the bridge that was built in two years", None, "en"),
    ("The mayor has opened the bridge that was built in two years", "de", "en"),
    ("Der Bürgermeister hat die Brücke nicht mit der Stadt eröffnet", "en", "de"),
    ("Le maire a ouvert le pont dans la ville pour les habitants", None, "fr"),
    ("El alcalde abrió el puente que se construyó en la ciudad", None, "es"),
    ("Мэр открыл этот мост, и жители были рады", None, "ru"),
    ("Мер відкрив міст, і жителі їхали ним", None, "uk"),
    ("", "ko-KR", "ko"),
    ("42", "kr", "ko"),
    ("", None, None),
    ("12.5%", None, None),
]


@pytest.mark.parametrize(("text", "hint", "expected"), CASES)
def test_language_is_what_the_text_shows(text, hint, expected):
    """Script and common words decide; the hint only where they leave it open."""
    assert expected == language.guess(text, hint)
