"""Routes of what people answered to invitations."""

from __future__ import annotations

from uuid import UUID

from services.notifications.sessions import handlers
from services.notifications.sessions.schemas import InvitationOut, TimeAnswerOut
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Cursor, Limit, Page, after, page

__all__ = ["router"]

router = api.router("sessions")


@router.get("/people/{person_id}/invitations")
async def list_invitations(
    person_id: UUID, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[InvitationOut]:
    """What you are invited to, and what your calendar has answered by mail, the latest first. Roles: the person
    themself."""
    rows, total = await handlers.list_invitations(session, me, person_id, before=after(cursor), limit=limit)
    return page(rows, limit, lambda one: one.row.id, _shape, total)


def _shape(one: handlers.Invited) -> InvitationOut:
    row, item, invitee = one.row, one.item, one.invitee
    return InvitationOut(
        id=row.id,
        kind=row.kind,  # pyright: ignore[reportArgumentType] - one of these
        mentorship_id=row.mentorship_id,
        title=item.title,
        start=item.start,
        end=item.end,
        recurrence=item.recurrence,
        cancelled=item.cancelled,
        answer=invitee.partstat,  # pyright: ignore[reportArgumentType] - as above
        times=[
            TimeAnswerOut(occurrence=at, answer=said["partstat"])  # pyright: ignore[reportArgumentType] - as above
            for at, said in sorted(invitee.times.items())
        ],
    )
