"""The route of what waits."""

from __future__ import annotations

from services.matching.to_do import handlers
from services.matching.to_do.schemas import MeetingOut, ThingOut, ToDoOut
from shared import api
from shared.api import Me, ReadSession

__all__ = ["router"]

router = api.router("to-do")


@router.get("/to-do")
async def list_to_do(me: Me, session: ReadSession) -> ToDoOut:
    """What waits for you in all your mentorships, and when you meet next. Roles: anyone, for themselves."""
    found = await handlers.to_do(session, me)
    return ToDoOut(
        things=[
            ThingOut(
                what=thing.what,
                mentorship_id=thing.mentorship_id,
                about=thing.about,
                with_names=list(thing.others),
                by_name=thing.by,
                meeting=_shape(thing.meeting) if thing.meeting else None,
            )
            for thing in found.things
        ],
        ahead=[_shape(meeting) for meeting in found.ahead],
        more=found.more,
    )


def _shape(meeting: handlers.Meeting) -> MeetingOut:
    row = meeting.row
    return MeetingOut(
        session_id=row.id,
        mentorship_id=row.mentorship_id,
        title=row.title,
        planned_at=meeting.planned_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        with_names=list(meeting.others),
    )
