"""The words of a page that no article gives, by language; English where a language is not here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from aggregator.model import Licence

LABELS: Mapping[str, Mapping[str, str]] = {
    "ko": {
        "source": "출처",
        "original": "원 발행",
        "published": "원문 작성일",
        "posted": "게시일",
        "licence": "라이선스",
        "same_licence": "이 글도 원문과 같은 라이선스를 따릅니다.",
        "ai": "이 글은 AI의 도움을 받아 원문을 다시 쓴 것이며, 문장마다 원문과 대조했습니다.",
        "correction": "정정",
        "excerpt": "원문에서 일부 문장만 옮겼습니다. 전체 내용은 원문에서 볼 수 있습니다.",
        "link_only": "원문의 이용 조건에 따라 제목과 링크만 싣습니다. 전체 내용은 원문에서 볼 수 있습니다.",
        "read": "원문 보기",
        "points": "핵심 정리",
        "facts": "한눈에 보기",
        "conclusion": "결론",
        "withdrawn": "이 글은 철회되었습니다.",
        "reason": "사유",
        "gone": "원문이 삭제되었습니다.",
        "opt-out": "원 발행처가 전재를 허락하지 않습니다.",
        "retracted": "편집자가 글을 거두었습니다.",
        "permitted": "이용 허락",
        "public-domain": "공공저작물(저작권 없음)",
        "reserved": "저작권자가 모든 권리를 가집니다",
        "kogl": "공공누리 제{n}유형",
    },
    "en": {
        "source": "Source",
        "original": "First published by",
        "published": "Original article",
        "posted": "Posted",
        "licence": "Licence",
        "same_licence": "This post is under the same licence.",
        "ai": "Rewritten from the original with the help of AI; every sentence was checked against it.",
        "correction": "Correction",
        "excerpt": "Only some sentences of the original are shown here; the whole is at the source.",
        "link_only": "The terms of the original allow only its title and a link here; the whole is at the source.",
        "read": "Read the original",
        "points": "Key points",
        "facts": "At a glance",
        "conclusion": "Conclusion",
        "withdrawn": "This post has been withdrawn.",
        "reason": "Reason",
        "gone": "The original article was removed.",
        "opt-out": "The publisher of the original does not allow it to be reproduced.",
        "retracted": "The editors took it back.",
        "permitted": "used with permission",
        "public-domain": "public domain",
        "reserved": "all rights reserved by the publisher",
        "kogl": "KOGL type {n}",
    },
    "ja": {
        "source": "出典",
        "original": "配信元",
        "published": "元記事の日付",
        "posted": "掲載日",
        "licence": "ライセンス",
        "same_licence": "この記事も元記事と同じライセンスに従います。",
        "ai": "AIの助けを借りて元記事を書き直し、すべての文を元記事と照合しました。",
        "correction": "訂正",
        "excerpt": "元記事の一部の文だけを掲載しています。全文は元記事をご覧ください。",
        "link_only": "元記事の利用条件により、見出しとリンクだけを掲載しています。全文は元記事をご覧ください。",
        "read": "元記事を読む",
        "points": "要点",
        "facts": "概要",
        "conclusion": "まとめ",
        "withdrawn": "この記事は取り下げられました。",
        "reason": "理由",
        "gone": "元記事が削除されました。",
        "opt-out": "元記事の発行者が転載を認めていません。",
        "retracted": "編集者が記事を取り下げました。",
        "permitted": "許諾を得て掲載",
        "public-domain": "パブリックドメイン",
        "reserved": "権利は発行者に帰属します",
        "kogl": "KOGL 第{n}類型",
    },
    "zh": {
        "source": "来源",
        "original": "原发布者",
        "published": "原文日期",
        "posted": "发布日期",
        "licence": "许可",
        "same_licence": "本文采用与原文相同的许可。",
        "ai": "本文在人工智能协助下根据原文改写，每句话均与原文核对。",
        "correction": "更正",
        "excerpt": "此处仅摘录原文的部分句子，全文请见原文。",
        "link_only": "根据原文的使用条件，此处仅提供标题和链接，全文请见原文。",
        "read": "阅读原文",
        "points": "要点",
        "facts": "概览",
        "conclusion": "结语",
        "withdrawn": "本文已撤回。",
        "reason": "原因",
        "gone": "原文已被删除。",
        "opt-out": "原发布者不允许转载。",
        "retracted": "编辑撤回了本文。",
        "permitted": "经许可使用",
        "public-domain": "公有领域",
        "reserved": "版权归发布者所有",
        "kogl": "KOGL 第{n}类",
    },
    "de": {
        "source": "Quelle",
        "original": "Zuerst veröffentlicht von",
        "published": "Originalartikel",
        "posted": "Veröffentlicht hier",
        "licence": "Lizenz",
        "same_licence": "Dieser Beitrag steht unter derselben Lizenz.",
        "ai": "Mit Hilfe von KI aus dem Original neu geschrieben; jeder Satz wurde mit ihm verglichen.",
        "correction": "Berichtigung",
        "excerpt": "Hier stehen nur einige Sätze des Originals; das Ganze findet sich in der Quelle.",
        "link_only": "Das Original erlaubt hier nur Titel und Verweis; das Ganze findet sich in der Quelle.",
        "read": "Zum Original",
        "points": "Das Wichtigste",
        "facts": "Auf einen Blick",
        "conclusion": "Fazit",
        "withdrawn": "Dieser Beitrag wurde zurückgezogen.",
        "reason": "Grund",
        "gone": "Der Originalartikel wurde entfernt.",
        "opt-out": "Der Herausgeber des Originals erlaubt keine Wiedergabe.",
        "retracted": "Die Redaktion hat ihn zurückgenommen.",
        "permitted": "mit Genehmigung verwendet",
        "public-domain": "gemeinfrei",
        "reserved": "alle Rechte beim Herausgeber",
        "kogl": "KOGL Typ {n}",
    },
    "fr": {
        "source": "Source",
        "original": "Publié d'abord par",
        "published": "Article original",
        "posted": "Mis en ligne",
        "licence": "Licence",
        "same_licence": "Ce billet est placé sous la même licence.",
        "ai": "Réécrit d'après l'original avec l'aide d'une IA ; chaque phrase a été comparée à celui-ci.",
        "correction": "Correction",
        "excerpt": "Seules quelques phrases de l'original figurent ici ; le texte entier se trouve à la source.",
        "link_only": "L'original n'autorise ici que son titre et un lien ; le texte entier se trouve à la source.",
        "read": "Lire l'original",
        "points": "L'essentiel",
        "facts": "En bref",
        "conclusion": "Conclusion",
        "withdrawn": "Ce billet a été retiré.",
        "reason": "Motif",
        "gone": "L'article original a été supprimé.",
        "opt-out": "L'éditeur de l'original n'en autorise pas la reproduction.",
        "retracted": "La rédaction l'a retiré.",
        "permitted": "utilisé avec autorisation",
        "public-domain": "domaine public",
        "reserved": "tous droits réservés à l'éditeur",
        "kogl": "KOGL type {n}",
    },
    "es": {
        "source": "Fuente",
        "original": "Publicado primero por",
        "published": "Artículo original",
        "posted": "Publicado aquí",
        "licence": "Licencia",
        "same_licence": "Esta entrada tiene la misma licencia.",
        "ai": "Reescrito a partir del original con ayuda de IA; cada frase se cotejó con él.",
        "correction": "Corrección",
        "excerpt": "Aquí solo figuran algunas frases del original; el texto completo está en la fuente.",
        "link_only": "El original solo permite aquí su título y un enlace; el texto completo está en la fuente.",
        "read": "Leer el original",
        "points": "Puntos clave",
        "facts": "De un vistazo",
        "conclusion": "Conclusión",
        "withdrawn": "Esta entrada ha sido retirada.",
        "reason": "Motivo",
        "gone": "El artículo original fue eliminado.",
        "opt-out": "El editor del original no permite reproducirlo.",
        "retracted": "La redacción la retiró.",
        "permitted": "usado con permiso",
        "public-domain": "dominio público",
        "reserved": "todos los derechos reservados por el editor",
        "kogl": "KOGL tipo {n}",
    },
}
SITE: Mapping[str, Mapping[str, str]] = {
    language: dict(
        zip(("home", "archive", "corrections", "none", "skip", "feed"), words.split("|"), strict=True)
    )
    for language, words in {
        "ko": "처음으로|전체 글|정정과 철회|아직 없습니다.|본문으로 건너뛰기|피드",
        "en": "Home|All posts|Corrections|None so far.|Skip to content|Feed",
        "ja": "ホーム|すべての記事|訂正と取り下げ|まだありません。|本文へ|フィード",
        "zh": "首页|全部文章|更正与撤回|暂无。|跳到正文|订阅",
        "de": "Start|Alle Beiträge|Berichtigungen|Bisher keine.|Zum Inhalt|Feed",
        "fr": "Accueil|Tous les billets|Corrections|Aucune pour l'instant.|Aller au contenu|Flux",
        "es": "Inicio|Todas las entradas|Correcciones|Ninguna por ahora.|Ir al contenido|Canal",
    }.items()
}
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS: Mapping[str, str] = {
    "ko": "{y}년 {m}월 {d}일",
    "ja": "{y}年{m}月{d}日",
    "zh": "{y}年{m}月{d}日",
    "en": "{d} {month} {y}",
}
KOGL_TERMS = "https://www.kogl.or.kr/info/licenseType{n}.do"
KOGL_KINDS = "01234"
PUBLIC_DOMAIN = ("CC0", "PUBLIC-DOMAIN", "PDM", "CC-PDDC")


def of(language: str | None) -> Mapping[str, str]:
    """The labels of this language, English where there are none."""
    return LABELS.get(base(language), LABELS["en"])


def site(language: str | None) -> Mapping[str, str]:
    """The words of a site's own pages, English where there are none."""
    return SITE.get(base(language), SITE["en"])


