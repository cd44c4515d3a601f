"""Looking at who would get what in a program, by the rules as they are and as they could be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from services.notifications.catalog.domain import IN_PROGRAMS
from services.notifications.decisions.handlers import reader_of
from services.notifications.moving.store import groups
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.domain import outcome, reason_of
from services.notifications.planning.store import UTC, zones
from services.notifications.rule_previews import store
from services.notifications.rule_previews.domain import Entry, Named, by_day
from services.notifications.rules import handlers as rules
from services.notifications.rules.domain import Ruling, Settings
from services.notifications.rules.store import rulings
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal

__all__ = ["preview", "preview_of"]

MOST = 50_000
"""Nudges that are looked at."""


async def preview(session: AsyncSession, me: Principal, program_id: UUID, days: int) -> tuple[list[Entry], bool]:
    """Who would get what in the next days, and whether there is more than was looked at."""
    await rules.admit(session, me, "nudge.preview", program_id)
    return await _preview(session, program_id, days, await _paused(session, program_id), [])


async def preview_of(
    session: AsyncSession, me: Principal, program_id: UUID, days: int, rule: Rule, settings: Settings, *, paused: bool
) -> tuple[list[Entry], bool]:
    """The same if a rule were set like this."""
    await rules.admit(session, me, "nudge.preview", program_id)
    rules.checked(rule, program_id, settings, paused=paused)
    others = await _paused(session, program_id) - {rule}
    instead = [] if paused else await _instead(session, program_id, rule, settings)
    return await _preview(session, program_id, days, others | {rule}, instead)


async def _paused(session: AsyncSession, program_id: UUID) -> set[Rule]:
    found = await rulings(session, program_id, IN_PROGRAMS)
    return {rule for rule, ruling in found.items() if ruling.paused}


async def _instead(session: AsyncSession, program_id: UUID, rule: Rule, settings: Settings) -> list[Nudge]:
    """What a rule would have planned by other settings, of what it has planned."""
    now, found = clock.now(), list[Nudge]()
    async for some in groups(session, rule, program_id, now):
        zone = await zones(session, {group.person_id for group in some})
        planned = [each for group in some for each in group.existing]
        wanted = [
            each for group in some for each in group.planned(Ruling(settings), zone.get(group.person_id, UTC), now)
        ]
        more, gone = outcome(wanted, planned, {reason_of(each.nudge) for each in planned}, now)
        dropped = {(nudge.about, nudge.person_id, nudge.due) for nudge in (*more, *gone)}
        stays = [each.nudge for each in planned if each.open]
        found += more
        found += [nudge for nudge in stays if (nudge.about, nudge.person_id, nudge.due) not in dropped]
    return found


async def _preview(
    session: AsyncSession, program_id: UUID, days: int, without: set[Rule], instead: Sequence[Nudge]
) -> tuple[list[Entry], bool]:
    now = clock.now()
    until = now + timedelta(days=days)
    found = await store.planned(session, program_id, until, without, MOST)
    nudges = [*found[:MOST], *instead]
    people = {
        person.id: Named(person.id, person.name, reader_of(person, chosen, None))
        for person, chosen in await store.readers(session, {nudge.person_id for nudge in nudges})
    }
    return by_day(nudges, people, now, until), len(found) > MOST
