"""A story told for several sites: in one call, and site by site where one of them breaks it."""

from __future__ import annotations

from dataclasses import replace

from aggregator import jobs
from aggregator.edges.pool import Pool
from aggregator.errors import AggregatorError, Killed, RenderError, WorkerError
from aggregator.jobs import Assignment, Told

# What a site's own templates can cause, in a call for several as in one for it alone.
BREAKING = (RenderError, Killed, WorkerError)


async def told(pool: Pool, task: Assignment) -> Told:
    """The story written, verified and rendered for each place that takes it; `unfit` names the others, and why.

    Raises WriteError, and where no place takes it what the last of them raised. On a busy machine a story may meet the clock's
    limit: a call that was killed is made once more, a second time it is the story or the theme.
    """
    try:
        return await pool.call(jobs.tell, task)
    except BREAKING as trouble:
        if len(task.places) == 1 and not isinstance(trouble, Killed):
            raise
    made: list[Told] = []
    unfit: list[tuple[str, AggregatorError]] = []
    for place in task.places:
        try:
            made.append(await pool.call(jobs.tell, replace(task, places=(place,))))
        except BREAKING as trouble:
            unfit.append((place.site.name, trouble))
            last = trouble
    if not made:
        raise last
    return replace(made[0], posts=tuple(post for one in made for post in one.posts), unfit=tuple(unfit))
