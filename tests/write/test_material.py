"""What of an article may be told."""

from aggregator.model import Article, Sentence
from aggregator.write import material


def test_a_flood_of_sentences_is_told_from_its_beginning():
    """Of very many sentences the first thousand are looked at."""
    texts = [f"The council bought bus number {n} on Monday." for n in range(1500)]
    sentences = tuple(Sentence(f"s{n}", text, n) for n, text in enumerate(texts))
    article = Article("https://paper.example/1", "Buses", tuple(texts), sentences, language="en")

    assert 1000 == len(material.gather(article, "en").lines)
