"""What the operator asks of held, published and unwanted things: approve, reject, retract."""

from __future__ import annotations

from sqlalchemy import Connection

from aggregator.desk import Desk
from aggregator.edges.store import intentions, links, newsroom, posts, sources
from aggregator.errors import AggregatorError, InputError
from aggregator.text import urls

POLICY = frozenset({"licence", "limit", "flood"})  # checks whose doubt an operator may settle


async def carry_out(desk: Desk) -> None:
    """Every intention that waits is carried out, or said to be impossible; either way it is done with."""
    for wish in await desk.store.run(intentions.waiting):
        try:
            said = await desk.store.run(grant, wish.verb, wish.target)
        except AggregatorError as trouble:
            said = str(trouble)
        await desk.store.run(intentions.done, wish.id)
        desk.voice.step(wish.verb, wish.target, "done", said)


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
        doubts = [finding for finding in post.findings if finding.check not in POLICY]
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
    if not waiting:
        raise InputError(
            f"nothing that waits is called {target!r}", mend="a published post is taken back by `retract`"
        )
    for post in waiting:
        posts.set_state(tx, post.story, post.site, "rejected")
    return f"{len(waiting)} posts of {target} will never be published"


def _retract(tx: Connection, target: str) -> str:
    stories = {post.story for post in _posts(tx, target)}
    if not stories:
        found = _told_of(tx, target) if "://" in target else None
        stories = {found} if found else set()
    sites = [site for story in stories for site in posts.take_back(tx, story, "retracted")]
    if not sites:
        raise InputError(
            f"no post is called {target!r}", mend="name a story's id, a post's path or an article's address"
        )
    return f"{target} will be withdrawn from {', '.join(sites)}"


def _told_of(tx: Connection, url: str) -> str | None:
    """The story of the article at this address, which may be no longer kept."""
    return newsroom.of_article(tx, urls.identity(url)) or links.story_at(tx, url)


def _posts(tx: Connection, target: str) -> tuple[posts.Kept, ...]:
    """The posts of this name as they are until the wish is granted, whoever tells or publishes beside."""
    named = sorted((post.story, post.site) for post in posts.find(tx, target))
    return tuple(post for post in (posts.locked(tx, *name) for name in named) if post is not None)


VERBS = {"approve": _approve, "reject": _reject, "retract": _retract}
