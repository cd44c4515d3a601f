"""Closing a mentorship well: each looks back; when all have, it has ended as planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.closings import domain, store
from services.matching.closings.domain import Outcome
from services.matching.closings.tables import Closing
from services.matching.endings.handlers import complete
from services.matching.mentorships import store as mentorships
from services.matching.mentorships.domain import ENDED
from services.matching.mentorships.handlers import of_the_people, people_of
from services.matching.mentorships.tables import Mentorship
from services.matching.people import store as people
from shared import clock, db
from shared.db import AsyncSession
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Conflict

__all__ = ["Readable", "close", "list_closings"]


@dataclass(frozen=True, slots=True)
class Readable:
    """words: "" where there are none, where they are kept from who asks, and, with erased, where they were erased."""

    row: Closing
    name: str
    words: str
    erased: bool


async def close(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    words: str,
    shared: bool,
    goals: Sequence[tuple[UUID, Outcome]],
) -> tuple[Readable, Mentorship, bool]:
    """Look back, or write it anew; after the last one the mentorship has ended as planned.

    Who was in it at its end may still look back when its time was over before. goals: those of profiles that were
    reviewed. Returns also the mentorship, and whether the caller is a mentee in it. Raises Conflict (`ended-early`).
    """
    mentorship = await of_the_people(session, me, "closing.write", mentorship_id)
    if mentorship.state == ENDED and not mentorship.completed:
        raise Conflict(
            f"This mentorship ended early, on {mentorship.ended_on}; there is nothing to close.", kind="ended-early"
        )
    members = await mentorships.members(session, mentorship_id)
    myself = next(member for member in members if member.person_id == me.person_id)
    before = {closing.person_id: closing for closing in await store.closings(session, mentorship_id)}
    sealed = await seal(session, myself.person_id, words) if words else None
    closing = before.get(myself.person_id)
    if closing is None:
        closing = Closing()
        closing.mentorship_id, closing.person_id = mentorship_id, myself.person_id
        session.add(closing)
    closing.words = sealed
    closing.shared = shared
    closing.goals = [{"goal_id": str(goal_id), "outcome": outcome} for goal_id, outcome in goals]
    closing.closed_at = clock.now()
    await session.flush()
    everybody = [member.person_id for member in members]
    if mentorship.state != ENDED and domain.all_closed(everybody, {*before, myself.person_id}):
        await complete(session, mentorship)
    [found] = await _readable(session, me, [closing])
    return found, mentorship, myself.role == "mentee"


async def list_closings(session: AsyncSession, me: Principal, mentorship_id: UUID) -> Sequence[Readable]:
    """Who has closed it, with one's own words and those that others share."""
    await db.get(session, Mentorship, mentorship_id)
    everybody = await people_of(session, mentorship_id)
    allow(me, "closing.read", mentee=everybody.mentees, mentor=everybody.mentors)
    return await _readable(session, me, await store.closings(session, mentorship_id))


async def _readable(session: AsyncSession, me: Principal, rows: Sequence[Closing]) -> Sequence[Readable]:
    told = [row for row in rows if row.words is not None and (row.shared or row.person_id == me.person_id)]
    revealed = await reveal_all(session, [row.words for row in told if row.words is not None])
    words = {row.person_id: text for row, text in zip(told, revealed, strict=True)}
    names = await people.names(session, [row.person_id for row in rows])
    return [
        Readable(
            row,
            names.get(row.person_id, ""),
            words.get(row.person_id) or "",
            row.person_id in words and words[row.person_id] is None,
        )
        for row in rows
    ]
