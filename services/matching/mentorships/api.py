"""Routes of mentorships, sessions and feedback."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.matching.mentorships import feedback, handlers
from services.matching.mentorships.domain import Words
from services.matching.mentorships.feedback import Readable
from services.matching.mentorships.schemas import (
    FeedbackIn,
    FeedbackOut,
    MentorshipId,
    MentorshipOut,
    SessionId,
    SessionIn,
    SessionOut,
)
from services.matching.mentorships.tables import Mentorship
from services.matching.people import store as people
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

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
    """Mentorships in the order in which they started. Roles: the two people; admins of the program for all of it."""
    rows, total = await handlers.list_mentorships(
        session, me, program_id=program_id, mine=mine, after=after(cursor), limit=limit
    )
    names = await people.names(session, {key for row in rows for key in (row.mentee_id, row.mentor_id)})
    return page(rows, limit, lambda row: row.id, lambda row: _shape(row, names), total)


@router.get("/mentorships/{mentorship_id}", responses=problems(404))
async def read_mentorship(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, response: Response
) -> MentorshipOut:
    """One mentorship. Roles: the two people, admins of the program."""
    mentorship = await handlers.read(session, me, mentorship_id)
    etag(response, mentorship.version)
    return _shape(mentorship, await people.names(session, (mentorship.mentee_id, mentorship.mentor_id)))


@router.post("/mentorships/{mentorship_id}/sessions", status_code=201, responses=problems(404))
async def schedule_session(
    mentorship_id: MentorshipId, body: SessionIn, me: Me, session: Session, response: Response
) -> SessionOut:
    """Schedule a session; both get an invite. Roles: the two people."""
    meeting = await handlers.schedule(session, me, mentorship_id, **body.model_dump())
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)


@router.get("/mentorships/{mentorship_id}/sessions", responses=problems(404))
async def list_sessions(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[SessionOut]:
    """Sessions in the order in which they were scheduled. Roles: the two people, admins of the program."""
    rows, total = await handlers.list_sessions(session, me, mentorship_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.id, SessionOut.model_validate, total)


@router.post("/sessions/{session_id}/held", responses=problems(404, 409))
async def hold_session(session_id: SessionId, me: Me, session: Session, response: Response) -> SessionOut:
    """Say that a session took place, once it has begun. Repeating changes nothing. Roles: the two people."""
    meeting = await handlers.hold(session, me, session_id)
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)


@router.post("/mentorships/{mentorship_id}/feedback", status_code=201, responses=problems(404, 409))
async def give_feedback(
    mentorship_id: MentorshipId, body: FeedbackIn, me: Me, session: Session, response: Response
) -> FeedbackOut:
    """Give the other feedback, on the whole or once on each session that was held. Roles: the two people."""
    words = Words(body.went_well, body.change, body.next_step)
    given = await feedback.give(session, me, mentorship_id, session_id=body.session_id, rating=body.rating, words=words)
    etag(response, given.feedback.version)
    return _feedback(given)


@router.get("/mentorships/{mentorship_id}/feedback", responses=problems(404))
async def list_feedback(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[FeedbackOut]:
    """What the two gave each other, with the words. Roles: the two people, and nobody else."""
    rows, total = await feedback.list_feedback(session, me, mentorship_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.feedback.id, _feedback, total)


def _shape(mentorship: Mentorship, names: Mapping[UUID, str]) -> MentorshipOut:
    return MentorshipOut(
        id=mentorship.id,
        version=mentorship.version,
        program_id=mentorship.program_id,
        proposal_id=mentorship.proposal_id,
        mentee_id=mentorship.mentee_id,
        mentee_name=names.get(mentorship.mentee_id, ""),
        mentor_id=mentorship.mentor_id,
        mentor_name=names.get(mentorship.mentor_id, ""),
        state="active",
        started_at=mentorship.started_at,
    )


def _feedback(given: Readable) -> FeedbackOut:
    row, words = given.feedback, given.words or Words()
    return FeedbackOut(
        id=row.id,
        version=row.version,
        mentorship_id=row.mentorship_id,
        session_id=row.session_id,
        given_by=row.given_by,
        given_to=row.given_to,
        rating=row.rating,
        went_well=words.went_well,
        change=words.change,
        next_step=words.next_step,
        erased=given.words is None,
        given_at=row.given_at,
    )
