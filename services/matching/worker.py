"""What matching listens to, and what it does by the clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy.exc import DBAPIError

from services.matching.availability.subscriptions import HANDLERS as AVAILABILITY
from services.matching.blocks.subscriptions import HANDLERS as BLOCKS
from services.matching.certificates.subscriptions import HANDLERS as CERTIFICATES
from services.matching.communities.subscriptions import HANDLERS as COMMUNITIES
from services.matching.departures.subscriptions import HANDLERS as DEPARTURES
from services.matching.endorsements.subscriptions import HANDLERS as ENDORSEMENTS
from services.matching.people.subscriptions import HANDLERS as PEOPLE
from services.matching.proposal_endings.subscriptions import HANDLERS as PROPOSALS
from services.matching.registrations.subscriptions import HANDLERS as REGISTRATIONS
from services.matching.request_endings.subscriptions import HANDLERS as REQUESTS
from services.matching.schedules import SCHEDULES as BY_THE_CLOCK
from services.matching.session_answers.subscriptions import HANDLERS as SESSION_ANSWERS
from services.matching.work import answer_next, solve_next
from shared.children import Died
from shared.messaging.handlers import combine
from shared.service import Runtime, Schedule

__all__ = ["HANDLERS", "SCHEDULES", "answer_questions", "solve_rounds"]

SERIALIZATION_FAILURE = "40001"

HANDLERS = combine(
    [
        PEOPLE,
        DEPARTURES,
        ENDORSEMENTS,
        REGISTRATIONS,
        BLOCKS,
        COMMUNITIES,
        REQUESTS,  # before proposals, in the order in which everybody locks these rows
        PROPOSALS,
        CERTIFICATES,
        AVAILABILITY,
        SESSION_ANSWERS,
    ]
)


async def solve_rounds(runtime: Runtime) -> None:
    """Solve the match rounds that wait and that no other worker has in hand."""
    await _all(runtime, solve_next)


async def answer_questions(runtime: Runtime) -> None:
    """Answer the questions about match rounds that wait and that no other worker has in hand."""
    await _all(runtime, answer_next)


async def _all(runtime: Runtime, do_next: Callable[[Runtime], Awaitable[bool]]) -> None:
    while True:
        try:
            if not await do_next(runtime):
                return
        except Died:
            pass  # its process has logged why; it is begun again, a few times at most
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != SERIALIZATION_FAILURE:
                raise
            # Another worker was faster, or somebody enrolled meanwhile; it is begun again.


SCHEDULES: tuple[Schedule, ...] = (
    Schedule("solve-rounds", 1.0, solve_rounds),
    Schedule("answer-questions", 1.0, answer_questions),
    *BY_THE_CLOCK,
)
