"""A headline in a commit message is words and nothing else."""

from __future__ import annotations

import re

import pytest

from aggregator.edges.git import commit_message

ACTED_UPON = re.compile(
    r"""(?imx) \[[^]]*\] | \b(fix(e[sd])?|close[sd]?|resolve[sd]?)\b:?\s+([\w./-]*\#|GH-|https?:)\d*
    | (?<!\w)@\w | \#\d | !\d | \*\*\*NO_CI | :// | ^(co-authored-by|signed-off-by|skip-checks|change-id): | [\x00-\x09\x0b-\x1f\x7f\u202e]
    | \bskip[ -]ci\b"""
)


@pytest.mark.parametrize(
    "title",
    ["[skip ci] x", "\uff3bskip ci\uff3d x", "Fixes #1, closes o/r#2, resolves GH-3", "thanks @octocat", "a\n\nCo-authored-by: E <e@e>",
     "skip-checks: true", "***NO_CI***", "see https://github.com/o/r/issues/1", "\x1b[31mred\x1b[0m", "x\r\nSigned-off-by: e", "!12",
     "a\u2028Change-Id: I1", "\u202egnirts", "[[nested] skip ci]", "fixes:#5", "skip-ci", "x" * 5000, "\ud800\x00"],
)  # fmt: skip
def test_headline_steers_nothing(title: str) -> None:
    """No service, tool or terminal acts upon it."""
    message = commit_message([(title, "s1")])

    assert None is ACTED_UPON.search(message)
    assert ["Story-Id: s1"] == [line for line in message.splitlines() if re.match(r"[\w-]+: ", line)]


def test_message() -> None:
    """A count, the titles, the stories."""
    message = commit_message([("Budget up 10%", "s1"), ("\ub0a0\uc528 #2", "s2"), ("Again", "s1")], "correct")

    assert message == (
        "Correct 3 posts\n\n- Budget up 10%\n- \ub0a0\uc528 \uff032\n- Again\n\nStory-Id: s1\nStory-Id: s2\n"
    )


def test_long_batch_is_cut() -> None:
    """Of very many posts the first 200 are named; all stories are."""
    message = commit_message([(f"t{n}", f"s{n}") for n in range(500)])

    assert (201, 500) == (message.count("\n- "), message.count("Story-Id: "))


def test_story_id_is_one_word() -> None:
    """An id with other characters cannot add a line."""
    assert "Story-Id: a-b-Signed-off-by:-x" in commit_message([("t", "a\nb Signed-off-by: x")])
