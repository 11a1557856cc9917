"""What the licence allows."""

import pytest

from aggregator.model import Licence
from aggregator.write import plan

MODES = {
    "kogl-0": ("full", "full"),
    "KOGL Type 1": ("full", "full"),
    "cc0": ("full", "full"),
    "CC-BY-4.0": ("full", "full"),
    "cc by-sa 3.0": ("full", "full"),
    "public domain": ("full", "full"),
    "permitted": ("full", "full"),
    "kogl2": ("excerpt", "full"),
    "CC-BY-NC-4.0": ("excerpt", "full"),
    "cc-by-nc-sa-4.0": ("excerpt", "full"),
    "kogl-3": ("excerpt", "excerpt"),
    "kogl-4": ("excerpt", "excerpt"),
    "CC-BY-ND-4.0": ("excerpt", "excerpt"),
    "CC-BY-NC-ND-4.0": ("excerpt", "excerpt"),
    "reserved": ("excerpt", "excerpt"),
    "unknown": ("excerpt", "excerpt"),
    "": ("excerpt", "excerpt"),
    "some words of a lawyer": ("excerpt", "excerpt"),
}


@pytest.mark.parametrize("code", MODES)
def test_licence_decides_the_mode(code):
    """Each licence gives one mode on a commercial site and one on a non-commercial site."""
    licence = Licence(code)

    assert MODES[code] == (plan.mode(licence, False, False), plan.mode(licence, True, False))


def test_a_reservation_outranks_every_licence():
    """An opt-out leaves nothing to write, whatever the licence."""
    assert "none" == plan.mode(Licence("CC0-1.0", opt_out="noai"), True, True)


def test_a_model_rewrites_what_may_only_be_quoted():
    """With a model and the operator's word a reserved source is told in own words."""
    assert ["rewrite", "full"] == [
        plan.mode(Licence(code), False, True) for code in ("reserved", "permitted")
    ]


def test_codes_have_one_spelling():
    """Case, dashes and spaces do not make another licence."""
    spellings = ("cc-by-4.0", "CC BY 4.0", "ccby", "Kogl_1", "PERMITTED", "CC BY-NC-ND 2.0 KR")

    assert ["CC-BY-4.0", "CC-BY-4.0", "CC-BY-4.0", "kogl-1", "permitted", "CC-BY-NC-ND-2.0"] == [
        plan.normalise(code) for code in spellings
    ]
