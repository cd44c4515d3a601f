"""Requests that come to an end without an answer: by the clock, with their program, as one of the two leaves, or as the
mentee finds somebody else. Nobody is left without word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.matching.introductions import handlers as introductions
from services.matching.pairs.domain import one_is_enough
from services.matching.pairs.store import has_mentor
from services.matching.request_endings import store
from services.matching.requests.domain import MACHINE, WAITING
from services.matching.requests.tables import Request
from services.matching.states.handlers import moved
from services.matching.suggestions import domain as suggestions
from services.matching.suggestions.domain import Suggestion
from services.matching.suggestions.handlers import best_for
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import MentorshipStarted, RequestExpired, RequestWithdrawn
from shared.messaging import outbox

__all__ = ["end_matched", "expire", "expire_due", "expire_of_leaver", "expire_of_person", "expire_of_program", "match"]

AT_ONCE = 20


async def expire_due(session: AsyncSession) -> int:
    """End some requests whose last day has passed; returns how many. To be done again until it is none."""
    due = await store.due(session, clock.today(), AT_ONCE)
    late = [request for request in due if request.state != WAITING and request.answer_by < clock.today()]
    await _end(session, late, "time", tell=True)
    await _end(session, [request for request in due if request not in late], "program-closed", tell=False)
    return len(due)


async def expire_of_program(session: AsyncSession, program_id: UUID) -> None:
    """End every request and introduction of a program that has closed."""
    await introductions.expire_of_program(session, program_id)
    await _end(session, await store.of_program(session, program_id), "program-closed", tell=False)


async def expire_of_person(
    session: AsyncSession, program_id: UUID, person_id: UUID, reason: str, *, role: str | None = None
) -> None:
    """End the requests of somebody who takes part in a program no longer. reason: as of RequestExpired. role: only
    those that they made as a mentee, or that they were made as a mentor."""
    if role != "mentor":
        await introductions.expire_of_person(session, program_id, person_id)
    found = await store.of_person(session, person_id, program_id=program_id, role=role)
    await _end_of(session, found, person_id, reason)


async def expire_of_leaver(session: AsyncSession, person_id: UUID) -> None:
    """End the requests of somebody who has left the organization."""
    await _end_of(session, await store.of_person(session, person_id), person_id, "left")


async def match(session: AsyncSession, event: MentorshipStarted) -> None:
    """The mentee has found a mentor: where one is enough, nobody else needs to answer them."""
    if one_is_enough(event.kind) and await has_mentor(session, event.program_id, event.mentee_id):
        for request in await store.of_mentee(session, event.program_id, event.mentee_id):
            end_matched(session, request)


def end_matched(session: AsyncSession, request: Request) -> None:
    """Withdraw a request of somebody who is matched otherwise."""
    request.state = moved(MACHINE, request.state, "withdraw")
    request.answered_at = clock.now()
    request.reason = "matched"
    event = RequestWithdrawn(
        subject=request.id, version=request.raise_version(), reason=request.reason, **_two(request)
    )
    outbox.add(session, event)


def expire(session: AsyncSession, request: Request, reason: str, best: Sequence[Suggestion] = ()) -> None:
    """End a request without an answer. best: who could take the mentee instead."""
    request.state = moved(MACHINE, request.state, "expire")
    request.answered_at = clock.now()
    request.reason = reason
    request.alternatives = suggestions.as_json(best)
    event = RequestExpired(
        subject=request.id,
        version=request.raise_version(),
        reason=reason,
        alternatives=suggestions.told(best),
        **_two(request),
    )
    outbox.add(session, event)


async def _end_of(session: AsyncSession, requests: Sequence[Request], person_id: UUID, reason: str) -> None:
    """Whose request ends because they go needs no other mentor."""
    await _end(session, [one for one in requests if one.mentee_id == person_id], reason, tell=False)
    await _end(session, [one for one in requests if one.mentee_id != person_id], reason, tell=True)


async def _end(session: AsyncSession, requests: Sequence[Request], reason: str, *, tell: bool) -> None:
    """tell: who else could take the mentees."""
    for program_id in dict.fromkeys(request.program_id for request in requests):
        some = [request for request in requests if request.program_id == program_id]
        mentees = {request.mentee_id for request in some if tell}
        best = await best_for(session, program_id, mentees)
        for request in some:
            expire(session, request, reason, best.get(request.mentee_id, ()))


def _two(request: Request) -> dict[str, Any]:
    return {"program_id": request.program_id, "mentee_id": request.mentee_id, "mentor_id": request.mentor_id}
