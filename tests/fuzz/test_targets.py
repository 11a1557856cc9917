"""Every reader of untrusted bytes keeps its promise on documents taken apart and put together anew."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import PIECES, SEEDS, encoded
from tests.fuzz.targets import TARGETS

# `make fuzz` sets it higher.
EXAMPLES = int(os.environ.get("AGGREGATOR_FUZZ_EXAMPLES", "6"))
LENIENT = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    derandomize=EXAMPLES < 100,
)


@st.composite
def documents(draw: st.DrawFn, seeds: tuple[str, ...]) -> bytes:
    """A seed with pieces of others in it, or without a part, or anything."""
    whole = encoded(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 6))):
        at, span = draw(st.integers(0, len(whole))), draw(st.integers(0, 40))
        piece = draw(st.one_of(st.sampled_from(PIECES).map(encoded), st.binary(max_size=8)))
        whole = whole[:at] + piece * draw(st.sampled_from((1, 1, 1, 3, 200))) + whole[at + span :]
    return whole


SLOW = ("prose",)  # loads Kiwi


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in TARGETS]
)
def test_whatever_comes_is_read_or_refused(name: str):
    """Nothing is raised but what the room promises, and what it returns holds what it should."""

    @LENIENT
    @given(st.one_of(documents(SEEDS[name]), documents(SEEDS[name]), st.binary(max_size=200)))
    def try_it(data: bytes) -> None:
        TARGETS[name](data)

    try_it()
