"""Telling the contact for concerns that there is one."""

from __future__ import annotations

from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.store import plan
from shared.db import AsyncSession
from shared.events.matching import ConcernReported

__all__ = ["tell_of_concern"]


async def tell_of_concern(session: AsyncSession, event: ConcernReported) -> None:
    """Nothing but that there is one: a mail may be read by others. It waits for no morning and no vacation to end."""
    await plan(session, [Nudge(Rule.CONCERN, event.contact_id, event.subject, event.time, latest=event.time)])
