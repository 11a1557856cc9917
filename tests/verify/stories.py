"""Articles written for these tests."""

from datetime import datetime, timedelta, timezone

from aggregator.model import Article, Sentence

KST = timezone(timedelta(hours=9))


def article(*sentences: str, title: str = "", language: str = "ko") -> Article:
    """An article of one paragraph a sentence, of 23 April 2023."""
    return Article(
        url="https://news.example/1",
        title=title,
        paragraphs=sentences,
        sentences=tuple(Sentence(f"s{n}", text, n) for n, text in enumerate(sentences, 1)),
        published=datetime(2023, 4, 23, 9, tzinfo=KST),
        language=language,
    )


BRIDGE = article(
    "한강시는 노후 교량 12곳을 보수하는 사업을 22일 시작했다.",
    "또한 시의회는 예산 3억 5,000만 원(국비 2억 원 포함)을 승인했다.",
    "박지수 시장은 “안전이 먼저”라고 말했다.",
    "시는 내년 6월까지 공사를 마칠 계획이다.",
    "강북구는 보행로를 넓혔고, 강남구는 가로등 40개를 바꿨다.",
    title="한강시, 노후 교량 보수 시작",
)
HARBOUR = article(
    "The harbour authority opened a new terminal on Monday.",
    "However, the union, which represents 400 workers, rejected the offer.",
    "Mayor Ann Lee thanked Governor Tom Reed for the grant.",
    "The ferry may resume service in June.",
    title="Harbour authority opens terminal",
    language="en",
)
