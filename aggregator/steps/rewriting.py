"""The dialogue with a model about one story: ask, do, read, and again with what the gate found; then the post, in any case.

The model writes the parts of an extractive outline anew. What fails the gate is asked for again, twice at most, and then stands
as the outline has it. Whatever befalls the model, the story is told without it, and the voice says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from aggregator import jobs
from aggregator.desk import Desk
from aggregator.edges.llm import Model
from aggregator.edges.pool import Pool
from aggregator.edges.store import spend
from aggregator.errors import ModelError, WriteError
from aggregator.jobs import Assignment, Outline, Told
from aggregator.model import Draft
from aggregator.steps import placing
from aggregator.write import retold
from aggregator.write.prompt import Ask, Part, Reply, Said

RETRIES = 2


class _Spent(ModelError):
    """The day's budget does not reach for another answer."""


@dataclass
class _Talk:
    """A dialogue and what it has cost."""

    desk: Desk
    model: Model
    pool: Pool
    task: Assignment
    tokens: int = 0
    money: float = 0.0


async def tell(desk: Desk, model: Model, pool: Pool, task: Assignment) -> Told:
    """The story told by the model as far as the gate lets it, else without it; raises what `placing.told` raises."""
    talk = _Talk(desk, model, pool, task)
    told = None
    try:
        draft = await _draft(talk)
        told = await _finished(talk, draft) if draft is not None else None
    except (WriteError, *placing.BREAKING) as trouble:
        _say(talk, "fallback", str(trouble))
    if told is None:
        told = await placing.told(pool, task)
    return replace(told, tokens=talk.tokens, money=talk.money)


async def _finished(talk: _Talk, draft: Draft) -> Told | None:
    """The model's draft as posts, None where any would be held: then the extractive one is the better."""
    told = await placing.told(talk.pool, replace(talk.task, draft=draft))
    if told.is_sound:
        _say(talk, "model", f"{talk.tokens} tokens")
        return told
    found = [f for f in (*told.report.findings, *(f for p in told.posts for f in p.findings)) if f.blocks]
    _say(talk, "fallback", f"{found[0].check}: {found[0].message}" if found else "it did not pass")
    return None


async def _draft(talk: _Talk) -> Draft | None:
    """What the model made of the story, None where nothing of it stands."""
    outline = await talk.pool.call(jobs.outline, talk.task)
    told = await _parts(talk, outline)
    draft = retold.draft(outline.draft, told, talk.task.mode, f"model:{talk.model.name}")
    if draft is None and any(told):
        _say(talk, "fallback", "too little of it is in other words than the source's")
    elif draft is None and talk.tokens:
        _say(talk, "fallback", "nothing of it stood up to its source")
    return draft


async def _parts(talk: _Talk, outline: Outline) -> list[list[Said]]:
    """The texts of each part that passed, none for those after the model's trouble or the budget's end."""
    told: list[list[Said]] = [[] for _ in outline.parts]
    try:
        for part, ask, passed in zip(outline.parts, outline.asks, told, strict=True):
            await _part(talk, part, ask, passed)
    except _Spent as trouble:
        _say(talk, "budget", str(trouble))
    except ModelError as trouble:
        _say(talk, "failed", f"{talk.model.name}: {trouble}")
    return told


async def _part(talk: _Talk, part: Part, ask: Ask, passed: list[Said]) -> None:
    """Fills `passed` with the texts of a part that pass the gate, after two retries at most."""
    failed: tuple[Said, ...] = ()
    for _ in range(1 + RETRIES):
        reply = await _asked(talk, ask)
        judged = await talk.pool.call(jobs.judge, talk.task.story, part, reply.text, failed)
        passed += judged.passed
        if passed and not judged.failed:
            return
        failed, ask = judged.failed or failed, judged.again or ask


async def _asked(talk: _Talk, ask: Ask) -> Reply:
    """The reply, paid for. The most it may cost is taken from the day's budget first, and what is left over given back."""
    day = _today(talk.desk)
    taken = await _taken(talk, ask, day)
    try:
        reply = await talk.model.say(ask)
    except ModelError as trouble:
        if taken and not trouble.is_billed:
            await talk.desk.store.run(spend.add, day, 0, -taken)
        raise
    money = taken if reply.money is None else reply.money
    await talk.desk.store.run(spend.add, day, reply.tokens, money - taken)
    talk.tokens, talk.money = talk.tokens + reply.tokens, talk.money + money
    return reply


async def _taken(talk: _Talk, ask: Ask, day: date) -> float:
    budget = talk.desk.config.write.budget_per_day
    if budget is None:
        return 0.0
    worst = await talk.model.worst(ask)
    if not await talk.desk.store.run(spend.take, day, worst, budget):
        raise _Spent(f"the day's budget of {budget:g} does not reach for another answer")
    return worst


def _today(desk: Desk) -> date:
    return desk.now().astimezone(ZoneInfo(desk.config.schedule.timezone)).date()


def _say(talk: _Talk, outcome: str, detail: str) -> None:
    talk.desk.voice.step("write", talk.task.story.lead.title, outcome, detail)
