"""Routes of check-ins."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.matching.check_ins import handlers
from services.matching.check_ins.domain import OBSTACLES, Obstacle, OnTrack
from services.matching.check_ins.schemas import CheckInIn, CheckInOut, CurrentOut, ObstacleOut
from services.matching.mentorships.schemas import MentorshipId
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("check-ins")


@router.get("/mentorships/{mentorship_id}/check-ins/current", responses=problems(404))
async def read_current_check_in(mentorship_id: MentorshipId, me: Me, session: ReadSession) -> CurrentOut:
    """Whether you are asked now how it goes, and what you have said. Roles: the mentorship's people."""
    now = await handlers.current(session, me, mentorship_id)
    return CurrentOut(
        due=now.due,
        every_days=now.every,
        period=now.period and now.period.number,
        due_on=now.period and now.period.due_on,
        next_on=now.period and now.period.next_on,
        answer=now.answer and _shape(now.answer),
        obstacles=[ObstacleOut(code=code, label=label) for code, label in OBSTACLES.items()],
    )


@router.post("/mentorships/{mentorship_id}/check-ins", status_code=201, responses=problems(404, 409))
async def record_check_in(
    mentorship_id: MentorshipId, body: CheckInIn, me: Me, session: Session, response: Response
) -> CheckInOut:
    """Say how it goes, once in each period; saying it again replaces what you said. The others of the mentorship do not
    see it. Roles: the mentorship's people."""
    recorded = await handlers.record(
        session,
        me,
        mentorship_id,
        on_track=body.on_track.value,
        obstacle=body.obstacle.value,
        words=body.words,
        share_words_with_admins=body.share_words_with_admins,
    )
    etag(response, recorded.row.version)
    return _shape(recorded)


@router.get("/mentorships/{mentorship_id}/check-ins", responses=problems(404))
async def list_own_check_ins(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[CheckInOut]:
    """What you have said, period by period. Roles: the mentorship's people, each their own."""
    rows, total = await handlers.list_own(session, me, mentorship_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda one: one.row.id, _shape, total)


@router.get("/programs/{program_id}/check-ins", responses=problems(404))
async def list_check_ins(
    program_id: ProgramId,
    me: Me,
    session: ReadSession,
    mentorship_id: Annotated[UUID | None, Query(description="only those of this mentorship")] = None,
    on_track: Annotated[OnTrack | None, Query(description="only those who said this")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[CheckInOut]:
    """What people of a program said; their words only where they share them, and of coaching neither words nor what is
    in the way. Roles: the program's admins."""
    rows, total = await handlers.list_of_program(
        session,
        me,
        program_id,
        mentorship_id=mentorship_id,
        on_track=on_track,
        after=after(cursor),
        limit=limit,
    )
    return page(rows, limit, lambda one: one.row.id, _shape, total)


def _shape(readable: handlers.Readable) -> CheckInOut:
    row = readable.row
    return CheckInOut(
        id=row.id,
        version=row.version,
        mentorship_id=row.mentorship_id,
        person_id=row.person_id,
        period=row.period,
        due_on=row.due_on,
        on_track=OnTrack(row.on_track),
        obstacle=None if readable.obstacle is None else Obstacle(readable.obstacle),
        words=readable.words or "",
        shared_with_admins=row.shared_with_admins,
        erased=readable.words is None,
        recorded_on=row.recorded_on,
    )
