"""Commands and questions about mentorships; `endings` has how they end, `members` who sees what of them.

Whatever happens in a mentorship locks its row first, so that its events leave in the order of their commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.matching.mentorships import store
from services.matching.mentorships.domain import ACTIVE, ENDED, MACHINE, PAUSED
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.pairs.handlers import require_possible, require_possible_among
from services.matching.places.handlers import require_certified, require_place
from services.matching.programs import domain as programs
from services.matching.programs.handlers import administered
from services.matching.programs.tables import Program
from services.matching.session_plans.handlers import tell_of_people
from services.matching.sessions import store as sessions
from services.matching.states.handlers import moved
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import MentorshipPaused, MentorshipResumed, MentorshipStarted
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict, Invalid

__all__ = [
    "Mentorship",
    "People",
    "Standing",
    "begin",
    "join",
    "keeps_words_from",
    "list_mentorships",
    "list_states",
    "new_mentorship",
    "of_the_people",
    "pause",
    "people_of",
    "read",
    "require_not_ended",
    "resume",
    "resume_due",
    "tell_started",
    "together",
    "visible",
]


@dataclass(frozen=True, slots=True)
class People:
    """Who is in a mentorship now. In a circle everybody is both."""

    mentees: Sequence[UUID]
    mentors: Sequence[UUID]

    @property
    def all(self) -> Sequence[UUID]:
        """Each once."""
        return list(dict.fromkeys([*self.mentees, *self.mentors]))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a mentorship stands. held: how many times its people met. reason: why it ended; "" for one of its people, who
    reads at the mentorship itself what the others have shared."""

    row: Mentorship
    held: int
    reason: str


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

    Raises Conflict: `mentor-full` when the mentor has no place left, `already-together`, or as of `require_possible`
    and `require_certified`.
    """
    if program.kind == "circle":
        raise Conflict(f"In {program.name} people share circles; nobody has a mentor.", kind="in-circles")
    await require_possible(session, mentee_id, mentor_id)
    await require_certified(session, program, mentor_id)
    await require_place(session, program.id, mentor_id)
    if await store.going_with(session, program.id, mentee_id, mentor_id):
        raise Conflict("These two are mentee and mentor already.", kind="already-together")
    group = await store.group_of(session, program.id, mentor_id) if program.kind == "group" else None
    if group is None:
        mentorship = new_mentorship(
            session, program, mentee_id, mentor_id, proposal_id=proposal_id, request_id=request_id
        )
        await session.flush()
        join(session, mentorship, mentor_id, "mentor")
    else:
        mentorship = group
        there = [member.person_id for member in await store.current(session, mentorship.id)]
        await require_possible_among(session, mentee_id, there)
        mentorship.state = moved(MACHINE, mentorship.state, "join")
    await store.leave_no_trace(session, mentorship.id, mentee_id)
    join(session, mentorship, mentee_id, "mentee", proposal_id)
    tell_started(session, mentorship, mentee_id)
    if group is not None:
        await session.flush()
        await tell_of_people(session, group.id, await together(session, group), joined=[mentee_id])
    return mentorship


def new_mentorship(
    session: AsyncSession,
    program: Program,
    mentee_id: UUID,
    mentor_id: UUID,
    *,
    proposal_id: UUID | None = None,
    request_id: UUID | None = None,
) -> Mentorship:
    """A new mentorship that nobody has joined yet, to be flushed before they do."""
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
    return mentorship


def tell_started(session: AsyncSession, mentorship: Mentorship, mentee_id: UUID) -> None:
    """Say that it has started for one of its mentees, or for one of a circle."""
    event = MentorshipStarted(
        subject=mentorship.id,
        version=mentorship.raise_version(),
        mentorship_id=mentorship.id,
        program_id=mentorship.program_id,
        mentee_id=mentee_id,
        mentor_id=mentorship.mentor_id,
        kind=mentorship.kind,  # pyright: ignore[reportArgumentType] - a column of these kinds
    )
    outbox.add(session, event)


def join(
    session: AsyncSession, mentorship: Mentorship, person_id: UUID, role: str, proposal_id: UUID | None = None
) -> None:
    """Write down that somebody is in a mentorship from today on. role: mentee, mentor or peer."""
    member = MentorshipMember()
    member.mentorship_id = mentorship.id
    member.person_id = person_id
    member.role = role
    now = clock.now()
    member.joined_on, member.joined_at = now.date(), now
    member.left_on = member.left_at = None
    member.proposal_id = proposal_id
    member.left_because = ""
    member.completed = None
    member.rematch = False
    member.words = None
    member.words_shared = False
    session.add(member)


async def read(session: AsyncSession, me: Principal, mentorship_id: UUID) -> Mentorship:
    """For who is or was in it, or administers its program. Raises NotFound, Forbidden."""
    mentorship = await db.get(session, Mentorship, mentorship_id)
    program = await db.get(session, Program, mentorship.program_id)
    admins = programs.administrators(program.admins, program.launched_by)
    allow(me, "mentorship.read", mentee=await store.people_ever(session, mentorship_id), admins=admins)
    return mentorship


async def list_mentorships(
    session: AsyncSession,
    me: Principal,
    *,
    program_id: UUID | None,
    mine: bool,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Mentorship], int]:
    """The caller's own mentorships; or, with a program and without `mine`, all of that program."""
    if program_id is not None and not mine:
        await administered(session, me, "mentorship.list", program_id)
        person_id = None
    else:
        allow(me, "mentorship.list", me.person_id)
        person_id = me.person_id
    return await store.mentorships(session, program_id=program_id, person_id=person_id, after=after, limit=limit)


