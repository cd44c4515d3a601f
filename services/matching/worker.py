"""What matching listens to, and what it does by the clock."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from services.matching.people.subscriptions import HANDLERS as PEOPLE
from services.matching.rounds.handlers import begin_next, solve_next
from shared.messaging.handlers import combine
from shared.service import Runtime, Schedule

__all__ = ["HANDLERS", "SCHEDULES", "solve_rounds"]

SERIALIZATION_FAILURE = "40001"

HANDLERS = combine([PEOPLE])


async def solve_rounds(runtime: Runtime) -> None:
    """Solve the match rounds that wait and that no other worker has in hand."""
    while await _begin(runtime):
        try:
            async with runtime.sessions() as session, session.begin():
                # One snapshot of the database for everything that an answer depends on.
                await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                await solve_next(session)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != SERIALIZATION_FAILURE:
                raise
            # Another worker has changed the round since this snapshot; there may be more to do.


async def _begin(runtime: Runtime) -> bool:
    async with runtime.sessions() as session, session.begin():
        return await begin_next(session)


SCHEDULES: tuple[Schedule, ...] = (Schedule("solve-rounds", 1.0, solve_rounds),)
