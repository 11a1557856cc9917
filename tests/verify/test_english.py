import pytest

from aggregator import verify
from tests.verify.stories import article

PORT = article(
    "The port authority, based in Dover, opened a new ferry terminal on Monday after two years of work.",
    "Mayor Ann Lee quickly thanked Governor Tom Reed for the grant, and Reed praised the engineers.",
    "The operator may resume night service in June unless the union objects.",
    "About 400 workers have not signed the agreement.",
    language="en",
)


@pytest.mark.parametrize(
    "text",
    [
        "The port authority opened a new ferry terminal on Monday.",
        "The port authority opened a new ferry terminal.",
        "Mayor Ann Lee thanked Governor Tom Reed for the grant.",
    ],
)
def test_what_may_go_may_go(text):
    """Asides, phrases with a preposition, manner adverbs and a clause that follows may be left out."""
    assert verify.report(text, (PORT,)).passed


@pytest.mark.parametrize(
    "text",
    [
        "The operator may resume night service in June.",
        "400 workers have not signed the agreement.",
        "About 400 workers have signed the agreement.",
        "Mayor Ann Lee praised the engineers.",
        "Governor Tom Reed thanked Mayor Ann Lee for the grant.",
    ],
)
def test_what_changes_the_statement_may_not_go(text):
    """Conditions, limits, denials and the verb of another subject may not be left out."""
    assert not verify.report(text, (PORT,)).passed
