"""What profiles keeps of programs, places and mentorships.

Entries of the directory follow by a worker: to make one locks its person, and events of one batch, handled in one
transaction, name people in any order, while an import locks them by id.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.profiles.directory import handlers as directory
from services.profiles.mentorships import store
from services.profiles.mentorships.tables import KnownProgram, MentorPlaces
from shared.db import AsyncSession, upsert_newer
from shared.events.matching import (
    MentorPlacesChanged,
    MentorshipEnded,
    MentorshipStarted,
    ParticipantAdmitted,
    ParticipantEnrolled,
    ParticipantWithdrew,
    ProgramClosed,
    ProgramSnapshot,
)

__all__ = ["change_places", "end", "keep_places", "keep_program", "start", "withdraw_places"]


async def keep_program(session: AsyncSession, event: ProgramSnapshot) -> None:
    """Remember who administers a program, and until when it has places: a closed one from now on has none."""
    closed = isinstance(event, ProgramClosed) or event.state in {"closed", "archived"}
    before = event.time.date() - timedelta(days=1)
    values = {
        "program_id": event.subject,
        "version": event.version,
        "name": event.name,
        "admins": [str(admin) for admin in event.admins],
        "ends_on": min(event.ends_on, before) if closed else event.ends_on,
    }
    if await upsert_newer(session, KnownProgram, values):
        await directory.refresh_program_later(session, event.subject)


async def keep_places(session: AsyncSession, event: ParticipantEnrolled | ParticipantAdmitted) -> None:
    """Remember how many mentees a mentor can take."""
    if event.role == "mentor":
        await _keep_places(session, event.program_id, event.person_id, event.version, event.places)


async def change_places(session: AsyncSession, event: MentorPlacesChanged) -> None:
    """Remember how many they can take from now on."""
    await _keep_places(session, event.program_id, event.person_id, event.version, event.places)


async def withdraw_places(session: AsyncSession, event: ParticipantWithdrew) -> None:
    """Who takes part no longer has no places."""
    if event.role == "mentor":
        await _keep_places(session, event.program_id, event.person_id, event.version, 0)


async def start(session: AsyncSession, event: MentorshipStarted) -> None:
    """From now on the mentor may see what the mentee shares, and has a place less; once more for who joins a group
    again. Nobody in a circle is a mentor."""
    if event.kind == "circle":
        return
    await store.keep_start(session, _pair(event), event.time.date())
    await directory.refresh_later(session, [event.mentor_id])


async def end(session: AsyncSession, event: MentorshipEnded) -> None:
    """The mentor sees no more of it from now on, and has their place back."""
    if event.kind == "circle":
        return
    await store.keep_end(session, _pair(event), event.ended_on)
    await directory.refresh_later(session, [event.mentor_id])


async def _keep_places(session: AsyncSession, program_id: UUID, person_id: UUID, version: int, places: int) -> None:
    values = {"program_id": program_id, "person_id": person_id, "version": version, "places": places}
    if await upsert_newer(session, MentorPlaces, values):
        await directory.refresh_later(session, [person_id])


def _pair(event: MentorshipStarted | MentorshipEnded) -> dict[str, UUID]:
    return {
        "mentorship_id": event.mentorship_id,
        "program_id": event.program_id,
        "mentee_id": event.mentee_id,
        "mentor_id": event.mentor_id,
    }
