"""The table of guards keeps up with the code and with the document that names them; `make mutate` tries it."""

import re
from pathlib import Path

import pytest

from tests.fortress import mutate
from tests.fortress.guards import GUARDS

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_each_guard_can_be_switched_off():
    """The text that an edit replaces is once in its file, and the tests that are to miss it are there."""
    named = {test.partition("[")[0] for guard in GUARDS for test in guard.tests}
    files = {test: (ROOT / "tests" / test.split("::")[0]).read_text(encoding="utf-8") for test in named}

    assert ([], []) == (
        mutate.moved(GUARDS),
        [test for test in named if f"def {test.split('::')[1]}(" not in files[test]],
    )


@pytest.mark.slow
def test_the_document_has_every_guard_that_was_tried():
    """docs/security.md shows the rows of `make mutate` and no others."""
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8").partition("## Switched off")[2]
    shown = [line for line in text.partition("\n## ")[0].split("\n") if re.match(r"\| (?!guard|---)", line)]

    assert [mutate.row(guard) for guard in GUARDS] == shown
