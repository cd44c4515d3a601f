"""Routes of appreciations."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from services.matching.appreciations import handlers
from services.matching.appreciations.domain import Occasion, is_shown
from services.matching.appreciations.schemas import AppreciationId, AppreciationIn, AppreciationOut, ShownOut
from services.matching.mentorships.schemas import MentorshipId
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("appreciations")


@router.post("/mentorships/{mentorship_id}/appreciations", status_code=201, responses=problems(404, 409))
async def send_appreciation(
    mentorship_id: MentorshipId, body: AppreciationIn, me: Me, session: Session, response: Response
) -> AppreciationOut:
    """Thank another one of a mentorship, also after its end. Roles: the mentorship's people."""
    sent = await handlers.send(
        session,
        me,
        mentorship_id,
        sent_to=body.sent_to,
        occasion=body.occasion.value,
        words=body.words,
        offer_to_show=body.offer_to_show,
    )
    return _answer(sent, response)


@router.get("/mentorships/{mentorship_id}/appreciations", responses=problems(404))
async def list_appreciations(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[AppreciationOut]:
    """Notes that you have sent and were sent. Roles: who is or was in the mentorship, each their own."""
    rows, total = await handlers.list_appreciations(session, me, mentorship_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda one: one.row.id, _shape, total)


@router.get("/appreciations/{appreciation_id}", responses=problems(404))
async def read_appreciation(
    appreciation_id: AppreciationId, me: Me, session: ReadSession, response: Response
) -> AppreciationOut:
    """A note. Roles: who sent it, whom it thanks."""
    return _answer(await handlers.read(session, me, appreciation_id), response)


@router.post("/appreciations/{appreciation_id}/show", responses=problems(404, 409))
async def show_appreciation(
    appreciation_id: AppreciationId, me: Me, session: Session, response: Response
) -> AppreciationOut:
    """Agree that a note is on the mentor's profile; it is there once you both have agreed. Roles: who sent it, the
    mentor."""
    return _answer(await handlers.show(session, me, appreciation_id), response)


@router.post("/appreciations/{appreciation_id}/hide", responses=problems(404))
async def hide_appreciation(
    appreciation_id: AppreciationId, me: Me, session: Session, response: Response
) -> AppreciationOut:
    """Take a note off the mentor's profile, at any time and without a reason. Roles: who sent it, the mentor."""
    return _answer(await handlers.hide(session, me, appreciation_id), response)


@router.get("/people/{person_id}/appreciations")
async def list_shown_appreciations(
    person_id: Annotated[UUID, Path(description="id of the person")],
    me: Me,
    session: ReadSession,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ShownOut]:
    """The notes on somebody's profile, with who wrote them. Roles: everyone who is signed in."""
    rows, total = await handlers.list_shown(session, me, person_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda one: one.row.id, _shape_shown, total)


def _answer(readable: handlers.Readable, response: Response) -> AppreciationOut:
    etag(response, readable.row.version)
    return _shape(readable)


def _shape(readable: handlers.Readable) -> AppreciationOut:
    row = readable.row
    return AppreciationOut(
        id=row.id,
        version=row.version,
        mentorship_id=row.mentorship_id,
        sent_by=row.sent_by,
        sent_by_name=readable.sent_by_name,
        sent_to=row.sent_to,
        occasion=Occasion(row.occasion),
        words=readable.words or "",
        erased=readable.words is None,
        show_offered=row.show_offered,
        show_accepted=row.show_accepted,
        shown=is_shown(offered=row.show_offered, accepted=row.show_accepted),
        sent_at=row.sent_at,
    )


def _shape_shown(readable: handlers.Readable) -> ShownOut:
    row = readable.row
    return ShownOut(
        id=row.id,
        sent_by=row.sent_by,
        sent_by_name=readable.sent_by_name,
        occasion=Occasion(row.occasion),
        words=readable.words or "",
        sent_at=row.sent_at,
    )
