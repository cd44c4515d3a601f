"""Routes of sessions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body, Query, Response

from services.matching.mentorships.schemas import MentorshipId
from services.matching.occurrences import handlers as occurrences
from services.matching.occurrences.schemas import OccurrenceOut, OccurrencesOut
from services.matching.session_changes import handlers as changes
from services.matching.session_slots import handlers as slots
from services.matching.session_words import handlers as words
from services.matching.sessions import handlers
from services.matching.sessions.schemas import (
    CancelIn,
    ChooseIn,
    OccurrenceIn,
    ProposeIn,
    RescheduleIn,
    SessionId,
    SessionIn,
    SessionOut,
    SessionState,
)
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems
from shared.values import Instant

__all__ = ["router"]

router = api.router("sessions")

WhichTime = Annotated[OccurrenceIn, Body(default_factory=OccurrenceIn)]


@router.post("/mentorships/{mentorship_id}/sessions", status_code=201, responses=problems(404, 409))
async def schedule_session(
    mentorship_id: MentorshipId, body: SessionIn, me: Me, session: Session, response: Response
) -> SessionOut:
    """Schedule a session, once or time and again; all get an invite. Roles: the two people."""
    meeting = await handlers.schedule(session, me, mentorship_id, **body.model_dump())
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)


@router.post("/mentorships/{mentorship_id}/sessions/propose", status_code=201, responses=problems(404, 409))
async def propose_session(
    mentorship_id: MentorshipId, body: ProposeIn, me: Me, session: Session, response: Response
) -> SessionOut:
    """Propose up to five times, of which another chooses one. Roles: the two people."""
    told = body.model_dump(exclude={"slots"})
    meeting = await slots.propose(
        session, me, mentorship_id, slots=[(slot.start, slot.end) for slot in body.slots], **told
    )
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)


@router.get("/mentorships/{mentorship_id}/sessions", responses=problems(404))
async def list_sessions(
    mentorship_id: MentorshipId,
    me: Me,
    session: ReadSession,
    state: Annotated[SessionState | None, Query(description="only these")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[SessionOut]:
    """Sessions in the order in which they were scheduled. Roles: the two people, admins of the program; these see
    no titles, places and links."""
    rows, total, wordless = await handlers.list_sessions(
        session, me, mentorship_id, after=after(cursor), limit=limit, state=state
    )
    shape = SessionOut.without_words if wordless else SessionOut.model_validate
    return page(rows, limit, lambda row: row.id, shape, total)


@router.get("/mentorships/{mentorship_id}/occurrences", responses=problems(404))
async def list_occurrences(
    mentorship_id: MentorshipId,
    me: Me,
    session: ReadSession,
    since: Annotated[Instant | None, Query(alias="from", description="now when not given")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="60 days later; a year later at most")] = None,
) -> OccurrencesOut:
    """The times of all sessions one by one, recurrences expanded. Roles: the two people, admins of the program;
    these see no titles, places and links."""
    window = await occurrences.between(session, me, mentorship_id, since, until)
    return OccurrencesOut(
        since=window.since,
        until=window.until,
        items=[_occurrence(one, window.wordless) for one in window.found],
        more=window.more,
    )


@router.get("/sessions/{session_id}", responses=problems(404))
async def read_session(session_id: SessionId, me: Me, session: ReadSession, response: Response) -> SessionOut:
    """One session. Roles: the two people."""
    meeting = await handlers.read(session, me, session_id)
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)


@router.post("/sessions/{session_id}/choose", responses=problems(404, 409))
async def choose_time(
    session_id: SessionId, body: ChooseIn, me: Me, session: Session, response: Response
) -> SessionOut:
    """Choose one of the times that another has proposed. Roles: the two people, but who proposed them."""
    meeting = await slots.choose(session, me, session_id, start=body.start)
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)


@router.post("/sessions/{session_id}/decline", responses=problems(404, 409))
async def decline_times(session_id: SessionId, me: Me, session: Session, response: Response) -> SessionOut:
    """Say that none of the proposed times fits. Roles: the two people, but who proposed them."""
    meeting = await slots.decline(session, me, session_id)
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)


@router.post("/sessions/{session_id}/reschedule", responses=problems(404, 409, 412))
async def reschedule_session(
    session_id: SessionId, body: RescheduleIn, me: Me, session: Session, if_match: IfMatch, response: Response
) -> SessionOut:
    """Move a session, or one time of a recurrence, or change its title, place or link.

    The times to come of a recurrence that has begun become another session, which is answered; those that have begun
    stay. Roles: the two people.
    """
    told = body.model_dump(exclude={"occurrence"})
    meeting = await changes.reschedule(
        session, me, session_id, changes.Change(**told), occurrence=body.occurrence, if_match=if_match
    )
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)


@router.post("/sessions/{session_id}/cancel", responses=problems(404, 409))
async def cancel_session(
    session_id: SessionId,
    me: Me,
    session: Session,
    response: Response,
    body: Annotated[CancelIn, Body(default_factory=CancelIn)],
) -> SessionOut:
    """Cancel what is to come of a session, one time of a recurrence, or that and those that follow; or take proposed
    times back. Repeating changes nothing. Roles: the two people."""
    meeting = await changes.cancel(session, me, session_id, **body.model_dump())
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)


@router.post("/sessions/{session_id}/held", responses=problems(404, 409))
async def hold_session(
    session_id: SessionId, me: Me, session: Session, response: Response, body: WhichTime
) -> SessionOut:
    """Say that a session took place, once it has begun. Repeating changes nothing; who said otherwise before can
    correct it within 14 days. Roles: the two people."""
    meeting = await words.hold(session, me, session_id, occurrence=body.occurrence)
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)


@router.post("/sessions/{session_id}/missed", responses=problems(404, 409))
async def miss_session(
    session_id: SessionId, me: Me, session: Session, response: Response, body: WhichTime
) -> SessionOut:
    """Say that a session did not take place, once it should have begun. As for `held`. Roles: the two people."""
    meeting = await words.miss(session, me, session_id, occurrence=body.occurrence)
    etag(response, meeting.version)
    return SessionOut.model_validate(meeting)


def _occurrence(one: occurrences.Occurrence, wordless: bool) -> OccurrenceOut:
    row, time = one.row, one.time
    return OccurrenceOut(
        session_id=row.id,
        planned_at=time.planned_at,
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        zone=row.zone,
        state=time.state,  # pyright: ignore[reportArgumentType] - one of these states
        held_on=time.held_on,
        recurs=row.recurrence != "",
        title="" if wordless else row.title,
        place="" if wordless else row.place,
        link="" if wordless else row.link,
    )
