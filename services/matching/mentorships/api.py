"""Routes of mentorships."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.matching.members.handlers import Shown, ShownMember, show, show_one
from services.matching.mentorships import handlers
from services.matching.mentorships.schemas import (
    MemberOut,
    MentorshipId,
    MentorshipOut,
    MentorshipPauseIn,
    MentorshipStateOut,
)
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["answer", "router", "shape"]

router = api.router("mentorships")


@router.get("/mentorships", responses=problems(404))
async def list_mentorships(
    me: Me,
    session: ReadSession,
    program_id: Annotated[UUID | None, Query(description="only those of this program")] = None,
    mine: Annotated[bool, Query(description="only your own; always so without a program")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[MentorshipOut]:
    """Mentorships in the order in which they started. Roles: its people; admins of the program for all of it."""
    rows, total = await handlers.list_mentorships(
        session, me, program_id=program_id, mine=mine, after=after(cursor), limit=limit
    )
    return page(await show(session, me, rows), limit, lambda shown: shown.row.id, shape, total)


@router.get("/mentorships/{mentorship_id}", responses=problems(404))
async def read_mentorship(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, response: Response
) -> MentorshipOut:
    """One mentorship, with those who are or were in it. Roles: these people, admins of the program.

    Why somebody ended it early is shown to themself, to the admins, and to the others only if they wished so.
    """
    return answer(await show_one(session, me, await handlers.read(session, me, mentorship_id)), response)


@router.post("/mentorships/{mentorship_id}/pause", responses=problems(404, 409))
async def pause_mentorship(
    mentorship_id: MentorshipId, body: MentorshipPauseIn, me: Me, session: Session, response: Response
) -> MentorshipOut:
    """Rest until a day, or until one of you resumes it; pausing once more changes the day.

    Roles: the two people; of a group its mentor; of a circle each of them.
    """
    paused = await handlers.pause(session, me, mentorship_id, until=body.until)
    return answer(await show_one(session, me, paused), response)


@router.post("/mentorships/{mentorship_id}/resume", responses=problems(404, 409))
async def resume_mentorship(mentorship_id: MentorshipId, me: Me, session: Session, response: Response) -> MentorshipOut:
    """Go on after a pause; repeating changes nothing. Roles: as for a pause."""
    return answer(await show_one(session, me, await handlers.resume(session, me, mentorship_id)), response)


@router.get("/programs/{program_id}/mentorships/states", responses=problems(404))
async def list_mentorship_states(
    program_id: ProgramId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[MentorshipStateOut]:
    """How a program's mentorships stand, in the order in which they started: states, dates and how many times people
    met, no names, no words.

    Roles: hr, admins of the program.
    """
    rows, total = await handlers.list_states(session, me, program_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda one: one.row.id, _state, total)


def answer(shown: Shown, response: Response) -> MentorshipOut:
    """One mentorship with its ETag."""
    etag(response, shown.row.version)
    return shape(shown)


def shape(shown: Shown) -> MentorshipOut:
    mentorship = shown.row
    return MentorshipOut(
        id=mentorship.id,
        version=mentorship.version,
        program_id=mentorship.program_id,
        proposal_id=mentorship.proposal_id,
        mentee_id=shown.mentee_id,
        mentee_name=shown.mentee_name,
        mentor_id=mentorship.mentor_id,
        mentor_name=shown.mentor_name,
        kind=mentorship.kind,  # pyright: ignore[reportArgumentType] - a column of these kinds
        state=mentorship.state,  # pyright: ignore[reportArgumentType] - a column of these states
        started_at=mentorship.started_at,
        paused_until=mentorship.paused_until,
        ended_on=mentorship.ended_on,
        ended_by=shown.ended_by,
        end_reason=shown.end_reason,  # pyright: ignore[reportArgumentType] - a column of these reasons
        completed=mentorship.completed,
        agreed=mentorship.agreed,
        members=[_member(member) for member in shown.members],
    )


def _member(shown: ShownMember) -> MemberOut:
    return MemberOut(
        person_id=shown.row.person_id,
        name=shown.name,
        role=shown.row.role,  # pyright: ignore[reportArgumentType] - a column of these roles
        joined_on=shown.row.joined_on,
        left_on=shown.row.left_on,
        reason=shown.reason,  # pyright: ignore[reportArgumentType] - a column of these reasons
        words=shown.words,
        erased=shown.erased,
        rematch=shown.rematch,
    )


def _state(standing: handlers.Standing) -> MentorshipStateOut:
    row = standing.row
    return MentorshipStateOut(
        id=row.id,
        kind=row.kind,  # pyright: ignore[reportArgumentType] - a column of these kinds
        state=row.state,  # pyright: ignore[reportArgumentType] - a column of these states
        started_on=row.started_at.date(),
        paused_until=row.paused_until,
        ended_on=row.ended_on,
        completed=row.completed,
        sessions_held=standing.held,
        reason=standing.reason,  # pyright: ignore[reportArgumentType] - a column of these reasons
    )
