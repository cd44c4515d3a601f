"""Letting what is planned by a rule follow other settings."""

from __future__ import annotations

from uuid import UUID

from services.notifications.moving.store import RULE_CHANGED, groups
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.domain import Existing, reason_of
from services.notifications.planning.store import UTC, settle, zones
from services.notifications.rules.domain import Ruling
from shared import clock
from shared.db import AsyncSession

__all__ = ["move"]


async def move(session: AsyncSession, rule: Rule, program_id: UUID | None, ruling: Ruling) -> None:
    """What is planned by a rule in a program is due by these settings. rules.store.lock keeps others out meanwhile."""
    now = clock.now()
    async for some in groups(session, rule, program_id, now):
        zone = await zones(session, {group.person_id for group in some})
        wanted: list[Nudge] = []
        planned: list[Existing] = []
        for group in some:
            wanted += group.planned(ruling, zone.get(group.person_id, UTC), now)
            planned += group.existing
        await settle(session, wanted, planned, {reason_of(each.nudge) for each in planned}, RULE_CHANGED, now)