async def list_states(
    session: AsyncSession, me: Principal, program_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Standing], int]:
    """All mentorships of a program, for those who are to see how they stand and not whose they are."""
    await administered(session, me, "mentorship.state", program_id)
    rows, total = await store.mentorships(session, program_id=program_id, person_id=None, after=after, limit=limit)
    held = await sessions.held(session, [row.id for row in rows])
    ever = await store.ever_in(session, [row.id for row in rows])
    own = {key for key, members in ever.items() if me.person_id in {member.person_id for member in members}}
    return [Standing(row, held[row.id], "" if row.id in own else row.end_reason) for row in rows], total


async def pause(session: AsyncSession, me: Principal, mentorship_id: UUID, *, until: date | None) -> Mentorship:
    """Rest until a day, or until somebody resumes it; a group rests when its mentor does. Once more changes the day.

    Raises Invalid for a day that is not to come or that the program does not reach, Conflict when it has ended.
    """
    mentorship = await _paused_by(session, me, mentorship_id)
    state = moved(MACHINE, mentorship.state, "pause")
    if until is not None:
        if until <= clock.today():
            raise Invalid("A pause ends on a day to come.", kind="pause-ends-before-it-starts", where="body.until")
        program = await db.get(session, Program, mentorship.program_id)
        if until > program.ends_on:
            raise Invalid(
                f"{program.name} ends on {program.ends_on}; pause until a day before, or end the mentorship.",
                kind="after-the-program",
                where="body.until",
            )
    if mentorship.state == PAUSED and mentorship.paused_until == until:
        return mentorship
    mentorship.state, mentorship.paused_until = state, until
    fields = await together(session, mentorship)
    event = MentorshipPaused(subject=mentorship.id, version=mentorship.raise_version(), until=until, **fields)
    outbox.add(session, event)
    return mentorship


async def resume(session: AsyncSession, me: Principal, mentorship_id: UUID) -> Mentorship:
    """Go on after a pause; whoever goes on already does so. Raises Conflict when it has ended."""
    mentorship = await _paused_by(session, me, mentorship_id)
    if mentorship.state != ACTIVE:
        await _resume(session, mentorship)
    return mentorship


async def resume_due(session: AsyncSession) -> int:
    """Let some mentorships go on whose pause is over; how many."""
    due = await store.due_to_resume(session, clock.today())
    for mentorship in due:
        await _resume(session, mentorship)
    return len(due)


async def _resume(session: AsyncSession, mentorship: Mentorship) -> None:
    mentorship.state, mentorship.paused_until = moved(MACHINE, mentorship.state, "resume"), None
    fields = await together(session, mentorship)
    outbox.add(session, MentorshipResumed(subject=mentorship.id, version=mentorship.raise_version(), **fields))


async def _paused_by(session: AsyncSession, me: Principal, mentorship_id: UUID) -> Mentorship:
    """Locked; in a group the mentor decides for all, elsewhere each of them."""
    mentorship = await db.get(session, Mentorship, mentorship_id, lock=True)
    people = await people_of(session, mentorship_id)
    mentees = () if mentorship.kind == "group" else people.mentees
    allow(me, "mentorship.pause", mentee=mentees, mentor=people.mentors)
    return mentorship


def require_not_ended(mentorship: Mentorship) -> None:
    """Raises Conflict (`mentorship-ended`)."""
    if mentorship.state == ENDED:
        raise Conflict(f"This mentorship ended on {mentorship.ended_on}.", kind="mentorship-ended")


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


async def keeps_words_from(session: AsyncSession, me: Principal, mentorship: Mentorship) -> bool:
    """Whether its words, also titles, are not for `me`, who may see how it stands: they stay between its people."""
    return me.person_id not in (await people_of(session, mentorship.id)).all


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
