"""The weights that ship are those which scripts/learn_extract.py would write now."""

import importlib.util
import json
import sys
from importlib import resources
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def learner() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("learn_extract", ROOT / "scripts" / "learn_extract.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.needs("shared")
def test_pages_are_read_as_when_the_weights_were_learned():
    """Every block of every labelled page says what it said then; where it does not, the weights are to be learned anew."""
    script = learner()
    shipped = json.loads(resources.files("aggregator.extract").joinpath("weights.json").read_bytes())

    assert shipped["learned_from"] == script.digest(script.examples())
