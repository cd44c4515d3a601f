"""Choosing when to be written to, and about what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from uuid import UUID

from services.notifications.nudges import handlers as nudges
from services.notifications.preferences import store
from services.notifications.preferences.domain import Kind
from services.notifications.preferences.tables import Preference
from shared.db import AsyncSession, require_version
from shared.policy import Principal, allow

__all__ = ["change_preferences", "mute", "read_preferences"]


async def read_preferences(session: AsyncSession, me: Principal, person_id: UUID) -> Preference:
    allow(me, "preference.read", person_id)
    return await store.preference(session, person_id)


async def change_preferences(
    session: AsyncSession,
    me: Principal,
    person_id: UUID,
    *,
    quiet_start: time,
    quiet_end: time,
    muted: Iterable[Kind],
    if_match: int,
) -> Preference:
    """Replace what a person prefers. Mails that wait for the end of their quiet hours are looked at again."""
    allow(me, "preference.change", person_id)
    chosen = await store.lock(session, person_id)
    require_version(chosen.version, if_match)
    chosen.quiet_start = quiet_start
    chosen.quiet_end = quiet_end
    chosen.muted = sorted(set(muted))
    chosen.version += 1
    await nudges.reconsider(session, person_id)
    return chosen


async def mute(session: AsyncSession, person_id: UUID, kind: Kind) -> None:
    """Turn one kind off, by a link in a mail; saying it twice changes nothing."""
    chosen = await store.lock(session, person_id)
    if kind not in chosen.muted:
        chosen.muted = sorted({*chosen.muted, kind})
        chosen.version += 1
