"""Draft and story to a report: does every statement stand on what the source says?"""

from aggregator.verify.gate import report
from aggregator.verify.mending import mend

__all__ = ["mend", "report"]
