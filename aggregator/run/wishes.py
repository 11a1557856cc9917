"""What the operator asks of held, published and unwanted things: approve, reject, retract."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from aggregator.edges.store import links, posts, sources
from aggregator.errors import InputError
from aggregator.run import named

POLICY = frozenset({"licence", "limit", "flood"})  # checks whose doubt an operator may settle
FILE = frozenset(
    {"edited", "taken", "blocked"}
)  # what stands in the way at the site; whoever moved it may have it tried again


def grant(tx: Connection, verb: str, target: str) -> str:
    """What was done, in words; raises InputError where it cannot be."""
    return VERBS[verb](tx, target)


def _approve(tx: Connection, target: str) -> str:
    released = links.release(tx, target, "new")
    if released:
        sources.held(tx, target, 0)
        return f"{released} links of {target} will be read in the next pass"
    held = [post for post in _posts(tx, target) if post.state == "held" and not post.is_unwanted]
    if not held:
        raise InputError(f"nothing held is called {target!r}", mend="`aggregator status` lists what is held")
    for post in held:
        doubts = [finding for finding in post.findings if finding.check not in POLICY | FILE]
        if doubts:
            raise InputError(
                f"{post.story} is held by {doubts[0].check}: {doubts[0].message}",
                mend="what has no evidence is dropped or edited, never approved",
            )
        posts.set_state(tx, post.story, post.site, "ready")
    return f"{len(held)} posts of {target} will be published in the next pass"


def _reject(tx: Connection, target: str) -> str:
    released = links.release(tx, target, "refused")
    if released:
        sources.held(tx, target, 0)
        return f"{released} links of {target} will not be read"
    waiting = [post for post in _posts(tx, target) if post.state in ("held", "ready") and not post.published]
    updates = [post for post in _posts(tx, target) if post.state == "held" and post.published]
    if updates and not waiting:
        for post in updates:
            posts.leave_as_it_is(tx, post)
        return f"{len(updates)} posts of {target} stay as they stand on the site"
    if not waiting:
        raise InputError(
            f"nothing that waits is called {target!r}", mend="a published post is taken back by `retract`"
        )
    for post in waiting:
        posts.set_state(tx, post.story, post.site, "rejected")
    return f"{len(waiting)} posts of {target} will never be published"


def _retract(tx: Connection, target: str) -> str:
    known = _posts(tx, target)
    if not known:
        raise InputError(f"no post is called {target!r}", mend=named.MEND)
    for story in sorted({post.story for post in known}):
        posts.take_back(tx, story, "retracted")
    return standing(tx, target) if is_waiting(tx, target) else _already(target, known)


def _already(target: str, known: Sequence[posts.Kept]) -> str:
    """That there is nothing left to take back, and why."""
    sites = ", ".join(post.site for post in known if post.state == "withdrawn")
    return (
        f"{target} is withdrawn already from {sites}" if sites else f"{target} was rejected, never published"
    )


def is_waiting(tx: Connection, target: str) -> bool:
    """Whether any post of this name is still to be withdrawn."""
    return any(_is_to_go(post) for post in _posts(tx, target))


def standing(tx: Connection, target: str) -> str:
    """How far a retraction has come, in words."""
    known = _posts(tx, target)
    waiting = [post.site for post in known if _is_to_go(post)]
    words = "will be withdrawn from" if waiting else "withdrawn from"
    return f"{target}: {words} {', '.join(waiting or [post.site for post in known])}"


def _is_to_go(post: posts.Kept) -> bool:
    return post.is_unwanted or post.changes == "withdrawn"


def _posts(tx: Connection, target: str) -> tuple[posts.Kept, ...]:
    """The posts of this name as they are until the wish is granted, whoever tells or publishes beside."""
    names = sorted((post.story, post.site) for post in named.called(tx, target))
    return tuple(post for post in (posts.locked(tx, *name) for name in names) if post is not None)


VERBS = {"approve": _approve, "reject": _reject, "retract": _retract}
