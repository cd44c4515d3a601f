"""Suggesting mentors who have a place, by the scores of match rounds."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from services.matching.computing import Job, Refused
from services.matching.pairs.domain import Pair, impossible
from services.matching.pairs.store import kept_from
from services.matching.people import store as people
from services.matching.people.tables import Person
from services.matching.places import store as places
from services.matching.processes import in_thread
from services.matching.programs.handlers import administered
from services.matching.requests.store import going
from services.matching.rounds.domain import Reasons
from services.matching.suggestions import store
from services.matching.suggestions.domain import MOST, Suggestion
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal
from shared.problems import Conflict

__all__ = ["Shown", "alternatives", "askable", "best_for", "read", "weigh", "with_alternatives"]

WEIGHED = 300
"""Mentors who are scored at once; so many take some tenths of a second."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion with who is who. mentee_name: for the sentences."""

    suggestion: Suggestion
    mentor: Person
    mentee_name: str


async def read(
    session: AsyncSession, me: Principal, program_id: UUID, *, mentee_id: UUID, limit: int
) -> Sequence[Shown]:
    """The best mentors for a mentee who have a place now, best first. Raises Conflict when they are no mentee here."""
    await administered(session, me, "suggestion.read", program_id, owner=mentee_id)
    if await places.mentee_in(session, program_id, mentee_id) is None:
        raise Conflict("This person is not enrolled as a mentee of this program.", kind="not-enrolled")
    found = await best_for(session, program_id, [mentee_id], most=limit)
    return await _named(session, mentee_id, found.get(mentee_id, []))


async def best_for(
    session: AsyncSession, program_id: UUID, mentees: Collection[UUID], *, most: int = MOST
) -> Mapping[UUID, Sequence[Suggestion]]:
    """The best mentors for each of these mentees who have a place now, best first; none where there are none.

    Of many mentors those are scored who offer most of what the mentee wants to learn. It happens in a thread and takes
    a while: not to be called under a lock for which others wait.
    """
    free = await places.free(session, program_id)
    if not free or not mentees:
        return {}
    out = await store.left_out(session, program_id, mentees)
    if len(free) > WEIGHED:
        each = max(WEIGHED // len(mentees), 10 * most)
        near = {one for mentee in mentees for one in await store.nearest(session, mentee, free, out[mentee], each)}
        free = {mentor: places for mentor, places in free.items() if mentor in near}
    found = await _computed(session, program_id, mentees, free, most=most, out=out, pairs=[])
    return {UUID(mentee): [Suggestion.of(one) for one in best] for mentee, best in found["best"].items()}


async def alternatives(session: AsyncSession, program_id: UUID, mentee_id: UUID) -> list[dict[str, Any]]:
    """The best mentors who have a place now, as JSON for an answer that says no: as `AlternativeOut`."""
    best = (await best_for(session, program_id, [mentee_id])).get(mentee_id, [])
    return [
        {
            "mentor_id": str(shown.mentor.id),
            "mentor_name": shown.mentor.name,
            "reasons": shown.suggestion.reasons.told(mentee=shown.mentee_name, mentor=shown.mentor.name),
            "reason_codes": [one.model_dump(mode="json") for one in shown.suggestion.reasons.coded()],
        }
        for shown in await _named(session, mentee_id, best)
    ]


async def askable(
    session: AsyncSession, program_id: UUID, mentee_id: UUID, colleagues: Sequence[UUID]
) -> Sequence[UUID]:
    """Those of these colleagues whom a mentee can ask now, in this order: mentors of the program with a place, whom
    neither a line of reporting nor a block keeps from the mentee, and who have no open request of theirs."""
    if not colleagues:
        return []
    known = await people.people(session, [mentee_id, *colleagues])
    mentee = known.get(mentee_id)
    apart = (await kept_from(session, [mentee_id]))[mentee_id]
    asked = (await going(session, program_id, mentee_id)).mentors or ()
    free = await places.free(session, program_id)
    return [
        one
        for one in colleagues
        if one in free
        and one not in apart
        and one not in asked
        and not impossible(Pair(mentee_id, one, mentee and mentee.manager_id, known[one].manager_id))
    ]


@asynccontextmanager
async def with_alternatives(session: AsyncSession, program_id: UUID, mentee_id: UUID) -> AsyncGenerator[None]:
    """Say who else has a place (`alternatives`) where the block finds that a mentor has none (Conflict `mentor-full`).

    What the block has locked and written is undone first, so that nobody waits while others are looked for.
    """
    try:
        async with session.begin_nested():
            yield
    except Conflict as refusal:
        if refusal.kind == "mentor-full":
            refusal.extra["alternatives"] = await alternatives(session, program_id, mentee_id)
        raise


async def weigh(session: AsyncSession, program_id: UUID, mentee_id: UUID, mentor_id: UUID) -> Suggestion:
    """How well these two would fit, whatever rule may keep them apart, among the mentors who have a place now."""
    free = {**dict(islice((await places.free(session, program_id)).items(), WEIGHED)), mentor_id: 1}
    found = await _computed(session, program_id, [mentee_id], free, most=0, out={}, pairs=[(mentee_id, mentor_id)])
    return Suggestion.of(found["pairs"][0]) if found["pairs"] else Suggestion(mentor_id, 0, Reasons())


async def _named(session: AsyncSession, mentee_id: UUID, suggestions: Sequence[Suggestion]) -> Sequence[Shown]:
    """Suggestions for a mentee with who is who; without those who are not known here any more."""
    known = await people.people(session, [mentee_id, *(one.mentor_id for one in suggestions)])
    mentee = known.get(mentee_id)
    return [
        Shown(one, known[one.mentor_id], mentee.name if mentee else "")
        for one in suggestions
        if one.mentor_id in known and known[one.mentor_id].status == people.ACTIVE
    ]


async def _computed(
    session: AsyncSession,
    program_id: UUID,
    mentees: Collection[UUID],
    free: Mapping[UUID, int],
    *,
    most: int,
    out: Mapping[UUID, Collection[UUID]],
    pairs: Sequence[tuple[UUID, UUID]],
) -> Mapping[str, Any]:
    """By the rules of the newest round; by the standard ones where those do not fit these people."""
    who = await store.gather(session, program_id, mentees, free, clock.today())
    nothing: dict[str, Any] = {"best": {}, "pairs": []}
    if not who.mentees or not who.mentors:
        return nothing
    about = {
        "most": most,
        "out": {str(mentee): [str(other) for other in others] for mentee, others in out.items()},
        "pairs": [(str(mentee), str(mentor)) for mentee, mentor in pairs],
    }
    for rules in (await store.rules_of(session, program_id), {}):
        job = Job("suggest", rules, who.mentees, who.mentors, skills=who.skills, about=about)
        try:
            [message] = await in_thread(job, lambda _: None)
        except Refused:
            continue
        return message["answer"]
    return nothing
