"""Article + recent stories -> Story: the same event once, across sources and days."""

from aggregator.stories.changes import corrections
from aggregator.stories.likeness import names
from aggregator.stories.room import join

__all__ = ["corrections", "join", "names"]
