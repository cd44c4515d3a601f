"""What profiles keeps of programs, places and mentorships.

Entries of the directory follow by a worker: to make one locks its person, and events of one batch, handled in one
transaction, name people in any order, while an import locks them by id.
"""

from __future__ import annotations

from uuid import UUID

from services.profiles.directory import handlers as directory
from services.profiles.mentorships import store
from services.profiles.mentorships.tables import KnownProgram, MentorPlaces
from shared.db import AsyncSession, upsert_newer
from shared.events.matching import MentorshipEnded, MentorshipStarted, ParticipantEnrolled, ProgramLaunched

__all__ = ["end", "keep_places", "keep_program", "start"]


async def keep_program(session: AsyncSession, event: ProgramLaunched) -> None:
    """Remember who administers a program, and until when it has places."""
    values = {
        "program_id": event.subject,
        "version": event.version,
        "name": event.name,
        "admins": [str(admin) for admin in event.admins],
        "ends_on": event.ends_on,
    }
    if await upsert_newer(session, KnownProgram, values):
        await directory.refresh_program_later(session, event.subject)


async def keep_places(session: AsyncSession, event: ParticipantEnrolled) -> None:
    """Remember how many mentees a mentor can take."""
    if event.role != "mentor":
        return
    values = {
        "program_id": event.program_id,
        "person_id": event.person_id,
        "version": event.version,
        "places": event.places,
    }
    if await upsert_newer(session, MentorPlaces, values):
        await directory.refresh_later(session, [event.person_id])


async def start(session: AsyncSession, event: MentorshipStarted) -> None:
    """From now on the mentor may see what the mentee shares, and has a place less."""
    await store.keep_mentorship(session, _pair(event), told={"started_on": event.time.date()})
    await directory.refresh_later(session, [event.mentor_id])


async def end(session: AsyncSession, event: MentorshipEnded) -> None:
    """The mentor sees no more of it from now on, and has their place back."""
    await store.keep_mentorship(session, _pair(event), told={"ended_on": event.ended_on})
    await directory.refresh_later(session, [event.mentor_id])


def _pair(event: MentorshipStarted | MentorshipEnded) -> dict[str, UUID]:
    return {
        "mentorship_id": event.mentorship_id,
        "program_id": event.program_id,
        "mentee_id": event.mentee_id,
        "mentor_id": event.mentor_id,
    }
