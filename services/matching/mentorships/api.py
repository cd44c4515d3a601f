"""Routes of mentorships."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.matching.mentorships import handlers
from services.matching.mentorships.schemas import (
    MentorshipId,
    MentorshipOut,
)
from shared import api
from shared.api import Me, ReadSession, etag
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
    return page(rows, limit, lambda shown: shown.row.id, _shape, total)


@router.get("/mentorships/{mentorship_id}", responses=problems(404))
async def read_mentorship(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, response: Response
) -> MentorshipOut:
    """One mentorship. Roles: the two people, admins of the program."""
    shown = await handlers.read(session, me, mentorship_id)
    etag(response, shown.row.version)
    return _shape(shown)


def _shape(shown: handlers.Shown) -> MentorshipOut:
    mentorship = shown.row
    return MentorshipOut(
        id=mentorship.id,
        version=mentorship.version,
        program_id=mentorship.program_id,
        proposal_id=mentorship.proposal_id,
        mentee_id=mentorship.mentee_id,
        mentee_name=shown.mentee_name,
        mentor_id=mentorship.mentor_id,
        mentor_name=shown.mentor_name,
        kind=mentorship.kind,  # pyright: ignore[reportArgumentType] - a column of these kinds
        state=mentorship.state,  # pyright: ignore[reportArgumentType] - a column of these states
        started_at=mentorship.started_at,
    )
