"""Keeping what is known of mentorships."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.notifications.mentorships import store
from services.notifications.mentorships.domain import role_in
from services.notifications.mentorships.tables import Mentorship
from shared.db import AsyncSession
from shared.events.matching import (
    AgreementProposed,
    AgreementSigned,
    CheckInRecorded,
    MentorshipEnded,
    MentorshipPaused,
    MentorshipResumed,
    MentorshipStarted,
    SessionHeld,
    SessionMissed,
    TogetherEvent,
)

__all__ = ["keep_agreement", "keep_check_in", "keep_end", "keep_meeting", "keep_pause", "keep_signature", "keep_start"]


async def keep_start(session: AsyncSession, event: MentorshipStarted) -> None:
    """Whoever joins a group later starts later."""
    row = await store.mentorship(session, event.mentorship_id, event.program_id, event.mentor_id)
    row.kind = event.kind
    row.mentor_id = event.mentor_id
    row.started_at = min(filter(None, (row.started_at, event.time)))
    for person_id in {event.mentee_id, event.mentor_id} if event.kind != "circle" else {event.mentee_id}:
        member = await store.member(session, event.mentorship_id, person_id)
        member.role = role_in(event.kind, person_id, event.mentor_id)
        joined = person_id == event.mentee_id or member.joined_at is None
        member.joined_at = _later(member.joined_at, event.time) if joined else member.joined_at


async def keep_end(session: AsyncSession, event: MentorshipEnded) -> None:
    """A group goes on without the one whom the event names, and a mentor is in it as long as a mentee is."""
    row = await store.mentorship(session, event.mentorship_id, event.program_id, event.mentor_id)
    gone = await store.member(session, event.mentorship_id, event.mentee_id)
    gone.left_at = _later(gone.left_at, event.time)
    if event.kind != "circle":
        mentor = await store.member(session, row.id, event.mentor_id, "mentor")
        others = [one for one in await store.begun(session, row.id) if one.person_id != event.mentor_id]
        if all(one.left_at is not None and one.left_at >= (one.joined_at or one.left_at) for one in others):
            mentor.left_at = _later(mentor.left_at, event.time)


async def keep_pause(session: AsyncSession, event: MentorshipPaused | MentorshipResumed) -> None:
    row = await _row(session, event)
    if isinstance(event, MentorshipPaused):
        row.paused_at = _later(row.paused_at, event.time)
    else:
        row.resumed_at = _later(row.resumed_at, event.time)


async def keep_agreement(session: AsyncSession, event: AgreementProposed) -> None:
    """What is written anew is to be signed anew."""
    row = await _row(session, event)
    if event.number >= row.agreement:
        row.agreement = event.number
        row.proposed_at = _later(row.proposed_at, event.time)
        row.agreed = min(row.agreed, event.number - 1)
        for member in await store.begun(session, row.id):
            member.signed = min(member.signed, event.number - 1)


async def keep_signature(session: AsyncSession, event: AgreementSigned) -> None:
    row = await _row(session, event)
    row.agreement = max(row.agreement, event.number)
    member = await store.member(session, event.mentorship_id, event.signed_by, _role(event, row, event.signed_by))
    member.signed = max(member.signed, event.number)
    if event.complete:
        row.agreed = max(row.agreed, event.number)


async def keep_check_in(session: AsyncSession, event: CheckInRecorded) -> None:
    member = await store.member(session, event.mentorship_id, event.person_id)
    member.checked_in_on = max(filter(None, (member.checked_in_on, event.recorded_on)))


async def keep_meeting(session: AsyncSession, event: SessionHeld | SessionMissed) -> None:
    """What is said last of a session holds."""
    held_on = event.held_on if isinstance(event, SessionHeld) else None
    await _row(session, event)
    await store.say(session, event.mentorship_id, event.subject, event.occurrence, held_on, event.time)


async def _row(session: AsyncSession, event: TogetherEvent) -> Mentorship:
    return await store.mentorship(session, event.mentorship_id, event.program_id, event.mentor_id)


def _role(event: TogetherEvent, row: Mentorship, person_id: UUID) -> str:
    return role_in(row.kind, person_id, event.mentor_id)


def _later(before: datetime | None, now: datetime) -> datetime:
    return now if before is None else max(before, now)
