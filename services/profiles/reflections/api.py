"""Routes of the journal."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from services.profiles.reflections import domain, handlers
from services.profiles.reflections.schemas import (
    CommentIn,
    CommentOut,
    JournalPage,
    MentorshipRef,
    PromptSetOut,
    PromptSetsOut,
    ReflectionDetails,
    ReflectionIn,
    ReflectionOut,
    ShareOut,
)
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems
from shared.text import Line

__all__ = ["router"]

router = new_router("reflections")


@router.get("/reflections/prompts")
async def list_prompts(me: Me) -> PromptSetsOut:
    """The prompts that guide the journal. Roles: anyone."""
    return PromptSetsOut(items=[PromptSetOut.model_validate(prompts) for prompts in handlers.prompts(me)])


@router.get("/reflections/shared-with-me")
async def list_shared_with_me(
    me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[ReflectionOut]:
    """Entries that your mentees share with you now, the newest first. Roles: anyone who has a profile."""
    journal = await handlers.list_shared_with_me(session, me, after=after(cursor), limit=limit)
    return page(journal.entries, limit, lambda entry: entry.reflection.id, _shown, journal.total)


@router.post("/people/{person_id}/reflections", status_code=201)
async def write_reflection(
    person_id: UUID, body: ReflectionIn, me: Me, session: Session, response: Response
) -> ReflectionDetails:
    """Write an entry; nobody else can read it until you share it. Roles: the person themself."""
    return _details(await handlers.write_reflection(session, me, person_id, **body.model_dump()), response)


@router.get("/people/{person_id}/reflections")
async def list_reflections(
    person_id: UUID,
    me: Me,
    session: ReadSession,
    goal_id: Annotated[UUID | None, Query(description="only those about this goal")] = None,
    session_id: Annotated[UUID | None, Query(description="only those about this session")] = None,
    search: Annotated[
        Line | None,
        Query(min_length=1, max_length=100, description="words that are all in the entry, among the newest 500"),
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> JournalPage:
    """Your journal, the newest entry first. Roles: the person themself."""
    journal = await handlers.list_reflections(
        session,
        me,
        person_id,
        goal_id=goal_id,
        session_id=session_id,
        search=search,
        after=after(cursor),
        limit=limit,
    )
    shown = page(journal.entries, limit, lambda entry: entry.reflection.id, _shown, journal.total)
    return JournalPage(items=shown.items, next=shown.next, total=shown.total, cut=journal.cut)


@router.get("/reflections/{reflection_id}", responses=problems(404))
async def read_reflection(reflection_id: UUID, me: Me, session: ReadSession, response: Response) -> ReflectionDetails:
    """An entry. Roles: the person themself, and mentors with whom it is shared."""
    return _details(await handlers.read_reflection(session, me, reflection_id), response)


@router.put("/reflections/{reflection_id}", responses=problems(404, 412))
async def rewrite_reflection(
    reflection_id: UUID, body: ReflectionIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> ReflectionDetails:
    """Put other words in an entry's place. Roles: the person themself."""
    entry = await handlers.rewrite_reflection(session, me, reflection_id, if_match=if_match, **body.model_dump())
    return _details(entry, response)


@router.delete("/reflections/{reflection_id}", status_code=204, responses=problems(404))
async def delete_reflection(reflection_id: UUID, me: Me, session: Session) -> None:
    """Delete an entry with its comments; it is taken back from everyone. Roles: the person themself."""
    await handlers.delete_reflection(session, me, reflection_id)


@router.post("/reflections/{reflection_id}/share", responses=problems(404, 409))
async def share_reflection(
    reflection_id: UUID, body: MentorshipRef, me: Me, session: Session, response: Response
) -> ReflectionDetails:
    """Let the mentor of one of your running mentorships read an entry. Roles: the person themself."""
    return _details(await handlers.share(session, me, reflection_id, body.mentorship_id), response)


@router.post("/reflections/{reflection_id}/unshare", responses=problems(404))
async def unshare_reflection(
    reflection_id: UUID, body: MentorshipRef, me: Me, session: Session, response: Response
) -> ReflectionDetails:
    """Take an entry back; its mentor cannot read it from this moment on. Roles: the person themself."""
    return _details(await handlers.unshare(session, me, reflection_id, body.mentorship_id), response)


@router.get("/reflections/{reflection_id}/comments", responses=problems(404))
async def list_comments(
    reflection_id: UUID, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[CommentOut]:
    """What was said about an entry, in its order. A mentor reads what they and the person said, not other mentors.

    Roles: the person themself, and mentors with whom it is shared.
    """
    found, total = await handlers.list_comments(session, me, reflection_id, after=after(cursor), limit=limit)
    return page(found, limit, lambda each: each.comment.id, _comment, total)


@router.post("/reflections/{reflection_id}/comments", status_code=201, responses=problems(404))
async def comment_on_reflection(reflection_id: UUID, body: CommentIn, me: Me, session: Session) -> CommentOut:
    """Say something about an entry. Roles: the person themself, and mentors with whom it is shared."""
    return _comment(await handlers.comment(session, me, reflection_id, body.words))


@router.delete("/reflections/{reflection_id}/comments/{comment_id}", status_code=204, responses=problems(404))
async def delete_comment(reflection_id: UUID, comment_id: UUID, me: Me, session: Session) -> None:
    """Delete a comment of your own. Roles: who wrote it."""
    await handlers.delete_comment(session, me, reflection_id, comment_id)


def _shown(entry: handlers.Entry) -> ReflectionOut:
    return ReflectionOut.model_validate(_fields(entry))


def _details(entry: handlers.Entry, response: Response) -> ReflectionDetails:
    etag(response, entry.reflection.revision)
    return ReflectionDetails.model_validate({**_fields(entry), "answers": entry.answers or {}})


def _fields(entry: handlers.Entry) -> dict[str, Any]:
    row = entry.reflection
    return {
        "id": row.id,
        "revision": row.revision,
        "person_id": row.person_id,
        "prompts": row.prompts,
        "goal_id": row.goal_id,
        "session_id": row.session_id,
        "written_at": row.written_at,
        "changed_at": row.changed_at,
        "shares": [ShareOut.model_validate(share) for share in entry.shares],
        "lost": entry.answers is None,
        "opening": domain.opening(entry.answers or {}),
    }


def _comment(found: handlers.Comment) -> CommentOut:
    row = found.comment
    return CommentOut(
        id=row.id,
        author_id=row.author_id,
        written_at=row.written_at,
        lost=found.words is None,
        words=found.words or "",
    )
