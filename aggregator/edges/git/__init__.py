"""Sites kept in git, by git's own command."""

from aggregator.edges.git.changes import Change, Commit, Refusal, fingerprint
from aggregator.edges.git.messages import commit_message
from aggregator.edges.git.remote import Pushed, Remote, Upstream, clone, reach
from aggregator.edges.git.repository import Repository

__all__ = [
    "Change",
    "Commit",
    "Pushed",
    "Refusal",
    "Remote",
    "Repository",
    "Upstream",
    "clone",
    "commit_message",
    "fingerprint",
    "reach",
]
