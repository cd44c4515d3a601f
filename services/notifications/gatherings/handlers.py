"""Keeping gatherings in the calendars of who has a place, and telling them of what changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.notifications.gatherings import domain
from services.notifications.nudges import store as nudges
from services.notifications.nudges.domain import Rule
from services.notifications.planning.store import keep, plan
from services.notifications.sessions import store
from services.notifications.sessions.domain import Item, Kind, Message, gathered, taken_off
from services.notifications.sessions.tables import CalendarItem
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import (
    GatheringCancelled,
    GatheringChanged,
    GatheringScheduled,
    GatheringSnapshot,
    GatheringWaitlisted,
    PlaceReleased,
    PlaceTaken,
)

__all__ = ["call_off", "give_place", "keep_gathering", "take_place", "tell_of_waiting"]


async def keep_gathering(session: AsyncSession, event: GatheringScheduled | GatheringChanged) -> None:
    """Let who has a place know what is different."""
    before, message = await _keep(session, event, takes_place=True)
    if before is None or message is None:
        return
    people = await _there(session, event.subject)
    what = domain.changed(before, message.item)
    await nudges.drop(session, event.subject, [Rule.GATHERING_CHANGED], "changed-again", clock.now())
    if "time" in what:
        await store.ask_anew(session, event.subject)
    mail = domain.told(
        Rule.GATHERING_CHANGED, event.subject, event.program_id, event.time, message, people, changed=what
    )
    await plan(session, list(mail))
    await _remind(session, event.subject, event.program_id, event.time, message.item, people, "changed")


async def call_off(session: AsyncSession, event: GatheringCancelled) -> None:
    """Take it out of all calendars."""
    _, message = await _keep(session, event, takes_place=False)
    if message is None:
        return
    rules = [*domain.ABOUT_A_PLACE, Rule.GATHERING_WAITLISTED]
    await nudges.drop(session, event.subject, rules, "cancelled", clock.now())
    people = await _there(session, event.subject)
    mail = domain.told(Rule.GATHERING_CANCELLED, event.subject, event.program_id, event.time, message, people)
    await plan(session, list(mail))


async def give_place(session: AsyncSession, event: PlaceTaken) -> None:
    """Invite who has a place."""
    row, item = await _known(session, event.gathering_id)
    if row is None or item is None or item.cancelled:
        return
    await nudges.drop(
        session, row.id, [Rule.GATHERING_WAITLISTED], "place-taken", clock.now(), person_id=event.person_id
    )
    item = await _next(session, row, item, event.time)
    await store.invite(session, row.id, [event.person_id], item.sequence)
    rule = Rule.PLACE_FROM_WAITLIST if event.from_waitlist else Rule.PLACE_TAKEN
    await plan(session, list(domain.told(rule, row.id, row.program_id, event.time, Message(item), [event.person_id])))
    await _remind(session, row.id, row.program_id, event.time, item, await _there(session, row.id), "place-taken")


async def take_place(session: AsyncSession, event: PlaceReleased) -> None:
    """Take it out of the calendar of who had a place; who waited hears no more of it."""
    row, item = await _known(session, event.gathering_id)
    if row is None or item is None:
        return
    rules = [*domain.ABOUT_A_PLACE, Rule.GATHERING_WAITLISTED]
    await nudges.drop(session, row.id, rules, "place-released", clock.now(), person_id=event.person_id)
    if event.person_id not in await _there(session, row.id):
        return
    await store.take_off(session, row.id, [event.person_id])
    if item.cancelled or item.end <= event.time:
        return
    item = await _next(session, row, item, event.time)
    mail = domain.told(Rule.PLACE_RELEASED, row.id, row.program_id, event.time, taken_off(item), [event.person_id])
    await plan(session, list(mail))


async def tell_of_waiting(session: AsyncSession, event: GatheringWaitlisted) -> None:
    row, item = await _known(session, event.gathering_id)
    if row is None or item is None or item.cancelled:
        return
    await plan(session, [domain.waiting(row.id, row.program_id, event.time, item, event.person_id, event.position)])


async def _keep(
    session: AsyncSession, event: GatheringSnapshot, *, takes_place: bool
) -> tuple[Item | None, Message | None]:
    """What it was, and what calendars are told of it; None where that is nothing."""
    row, before = await _known(session, event.subject)
    if before is not None and before.version >= event.version:
        return before, None
    message = gathered(before, event, takes_place=takes_place)
    if message is not None:
        await store.keep(session, event.subject, Kind.GATHERING, message.item, event.time, program_id=event.program_id)
    elif row is not None:
        row.version = event.version
    return before, message


async def _next(session: AsyncSession, row: CalendarItem, item: Item, at: datetime) -> Item:
    """The same with its next SEQUENCE: what one person is told comes after all that they were told before."""
    following = item.followed()
    await store.keep(session, row.id, Kind.GATHERING, following, at, program_id=row.program_id)
    return following


async def _known(session: AsyncSession, gathering_id: UUID) -> tuple[CalendarItem | None, Item | None]:
    row = await store.row_of(session, gathering_id, lock=True)
    return row, store.item(row)


async def _there(session: AsyncSession, gathering_id: UUID) -> list[UUID]:
    return [person for person, one in (await store.invitees(session, gathering_id)).items() if not one.out]


async def _remind(
    session: AsyncSession,
    gathering_id: UUID,
    program_id: UUID | None,
    at: datetime,
    item: Item,
    people: Collection[UUID],
    reason: str,
) -> None:
    wanted = list(domain.reminders(gathering_id, program_id, at, item, people))
    await keep(session, gathering_id, [Rule.GATHERING_REMINDER], wanted, reason, since=at)
