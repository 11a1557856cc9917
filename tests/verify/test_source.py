"""Sources of any size and hostility, and evidence of several articles."""

from dataclasses import replace

import pytest

from aggregator import verify
from aggregator.model import Sentence
from tests.verify.stories import BRIDGE, HARBOUR, article


def test_sentences_of_other_articles_are_named_with_their_number():
    """Evidence in the n-th other article stands as `n:id`."""
    report = verify.report("The harbour authority opened a new terminal on Monday.", (BRIDGE, HARBOUR))

    assert ("1:s1",) == report.claims[0].aligned


def test_copying_counts_words_outside_quotations():
    """The longest shared run and the containment of 8-word runs leave quotations out."""
    words = "The harbour authority opened a new terminal on Monday."
    near = verify.report(f"“{words}” {words}", (HARBOUR,)).copying

    assert (9, 1.0) == (near.longest_run, near.containment)


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800 는", "\u202e가나다", "“" * 5000, "가" * 20_000, "1," * 5000]
)
def test_hostile_text_is_answered(text):
    """Whatever the text holds, there is a report and it did not pass."""
    assert not verify.report(text, (BRIDGE,)).passed


@pytest.mark.slow
def test_a_long_article_costs_each_claim_only_what_resembles_it():
    """An article of 3,000 sentences is answered, with the sentence that bears the claim out."""
    sentences = tuple(Sentence(f"s{n}", f"시는 {n}번 도로를 {n + 1}일 동안 고쳤다.", n) for n in range(3000))
    long = replace(article(""), paragraphs=tuple(s.text for s in sentences), sentences=sentences)

    assert ("s2717",) == verify.report("시는 2717번 도로를 2718일 동안 고쳤습니다.", (long,)).claims[
        0
    ].aligned
