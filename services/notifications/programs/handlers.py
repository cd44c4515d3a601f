"""Keeping the projection of programs."""

from __future__ import annotations

from services.notifications.programs.tables import Program
from shared.db import AsyncSession, upsert_newer
from shared.events.matching import ProgramSnapshot

__all__ = ["keep_program"]


async def keep_program(session: AsyncSession, event: ProgramSnapshot) -> None:
    """Store what the event tells unless a later one has told already."""
    values = {
        "id": event.subject,
        "version": event.version,
        "name": event.name,
        "starts_on": event.starts_on,
        "ends_on": event.ends_on,
        "admins": [str(admin) for admin in event.admins],
        "kind": event.kind,
        "state": event.state,
        "kickoff_on": event.kickoff_on,
        "midpoint_on": event.midpoint_on,
        "check_in_days": event.check_in_days,
    }
    await upsert_newer(session, Program, values)
