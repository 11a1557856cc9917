"""What bytes say."""

import pytest

from aggregator.text.decode import decode

KOREAN = (
    "한강시는 2일 시내버스를 전기버스로 바꾸는 사업을 내년까지 마친다고 밝혔다. 펲시맨과 똠방각하도 왔다."
)
RUSSIAN = "Городской совет сообщил, что новые автобусы выйдут на маршруты весной."


def page(text: str, label: str = "") -> str:
    return f"<html><head>{label}<title>제목</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    "label", ["", '<meta charset="utf-8">', '<meta charset="euc-kr">', '<meta charset="iso-8859-1">']
)
@pytest.mark.parametrize(
    "header", [None, "text/html; charset=utf-8", "text/html; charset=EUC-KR", "text/html; charset=ISO-8859-1"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_labels_that_lie_do_no_harm(label, header, encoding):
    """Korean bytes are read as what they are whatever header and document say."""
    text = page(KOREAN, label)

    assert text == decode(text.encode(encoding), header).text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_wide_text_and_marks(encoding):
    """A byte order mark or the zeros of markup tell UTF-8, UTF-16 and UTF-32."""
    assert page(KOREAN) == decode(page(KOREAN).encode(encoding)).text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "iso8859-5"),
        ("市長は2日、新しいバスを導入すると発表した。ルートは七つになる。", "cp932"),
        ("市長は2日、新しいバスを導入すると発表した。ルートは七つになる。", "euc_jp"),
        ("市长昨日宣布，本市将在明年三月以前更换所有的公共汽车，这是最大的项目。", "gb18030"),
        ("市長昨日宣布，本市將在明年三月以前更換所有的公共汽車，這是最大的項目。", "big5hkscs"),
        ("Le maire a annoncé que les écoles françaises seraient rénovées à l’été.", "cp1252"),
        ("Η δημοτική αρχή ανακοίνωσε ότι τα νέα λεωφορεία θα κυκλοφορήσουν την άνοιξη.", "cp1253"),
    ],
)
def test_evidence_decides_without_a_label(text, encoding):
    """Letter frequencies tell an encoding nobody names."""
    assert (text, encoding) == _pair(decode(text.encode(encoding), "text/html", kind="text"))


def _pair(decoded):
    return decoded.text, decoded.encoding


def test_a_declared_encoding_wins_a_short_text():
    """One character is no evidence against the declaration."""
    body = '<?xml version="1.0" encoding="ks_c_5601-1987"?><t>년</t>'.encode("cp949")

    assert "년" in decode(body, kind="xml").text


def test_control_characters_are_dropped():
    """NUL, escapes and lone C1 leave; Windows quotes in C1 are mended."""
    assert "ab\n’c" == decode(b"a\x00b\x1b\n\xc2\x92c\xef\xbf\xbe").text


def test_cut_characters_are_dropped_and_lone_letters_kept():
    """UTF-8 with broken places stays UTF-8, without U+FFFD."""
    body = "가나다라마바사".encode() + b"\xea\xb0 caf\xe9 " + "아자차카".encode()

    assert "가나다라마바사 café 아자차카" == decode(body).text


def test_overlong_forms_give_no_markup():
    """An overlong < is not a <."""
    assert "<" not in decode("가나다라마바사".encode() + b"\xc0\xbcscript\xc0\xbe").text


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"\xff\xfe", b"\x00" * 50, bytes(range(256)) * 40, b"\xef\xbb\xbf"]
)
def test_any_bytes_are_read(body):
    """Nothing raises."""
    assert isinstance(decode(body, "text/html; charset=x-klingon").text, str)
