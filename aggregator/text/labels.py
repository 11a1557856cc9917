"""The few words a post says of its own, in the post's language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labels:
    """Heading of the conclusion, the table's header, and the labels of who, when and where;
    `announced` is the day of the announcement."""

    conclusion: str
    item: str
    detail: str
    who: str
    when: str
    where: str
    announced: str = ""


_LABELS = {
    "ko": Labels("결론", "항목", "내용", "주체", "날짜", "장소", "발표일"),
    "en": Labels("Conclusion", "Item", "Detail", "Who", "When", "Where"),
    "ja": Labels("まとめ", "項目", "内容", "主体", "日付", "場所"),
    "zh": Labels("结语", "项目", "内容", "主体", "日期", "地点"),
    "de": Labels("Fazit", "Punkt", "Angabe", "Wer", "Wann", "Wo"),
    "fr": Labels("Conclusion", "Élément", "Détail", "Qui", "Quand", "Où"),
    "es": Labels("Conclusión", "Dato", "Detalle", "Quién", "Cuándo", "Dónde"),
    "it": Labels("Conclusione", "Voce", "Dettaglio", "Chi", "Quando", "Dove"),
    "pt": Labels("Conclusão", "Item", "Detalhe", "Quem", "Quando", "Onde"),
    "nl": Labels("Conclusie", "Onderdeel", "Detail", "Wie", "Wanneer", "Waar"),
    "sv": Labels("Sammanfattning", "Uppgift", "Innehåll", "Vem", "När", "Var"),
    "da": Labels("Konklusion", "Emne", "Detalje", "Hvem", "Hvornår", "Hvor"),
    "no": Labels("Konklusjon", "Emne", "Detalj", "Hvem", "Når", "Hvor"),
    "fi": Labels("Yhteenveto", "Kohta", "Tieto", "Kuka", "Milloin", "Missä"),
    "pl": Labels("Podsumowanie", "Pozycja", "Szczegół", "Kto", "Kiedy", "Gdzie"),
    "cs": Labels("Závěr", "Položka", "Údaj", "Kdo", "Kdy", "Kde"),
    "ro": Labels("Concluzie", "Element", "Detaliu", "Cine", "Când", "Unde"),
    "hu": Labels("Összegzés", "Tétel", "Részlet", "Ki", "Mikor", "Hol"),
    "tr": Labels("Sonuç", "Başlık", "Ayrıntı", "Kim", "Ne zaman", "Nerede"),
    "ru": Labels("Итог", "Пункт", "Сведения", "Кто", "Когда", "Где"),
    "uk": Labels("Підсумок", "Пункт", "Відомості", "Хто", "Коли", "Де"),
    "el": Labels("Συμπέρασμα", "Στοιχείο", "Λεπτομέρεια", "Ποιος", "Πότε", "Πού"),
    "ar": Labels("الخلاصة", "البند", "التفاصيل", "من", "متى", "أين"),
    "vi": Labels("Kết luận", "Mục", "Chi tiết", "Ai", "Khi nào", "Ở đâu"),
    "id": Labels("Kesimpulan", "Hal", "Rincian", "Siapa", "Kapan", "Di mana"),
    "hi": Labels("निष्कर्ष", "विषय", "विवरण", "कौन", "कब", "कहाँ"),
    "th": Labels("บทสรุป", "หัวข้อ", "รายละเอียด", "ใคร", "เมื่อใด", "ที่ไหน"),
}


def of(language: str | None) -> Labels:
    """The labels of this language, English where it has none."""
    return _LABELS.get(language or "en", _LABELS["en"])


# The headings by which a conclusion says that it is one, and nothing of the story.
CONCLUSIONS = frozenset(one.conclusion for one in _LABELS.values())
