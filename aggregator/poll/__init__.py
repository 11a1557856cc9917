"""Bytes of a feed, sitemap or listing page -> links; and when to look again.

announced = poll.links(source, page, now)      what a document announces, newest first
poll.discover(page)                            where a site announces, best first
poll.next_look(every, seen)                    when to ask again
poll.same(one, other), poll.changed(...)       whether two links are one article, and whether it was edited
"""

from aggregator.poll.announced import Announced
from aggregator.poll.discovery import Candidate, discover
from aggregator.poll.identity import changed, same
from aggregator.poll.reading import links
from aggregator.poll.schedule import Seen, next_look

__all__ = ["Announced", "Candidate", "Seen", "changed", "discover", "links", "next_look", "same"]
