"""How mentorships end: completed, early, with somebody who leaves, or with their program.

Every way goes through `part`, which ends it for some or all of its people and tells of each mentee. A place that
becomes free by it is filled by the worker, since an enrollment is never locked after a mentorship.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.agreements.handlers import complete_without
from services.matching.certificates.handlers import issue
from services.matching.endings import store
from services.matching.mentorships import store as mentorships
from services.matching.mentorships.domain import MACHINE, leaving
from services.matching.mentorships.handlers import together
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.programs import domain as programs
from services.matching.programs.tables import Program
from services.matching.session_changes.handlers import cancel_of_mentorship
from services.matching.session_plans.handlers import tell_of_people
from services.matching.sessions import store as sessions
from services.matching.states.handlers import moved
from shared import clock, db
from shared.db import AsyncSession
from shared.events.matching import MentorshipEnded
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import Sealed, seal
from shared.problems import Invalid
from shared.wrong import Wrong

__all__ = [
    "Why",
    "complete",
    "end_due",
    "end_early",
    "end_of_program",
    "part",
    "part_with",
]


@dataclass(frozen=True, slots=True)
class Why:
    """reason: as of `MentorshipEnded`. by: who of them ended it. words: theirs. shared: the others may read both."""

    reason: str
    completed: bool = False
    by: UUID | None = None
    words: Sealed | None = None
    shared: bool = False
    rematch: bool = False


COMPLETED = Why("completed", completed=True)


async def end_early(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    reason: str,
    words: str,
    shared: bool,
    rematch: bool,
    person_id: UUID | None = None,
) -> Mentorship:
    """End it before its time. A mentee of a group or one of a circle leaves alone, while the others go on.

    person_id: whom an admin takes out of a group or circle; None for all of it. Raises Conflict when it has ended,
    Invalid for another person's leaving or somebody who is not in it.
    """
    mentorship = await db.get(session, Mentorship, mentorship_id, lock=True)
    program = await db.get(session, Program, mentorship.program_id)
    members = await mentorships.members(session, mentorship_id)
    everybody = [member.person_id for member in members]
    allow(
        me,
        "mentorship.end",
        mentee=everybody,
        admins=programs.administrators(program.admins, program.launched_by),
    )
    moved(MACHINE, mentorship.state, "end")
    myself = me.person_id if me.person_id in everybody else None
    if myself is not None and person_id not in (None, myself):
        raise Invalid(
            Wrong("ends-for-another", "Only an admin of the program ends it for somebody else."),
            where="body.person_id",
        )
    if person_id is not None and person_id not in everybody:
        raise Invalid("This person is not in the mentorship.", kind="not-in-it", where="body.person_id")
    if words and myself is None:
        raise Invalid(
            Wrong("words-of-another", "These words would be those of its people; leave them out."), where="body.words"
        )
    sealed = await seal(session, myself, words) if words and myself is not None else None
    why = Why(reason, by=myself, words=sealed, shared=shared, rematch=rematch)
    await part(session, mentorship, members, myself or person_id, why)
    return mentorship


async def complete(session: AsyncSession, mentorship: Mentorship) -> None:
    """End a mentorship, locked and going on, as planned."""
    await part(session, mentorship, await mentorships.current(session, mentorship.id), None, COMPLETED)


async def part_with(session: AsyncSession, person_id: UUID, reason: str) -> None:
    """End for the others what somebody was in who has left the organization or was erased."""
    for mentorship in await store.going_of(session, person_id):
        members = await mentorships.current(session, mentorship.id)
        if person_id in {member.person_id for member in members}:
            await part(session, mentorship, members, person_id, Why(reason))


async def end_of_program(session: AsyncSession, program_id: UUID) -> int:
    """End all mentorships of a program that closes; how many. Those without a single session held are not completed."""
    return await _end_with_program(session, await store.going_of_program(session, program_id))


async def end_due(session: AsyncSession) -> int:
    """End some mentorships whose time has come, or whose people are gone; how many."""
    due = await store.due(session, clock.today())
    gone = await store.gone_from(session, [mentorship.id for mentorship in due])
    by_id = {mentorship.id: mentorship for mentorship in due}
    for key, person_id, reason in gone:
        members = await mentorships.current(session, key)
        if person_id in {member.person_id for member in members}:
            await part(session, by_id[key], members, person_id, Why(reason))
    left = {key for key, _, _ in gone}
    on_time = [mentorship for mentorship in due if mentorship.id not in left]
    over = await store.over(session, {mentorship.program_id for mentorship in on_time}, clock.today())
    agreed = await store.agreed_until(session, [mentorship.id for mentorship in on_time], clock.today())
    await _end_with_program(session, [one for one in on_time if one.program_id in over and one.id not in agreed])
    for mentorship in on_time:
        if mentorship.program_id not in over or mentorship.id in agreed:
            await complete(session, mentorship)
    return len(due)


async def part(
    session: AsyncSession,
    mentorship: Mentorship,
    members: Sequence[MentorshipMember],
    person_id: UUID | None,
    why: Why,
) -> None:
    """End a locked mentorship for somebody and for whom it cannot go on then; None for everybody.

    members: all who are in it. person_id: one of them.
    """
    gone = leaving({member.person_id: member.role for member in members}, person_id)
    stay = [member for member in members if member.person_id not in gone]
    now = clock.now()
    if not stay:
        await cancel_of_mentorship(session, mentorship, why.by)
        mentorship.state = moved(MACHINE, mentorship.state, "complete" if why.completed else "end")
        mentorship.paused_until = None
        mentorship.ended_on, mentorship.ended_by = now.date(), why.by
        mentorship.end_reason, mentorship.completed = why.reason, why.completed
    else:
        mentorship.state = moved(MACHINE, mentorship.state, "leave")
        _hand_over(mentorship, stay)
    for member in members:
        if member.person_id not in gone:
            continue
        decided = why.by is not None and member.person_id == why.by
        member.left_on, member.left_at = now.date(), now
        member.left_because, member.completed = why.reason, why.completed
        member.rematch = why.rematch and member.role != "mentor"
        member.words = why.words if decided else None
        member.words_shared = why.shared and decided
        if member.role != "mentor":
            _tell(session, mentorship, member, why)
    await session.flush()
    if stay:
        left = [member.person_id for member in members if member.person_id in gone]
        await tell_of_people(session, mentorship.id, await together(session, mentorship), left=left)
        await complete_without(session, mentorship)
    if why.completed:
        issue(session, mentorship, [member for member in members if member.person_id in gone])


def _hand_over(mentorship: Mentorship, stay: Sequence[MentorshipMember]) -> None:
    """Name others as first mentee, and as who convenes a circle, where those have gone."""
    ids = [member.person_id for member in stay]
    if mentorship.mentor_id not in ids:
        mentorship.mentor_id = ids[0]
    learning = [
        member.person_id for member in stay if member.role != "mentor" and member.person_id != mentorship.mentor_id
    ]
    if mentorship.mentee_id not in learning:
        mentorship.mentee_id = learning[0]


def _tell(session: AsyncSession, mentorship: Mentorship, member: MentorshipMember, why: Why) -> None:
    event = MentorshipEnded(
        subject=mentorship.id,
        version=mentorship.raise_version(),
        mentorship_id=mentorship.id,
        program_id=mentorship.program_id,
        mentee_id=member.person_id,
        mentor_id=mentorship.mentor_id,
        ended_on=clock.today(),
        completed=why.completed,
        reason=why.reason,
        ended_by=why.by,
        rematch=member.rematch,
        kind=mentorship.kind,  # pyright: ignore[reportArgumentType] - a column of these kinds
    )
    outbox.add(session, event)


async def _end_with_program(session: AsyncSession, ending: Collection[Mentorship]) -> int:
    held = await sessions.held(session, [mentorship.id for mentorship in ending])
    for mentorship in ending:
        members = await mentorships.current(session, mentorship.id)
        why = COMPLETED if held[mentorship.id] else Why("program-closed")
        await part(session, mentorship, members, None, why)
    return len(ending)
