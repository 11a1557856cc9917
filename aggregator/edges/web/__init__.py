"""The web as this program sees it: pages within bounds, from public addresses, at a pace their hosts agree to.

async with Web(Settings(contact="you@example.org")) as web:
    page = await web.poll("https://paper.example/feed.xml", etag='"1"')
    page = await web.read("https://paper.example/news/1")
"""

from aggregator.edges.robots import Board, Notice
from aggregator.edges.web.exchange import Answer
from aggregator.edges.web.fetch import Settings, Unchanged, Web
from aggregator.edges.web.manners import Memory, Pacer

__all__ = ["Answer", "Board", "Memory", "Notice", "Pacer", "Settings", "Unchanged", "Web"]
