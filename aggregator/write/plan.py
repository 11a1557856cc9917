"""What the licence of a source allows to be written from it.

The table is the house's own: free licences a whole post, non-commercial ones only where the site says that it is so itself,
everything else an excerpt, and a reservation nothing at all.
"""

from __future__ import annotations

import difflib
import re

from aggregator.errors import ConfigError
from aggregator.model import Licence, Mode

_ALIASES = {
    "": "unknown",
    "none": "unknown",
    "auto": "unknown",
    "allrightsreserved": "reserved",
    "copyright": "reserved",
    "publicdomain": "public-domain",
    "pd": "public-domain",
    "pdm": "public-domain",
    "ccpdm1.0": "public-domain",
    "ccpublicdomain": "public-domain",
    "cc0": "CC0-1.0",
    "cczero": "CC0-1.0",
    "cc01.0": "CC0-1.0",
}
_KOGL = re.compile(r"kogl(?:type)?([0-4])")
_CC = re.compile(r"cc(by(?:nc)?(?:nd|sa)?(?:nc)?)(\d\.\d)?([a-z]{2,3})?")
_PLAIN = ("permitted", "reserved", "unknown", "public-domain", *(f"kogl-{n}" for n in range(5)))
_KNOWN = ("auto", *_PLAIN, "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-ND-4.0")
_FREE = frozenset({"kogl-0", "kogl-1", "CC0-1.0", "public-domain", "permitted"})


def normalise(code: str) -> str:
    """The code as it is kept: SPDX (`CC-BY-4.0`), `kogl-0` to `kogl-4`, `permitted`, `reserved`, `unknown`, `public-domain`.

    Case, dashes and spaces do not matter: `cc by-nc 4.0`, `KOGL Type 1`. A code that is none of these comes back in its
    letters, and has the mode of `reserved`.
    """
    key = re.sub(r"[\s_-]+", "", code).lower()
    if key in _ALIASES:
        return _ALIASES[key]
    if kogl := _KOGL.fullmatch(key):
        return f"kogl-{kogl.group(1)}"
    if found := _CC.fullmatch(key):
        parts = re.findall(r"by|nc|nd|sa", found.group(1))
        ordered = [part for part in ("by", "nc", "nd", "sa") if part in parts]
        return "-".join(["CC", *(part.upper() for part in ordered), found.group(2) or "4.0"])
    return key if key in ("permitted", "reserved", "unknown") else code.strip()


def is_known(code: str) -> bool:
    """Whether the table has a line for this code; what it has none for is told as if reserved."""
    code = normalise(code)
    return code in _PLAIN or bool(re.fullmatch(r"CC0-1\.0|CC(-(BY|NC|ND|SA))+-\d\.\d", code))


def check(declared: str) -> None:
    """Raises ConfigError where a declared licence is almost one that is known: a slip would make a post an excerpt."""
    if is_known(declared):
        return
    names = {name.lower(): name for name in _KNOWN}
    if close := difflib.get_close_matches(normalise(declared).lower(), names, 1, 0.75):
        raise ConfigError(f"licence {declared!r} is not known", mend=f"did you mean {names[close[0]]!r}?")


def effective(declared: str, found: Licence) -> Licence:
    """The licence in force: the operator's statement where there is one, else the page's; a reservation outranks both."""
    code = normalise(declared)
    if declared.strip().lower() in ("", "auto"):
        return Licence(normalise(found.code), found.evidence, found.opt_out)
    return Licence(code, "declared by the operator", found.opt_out)


def mode(licence: Licence, site_non_commercial: bool, can_rewrite: bool) -> Mode:
    """How a story under this licence may be told: `full`, `excerpt`, `rewrite` (own words by a model) or `none`."""
    if licence.opt_out:
        return "none"
    code = normalise(licence.code)
    if _is_free(code) or (site_non_commercial and _is_non_commercial(code)):
        return "full"
    return "rewrite" if can_rewrite else "excerpt"


def _is_free(code: str) -> bool:
    return code in _FREE or bool(re.fullmatch(r"CC-BY(-SA)?-\d\.\d", code))


def _is_non_commercial(code: str) -> bool:
    return code == "kogl-2" or bool(re.fullmatch(r"CC-BY-NC(-SA)?-\d\.\d", code))
