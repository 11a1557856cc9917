"""Headings, labels and tags that English gives without a tagger."""

from __future__ import annotations

import pytest

from aggregator.write import facts_en, phrases_en, tags


@pytest.mark.parametrize(
    ("sentence", "lacks"),
    [
        ("It was the first policy to reach the court for a final ruling.", "Court for a final"),
        ("In these countries achieve the goals they set.", "Countries achieve"),
        ("Cover is bought to reimburse travellers for trip costs.", "Reimburse travellers"),
        ("The awards recognise exceptional young writers.", "Awards recognise exceptional young writers"),
    ],
)
def test_no_verb_is_taken_for_a_noun(sentence: str, lacks: str):
    """Half a phrase heads no section, nor does a verb with its object."""
    found = [phrase.text for phrase in phrases_en.phrases(sentence)]

    assert [text for text in found if text == lacks or text.startswith("Reimburse")] == []


def test_a_noun_in_ing_closes_its_phrase():
    """The last word before a full stop belongs to what its article opened."""
    assert [p.text for p in phrases_en.phrases("The board waits for a new public hearing.")] == [
        "New public hearing"
    ]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The old shop has over 180 responsive finished by hand.", []),
        (
            "The old shop has 180 responsive landing page templates.",
            [("Old shop", "has 180 responsive landing page templates")],
        ),
        ("The old harbour has 25 bridges.", [("Old harbour", "has 25 bridges")]),
    ],
)
def test_a_figure_is_told_with_what_it_counts_or_not_at_all(sentence: str, told: list[tuple[str, str]]):
    """Where the noun cannot be told, there is no row."""
    found = [(label, value) for label, value in facts_en._told(sentence)]

    assert [value for _, value in found] == [value for _, value in told]


@pytest.mark.parametrize(
    ("title", "is_set"),
    [
        ("How to Care for Roses to Get the Best Blooms", True),
        ("City opens three new bridges over the Han", False),
        ("Kim Meets Park", True),
        ("Harbour opens", False),
    ],
)
def test_a_headline_in_capitals_names_no_one(title: str, is_set: bool):
    """Its capitals are the paper's style."""
    assert tags._is_in_capitals(title) is is_set