def base(language: str | None) -> str:
    """`ko` of `ko-KR`."""
    return (language or "").replace("_", "-").split("-")[0].lower()


def day(moment: datetime, language: str | None) -> str:
    """A date as this language writes it, ISO 8601 where that is not known."""
    form = DAYS.get(base(language), "{y:04d}-{m:02d}-{d:02d}")
    return form.format(y=moment.year, m=moment.month, d=moment.day, month=MONTHS[moment.month - 1])


def licence(found: Licence, labels: Mapping[str, str]) -> tuple[str, str | None]:
    """A licence's name and the address of its terms."""
    code = found.code.upper().replace("_", "-").replace(" ", "-")
    if code.startswith("KOGL-"):
        return _kogl(code.removeprefix("KOGL-")[:1], labels)
    if code.startswith(PUBLIC_DOMAIN):
        return _public_domain(code, labels)
    if code.startswith("CC-"):
        return _creative_commons(code)
    return labels["permitted"] if code == "PERMITTED" else labels["reserved"], None


def _kogl(kind: str, labels: Mapping[str, str]) -> tuple[str, str | None]:
    if kind not in KOGL_KINDS or not kind:
        return labels["reserved"], None
    return labels["kogl"].format(n=kind), KOGL_TERMS.format(n=kind)


def _public_domain(code: str, labels: Mapping[str, str]) -> tuple[str, str | None]:
    if code.startswith("CC0"):
        return "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"
    return labels["public-domain"], None


def _creative_commons(code: str) -> tuple[str, str | None]:
    """`CC-BY-SA-4.0` -> `CC BY-SA 4.0` and its deed; a ported or unversioned code keeps its name alone."""
    parts = code.split("-")
    terms = [part for part in parts[1:] if part in ("BY", "NC", "ND", "SA")]
    version = next((part for part in parts if part[:1].isdigit() and part.replace(".", "").isdigit()), None)
    name = " ".join(part for part in ("CC", "-".join(terms), version) if part)
    if not terms or version is None:
        return name, None
    return name, f"https://creativecommons.org/licenses/{'-'.join(terms).lower()}/{version}/"
