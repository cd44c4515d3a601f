"""Keeping gatherings in the calendars of who has a place or speaks, and telling them of what changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    """Let who has a place know what is different; invite who speaks, and take it back from who does so no longer."""
    _, before = await _known(session, event.subject)
    if _is_old(before, event):
        return
    there = await _there(session, event.subject)
    named = [person for person in event.speakers if not there.get(person)]
    left = [person for person, speaks in there.items() if speaks and person not in event.speakers]
    message = gathered(before, event, takes_place=True)
    if message is not None:
        item = message.item
    elif before is None:
        return
    else:
        item = replace(before, version=event.version, sequence=before.sequence + bool(named or left))
    await store.keep(session, event.subject, Kind.GATHERING, item, event.time, program_id=event.program_id)
    if before is not None and message is not None:
        others = {person: speaks for person, speaks in there.items() if person not in {*named, *left}}
        await _tell_of_change(session, event, before, message, others)
    await _invite_speakers(session, event, item, named)
    await _leave_out(session, event, item, left)
    await _remind(session, event.subject, event.program_id, event.time, item, "changed")


async def _tell_of_change(
    session: AsyncSession, event: GatheringSnapshot, before: Item, message: Message, people: Mapping[UUID, bool]
) -> None:
    what = domain.changed(before, message.item)
    await nudges.drop(session, event.subject, [Rule.GATHERING_CHANGED], "changed-again", clock.now())
    if "time" in what:
        await store.ask_anew(session, event.subject)
    mail = domain.told(
        Rule.GATHERING_CHANGED, event.subject, event.program_id, event.time, message, people, changed=what
    )
    await plan(session, list(mail))


async def _invite_speakers(session: AsyncSession, event: GatheringSnapshot, item: Item, named: Sequence[UUID]) -> None:
    await store.invite(session, event.subject, named, item.sequence, speaks=True)
    for person in named:
        await nudges.drop(session, event.subject, domain.PLACES, "speaks-there", clock.now(), person_id=person)
    people = dict.fromkeys(named, True)
    mail = domain.told(Rule.SPEAKER, event.subject, event.program_id, event.time, Message(item), people)
    await plan(session, list(mail))


async def _leave_out(session: AsyncSession, event: GatheringSnapshot, item: Item, left: Sequence[UUID]) -> None:
    await store.take_off(session, event.subject, left)
    for person in left:
        await nudges.drop(session, event.subject, domain.TO_WHO_COMES, "left-out", clock.now(), person_id=person)
    people = dict.fromkeys(left, True)
    mail = domain.told(Rule.SPEAKER_LEFT_OUT, event.subject, event.program_id, event.time, taken_off(item), people)
    await plan(session, list(mail))


async def call_off(session: AsyncSession, event: GatheringCancelled) -> None:
    """Take it out of all calendars."""
    _, before = await _known(session, event.subject)
    message = None if _is_old(before, event) else gathered(before, event, takes_place=False)
    if message is None:
        return
    await store.keep(session, event.subject, Kind.GATHERING, message.item, event.time, program_id=event.program_id)
    await nudges.drop(session, event.subject, domain.TO_WHO_COMES, "cancelled", clock.now())
    people = await _there(session, event.subject)
    mail = domain.told(Rule.GATHERING_CANCELLED, event.subject, event.program_id, event.time, message, people)
    await plan(session, list(mail))


async def give_place(session: AsyncSession, event: PlaceTaken) -> None:
    """Invite who has a place; who speaks there is invited."""
    row, item = await _known(session, event.gathering_id)
    if row is None or item is None or item.cancelled or (await _there(session, row.id)).get(event.person_id):
        return
    await nudges.drop(
        session, row.id, [Rule.GATHERING_WAITLISTED], "place-taken", clock.now(), person_id=event.person_id
    )
    item = await _next(session, row, item, event.time)
    await store.invite(session, row.id, [event.person_id], item.sequence)
    rule = Rule.PLACE_FROM_WAITLIST if event.from_waitlist else Rule.PLACE_TAKEN
    comes = {event.person_id: False}
    await plan(session, list(domain.told(rule, row.id, row.program_id, event.time, Message(item), comes)))
    await _remind(session, row.id, row.program_id, event.time, item, "place-taken")


async def take_place(session: AsyncSession, event: PlaceReleased) -> None:
    """Take it out of the calendar of who had a place, unless they speak there; who waited hears no more of it."""
    row, item = await _known(session, event.gathering_id)
    if row is None or item is None:
        return
    there = await _there(session, row.id)
    speaks = there.get(event.person_id, False)
    rules = domain.PLACES if speaks else domain.TO_WHO_COMES
    await nudges.drop(session, row.id, rules, "place-released", clock.now(), person_id=event.person_id)
    if speaks or event.person_id not in there:
        return
    await store.take_off(session, row.id, [event.person_id])
    if item.cancelled or item.end <= event.time:
        return
    item = await _next(session, row, item, event.time)
    gone = {event.person_id: False}
    mail = domain.told(Rule.PLACE_RELEASED, row.id, row.program_id, event.time, taken_off(item), gone)
    await plan(session, list(mail))


async def tell_of_waiting(session: AsyncSession, event: GatheringWaitlisted) -> None:
    row, item = await _known(session, event.gathering_id)
    if row is None or item is None or item.cancelled:
        return
    await plan(session, [domain.waiting(row.id, row.program_id, event.time, item, event.person_id, event.position)])


def _is_old(item: Item | None, event: GatheringSnapshot) -> bool:
    """Whether a later event has told already."""
    return item is not None and item.version >= event.version


async def _next(session: AsyncSession, row: CalendarItem, item: Item, at: datetime) -> Item:
    """The same with its next SEQUENCE: what one person is told comes after all that they were told before."""
    following = item.followed()
    await store.keep(session, row.id, Kind.GATHERING, following, at, program_id=row.program_id)
    return following


async def _known(session: AsyncSession, gathering_id: UUID) -> tuple[CalendarItem | None, Item | None]:
    row = await store.row_of(session, gathering_id, lock=True)
    return row, store.item(row)


async def _there(session: AsyncSession, gathering_id: UUID) -> Mapping[UUID, bool]:
    """Who comes, and whether they speak."""
    invited = await store.invitees(session, gathering_id)
    return {person: one.speaks for person, one in invited.items() if not one.out}


async def _remind(
    session: AsyncSession, gathering_id: UUID, program_id: UUID | None, at: datetime, item: Item, reason: str
) -> None:
    people = await _there(session, gathering_id)
    wanted = list(domain.reminders(gathering_id, program_id, at, item, people))
    await keep(session, gathering_id, [Rule.GATHERING_REMINDER], wanted, reason, since=at)
