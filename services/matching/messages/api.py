"""Routes of messages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from services.matching.mentorships.schemas import MentorshipId
from services.matching.messages import handlers
from services.matching.messages.schemas import (
    MessageId,
    MessageIn,
    MessageOut,
    ReadIn,
    ThreadOut,
    UnreadCountOut,
    UnreadOut,
)
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, cursor_of, page
from shared.problems import Invalid, problems

__all__ = ["router"]

router = api.router("messages")

Before = Annotated[str | None, Query(max_length=200, description="`older` of another answer")]
After = Annotated[str | None, Query(alias="after", max_length=200, description="`newer` of another answer")]


@router.post("/mentorships/{mentorship_id}/messages", status_code=201, responses=problems(404, 409))
async def post_message(
    mentorship_id: MentorshipId, body: MessageIn, me: Me, session: Session, response: Response
) -> MessageOut:
    """Write to all others of a mentorship, until 30 days after its end. Roles: the mentorship's people."""
    posted = await handlers.post(session, me, mentorship_id, words=body.words)
    etag(response, posted.row.version)
    return _shape(posted)


@router.get("/mentorships/{mentorship_id}/messages", responses=problems(404))
async def read_messages(
    mentorship_id: MentorshipId,
    me: Me,
    session: ReadSession,
    before: Before = None,
    newer_than: After = None,
    limit: Limit = 50,
) -> ThreadOut:
    """The newest messages, those before them, or those that came since; from the day on which you joined. Roles: the
    mentorship's people, also after its end."""
    if before is not None and newer_than is not None:
        raise Invalid("Go either back or forth: leave out `before` or `after`.", where="query.after")
    thread = await handlers.read_thread(
        session, me, mentorship_id, before=after(before), after=after(newer_than), limit=limit
    )
    return ThreadOut(
        items=[_shape(one) for one in thread.messages],
        older=thread.older and cursor_of(thread.older),
        newer=thread.newer and cursor_of(thread.newer),
        total=thread.total,
    )


@router.put("/mentorships/{mentorship_id}/messages/read", responses=problems(404))
async def mark_messages_read(mentorship_id: MentorshipId, body: ReadIn, me: Me, session: Session) -> UnreadCountOut:
    """Say up to which message you have read; nobody else learns it. Needs no If-Match: an earlier message than before
    changes nothing. Roles: the mentorship's people."""
    left = await handlers.mark_read(session, me, mentorship_id, body.message_id)
    return UnreadCountOut(mentorship_id=mentorship_id, unread=left)


@router.get("/messages/unread")
async def count_unread_messages(
    me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[UnreadOut]:
    """Your mentorships in which others wrote what you have not read, and who they are. Roles: anyone, for
    themselves."""
    rows = await handlers.count_unread(session, me, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.mentorship_id, _left)


@router.get("/messages/{message_id}", responses=problems(404))
async def read_message(message_id: MessageId, me: Me, session: ReadSession, response: Response) -> MessageOut:
    """One message, also a very old one; from the day on which you joined. Roles: the mentorship's people, also after
    its end."""
    found = await handlers.read_message(session, me, message_id)
    etag(response, found.row.version)
    return _shape(found)


@router.put("/messages/{message_id}", responses=problems(404, 409, 412))
async def change_message(
    message_id: MessageId, body: MessageIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> MessageOut:
    """Write your message anew, within 15 minutes of posting it. Roles: its author."""
    changed = await handlers.change(session, me, message_id, words=body.words, if_match=if_match)
    etag(response, changed.row.version)
    return _shape(changed)


@router.delete("/messages/{message_id}", responses=problems(404))
async def take_back_message(message_id: MessageId, me: Me, session: Session, response: Response) -> MessageOut:
    """Take your message back: its words are deleted, and the others see that there was one. Roles: its author."""
    taken = await handlers.take_back(session, me, message_id)
    etag(response, taken.row.version)
    return _shape(taken)


def _left(row: handlers.Unread) -> UnreadOut:
    return UnreadOut(mentorship_id=row.mentorship_id, unread=row.number, with_names=list(row.others))


def _shape(readable: handlers.Readable) -> MessageOut:
    row = readable.row
    return MessageOut(
        id=row.id,
        version=row.version,
        mentorship_id=row.mentorship_id,
        author_id=row.author_id,
        author_name=readable.author_name,
        words=readable.words or "",
        taken_back=row.words is None,
        erased=readable.words is None,
        posted_at=row.posted_at,
        edited_at=row.edited_at,
    )
