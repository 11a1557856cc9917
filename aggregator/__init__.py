"""News sources in, blog posts out, with evidence for every sentence. Read `aggregator.pipeline` first."""

__version__ = "0.1.0"
