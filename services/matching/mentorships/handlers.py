"""Commands and questions about mentorships.

Whatever happens in a mentorship locks its row first, so that its events leave in the order of their commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.matching.mentorships import store
from services.matching.mentorships.domain import ACTIVE
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.pairs.handlers import require_possible
from services.matching.people.handlers import Named, named
from services.matching.places.handlers import require_place
from services.matching.programs import domain as programs
from services.matching.programs.handlers import administered
from services.matching.programs.tables import Program
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import MentorshipStarted
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict

__all__ = ["People", "Shown", "begin", "list_mentorships", "of_the_people", "people_of", "read", "together", "visible"]


Shown = Named[Mentorship]
"""A mentorship with the names of the two."""


@dataclass(frozen=True, slots=True)
class People:
    """Who is in a mentorship now. In a circle everybody is both."""

    mentees: Sequence[UUID]
    mentors: Sequence[UUID]

    @property
    def all(self) -> Sequence[UUID]:
        """Each once."""
        return list(dict.fromkeys([*self.mentees, *self.mentors]))


async def begin(
    session: AsyncSession,
    program: Program,
    mentee_id: UUID,
    mentor_id: UUID,
    *,
    proposal_id: UUID | None = None,
    request_id: UUID | None = None,
) -> Mentorship:
    """Take a place of the mentor's for a mentee, and start their mentorship; a group's mentee joins the mentor's group.

    Raises Conflict: `mentor-full` when the mentor has no place left, `already-together`, or as of `require_possible`.
    """
    await require_possible(session, mentee_id, mentor_id)
    await require_place(session, program.id, mentor_id)
    if await store.going_with(session, program.id, mentee_id, mentor_id):
        raise Conflict("These two are mentee and mentor already.", kind="already-together")
    mentorship = await store.group_of(session, program.id, mentor_id) if program.kind == "group" else None
    if mentorship is None:
        mentorship = new_aggregate(
            Mentorship,
            program_id=program.id,
            proposal_id=proposal_id,
            request_id=request_id,
            kind=program.kind,
            mentee_id=mentee_id,
            mentor_id=mentor_id,
            state=ACTIVE,
            started_at=clock.now(),
            paused_until=None,
            ended_on=None,
            ended_by=None,
            end_reason="",
            completed=None,
            agreed=0,
        )
        session.add(mentorship)
        await session.flush()
        _join(session, mentorship, mentor_id, "mentor")
    await store.leave_no_trace(session, mentorship.id, mentee_id)
    _join(session, mentorship, mentee_id, "mentee", proposal_id)
    event = MentorshipStarted(
        subject=mentorship.id,
        version=mentorship.raise_version(),
        mentorship_id=mentorship.id,
        program_id=program.id,
        mentee_id=mentee_id,
        mentor_id=mentor_id,
        kind=program.kind,  # pyright: ignore[reportArgumentType] - a column of these kinds
    )
    outbox.add(session, event)
    return mentorship


def _join(
    session: AsyncSession, mentorship: Mentorship, person_id: UUID, role: str, proposal_id: UUID | None = None
) -> None:
    member = MentorshipMember()
    member.mentorship_id = mentorship.id
    member.person_id = person_id
    member.role = role
    member.joined_on = clock.today()
    member.left_on = None
    member.proposal_id = proposal_id
    member.left_because = ""
    member.completed = None
    member.rematch = False
    member.words = None
    member.words_shared = False
    session.add(member)


async def read(session: AsyncSession, me: Principal, mentorship_id: UUID) -> Shown:
    [shown] = await named(session, [await visible(session, me, "mentorship.read", mentorship_id)])
    return shown


async def list_mentorships(
    session: AsyncSession,
    me: Principal,
    *,
    program_id: UUID | None,
    mine: bool,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Shown], int]:
    """The caller's own mentorships; or, with a program and without `mine`, all of that program."""
    if program_id is not None and not mine:
        await administered(session, me, "mentorship.list", program_id)
        person_id = None
    else:
        allow(me, "mentorship.list", me.person_id)
        person_id = me.person_id
    rows, total = await store.mentorships(session, program_id=program_id, person_id=person_id, after=after, limit=limit)
    return await named(session, rows), total


async def people_of(session: AsyncSession, mentorship_id: UUID) -> People:
    """Who is in a mentorship now; of one that has ended, who was in it at its end."""
    members = await store.members(session, mentorship_id)
    peers = [member.person_id for member in members if member.role == "peer"]
    return People(
        mentees=[member.person_id for member in members if member.role == "mentee"] + peers,
        mentors=[member.person_id for member in members if member.role == "mentor"] + peers,
    )


async def together(session: AsyncSession, mentorship: Mentorship) -> dict[str, Any]:
    """The fields of every `TogetherEvent` of a mentorship."""
    everybody = (await people_of(session, mentorship.id)).all
    two = {mentorship.mentee_id, mentorship.mentor_id}
    return {
        "mentorship_id": mentorship.id,
        "program_id": mentorship.program_id,
        "mentee_id": mentorship.mentee_id,
        "mentor_id": mentorship.mentor_id,
        "others": tuple(person for person in everybody if person not in two),
    }


async def of_the_people(
    session: AsyncSession, me: Principal, action: str, mentorship_id: UUID, *, if_match: int | None = None
) -> Mentorship:
    """The mentorship, locked, if the caller may do `action` as one of its people. Raises NotFound, Forbidden."""
    mentorship = await db.get(session, Mentorship, mentorship_id, lock=True)
    people = await people_of(session, mentorship_id)
    allow(me, action, mentee=people.mentees, mentor=people.mentors)
    if if_match is not None:
        db.require_version(mentorship.version, if_match)
    return mentorship


async def visible(session: AsyncSession, me: Principal, action: str, mentorship_id: UUID) -> Mentorship:
    """The mentorship, for one of its people or an admin of its program where the action lets admins."""
    mentorship = await db.get(session, Mentorship, mentorship_id)
    program = await db.get(session, Program, mentorship.program_id)
    people = await people_of(session, mentorship_id)
    allow(
        me,
        action,
        mentee=people.mentees,
        mentor=people.mentors,
        admins=programs.administrators(program.admins, program.launched_by),
    )
    return mentorship
