"""Sites kept in git, by git's own command."""

from aggregator.edges.git.changes import Change, Commit, Refusal, fingerprint
from aggregator.edges.git.messages import commit_message
from aggregator.edges.git.repository import Repository

__all__ = ["Change", "Commit", "Refusal", "Repository", "commit_message", "fingerprint"]
