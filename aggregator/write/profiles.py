"""Ranges of a post's form. They are limits and aims, never quotas: a short source gives a short post."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.errors import WriteError


@dataclass(frozen=True, slots=True)
class Profile:
    """How long each part may be; `long` is how many source sentences make a long source."""

    long: int = 20
    sections: tuple[int, int] = (4, 8)
    sentences: tuple[int, int] = (12, 30)
    per_section: int = 8
    points: tuple[int, int] = (3, 8)
    rows: tuple[int, int] = (2, 8)
    tags: int = 5
    share: float = 0.7


PROFILES = {"news": Profile()}


def named(name: str) -> Profile:
    """The profile of this name; raises WriteError naming those there are."""
    try:
        return PROFILES[name]
    except KeyError:
        known = ", ".join(PROFILES)
        raise WriteError(f"no profile named {name!r}", mend=f"use one of: {known}") from None
