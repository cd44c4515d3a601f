"""Keeping what is in people's calendars, and telling them of what changes (iMIP)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from typing import Any
from uuid import UUID

from services.notifications.channels.calendar import Attendee, Invitation, invitation
from services.notifications.mentorships.domain import other_in
from services.notifications.nudges import store as nudges
from services.notifications.nudges.domain import FOR_CALENDARS, Nudge, Rule
from services.notifications.planning.store import keep
from services.notifications.sessions import domain, store
from services.notifications.sessions.domain import Item, Kind, Message
from services.notifications.sessions.tables import CalendarItem, Invitee
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import (
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionPeopleChanged,
    SessionPlan,
    SessionRescheduled,
    SessionScheduled,
    TogetherEvent,
)
from shared.policy import Principal, allow

__all__ = [
    "Invited",
    "end_reminders",
    "invitation_of",
    "list_invitations",
    "plan_session",
    "tell_of_cancellation",
    "tell_of_people",
]


async def plan_session(session: AsyncSession, event: SessionScheduled | SessionRescheduled) -> None:
    """Invite all. What is planned later takes the place of what was planned before, in the calendars too (SEQUENCE);
    one time of a recurrence takes the place of that time only."""
    message = await _planned(session, event)
    if message is None:
        return
    await _keep(session, event, message.item)
    _, left = await _put_on(session, event, message.item)
    if message.occurrence is None and message.item.sequence > 0:
        await nudges.drop(session, event.subject, [Rule.INVITATION], "rescheduled", clock.now())
    await _forget_answers(session, event.subject, message)
    await _tell(session, Rule.INVITATION, event, message, event.people)
    await _take_off(session, event, message.item, left)
    await _plan_reminders(session, event, message.item, "rescheduled")


async def tell_of_people(session: AsyncSession, event: SessionPeopleChanged) -> None:
    """Invite who takes part from now on, and take it back from who does so no longer; nobody else is told. Reminders
    name whom people meet now."""
    message = await _planned(session, event)
    if message is None:
        return
    await _keep(session, event, message.item)
    joined, left = await _put_on(session, event, message.item)
    # All others know it as it is, also those who are not known to be on it here.
    await _tell(session, Rule.INVITATION, event, message, [person for person in joined if person in event.joined])
    await _take_off(session, event, message.item, left)
    await _plan_reminders(session, event, message.item, "people-changed")


async def tell_of_cancellation(session: AsyncSession, event: SessionCancelled) -> None:
    """Take an invitation back, or what it says of some times. Nobody hears of a session that they never heard of."""
    row = await store.row_of(session, event.subject, lock=True)
    item = store.item(row)
    if item is None or item.version >= event.version:
        return
    message = domain.cancelled(item, event)
    await _keep(session, event, message.item)
    if message.item.cancelled:
        await nudges.drop(session, event.subject, [Rule.INVITATION], "cancelled", clock.now())
    await _forget_answers(session, event.subject, message)
    invited = await store.invitees(session, event.subject)
    await _tell(session, Rule.CANCELLATION, event, message, [key for key, one in invited.items() if not one.out])
    await _plan_reminders(session, event, message.item, "cancelled")


async def end_reminders(session: AsyncSession, event: SessionHeld | SessionMissed) -> None:
    """Nobody is reminded of what is over."""
    reason = "held" if isinstance(event, SessionHeld) else "missed"
    occurrence = event.occurrence.isoformat() if event.occurrence else None
    await nudges.drop_time(session, event.subject, Rule.REMINDER, occurrence, reason, clock.now())


async def invitation_of(
    session: AsyncSession, nudge: Nudge, to: Attendee, organizer: Address, page: str, description: str, domain: str
) -> Invitation | None:
    """What a nudge brings for its reader's calendar; None where that is nothing. organizer: where answers go. domain:
    of UIDs.

    Names and addresses are those of who is in it now. Of a gathering, and for who is in it no more, only their own.
    """
    if nudge.rule not in FOR_CALENDARS:
        return None
    people = {
        one.invitee.person_id: Attendee(one.name, one.email, _answers(one.invitee))
        for one in await store.attending(session, nudge.about)
    }
    shown = list(people.values()) if nudge.person_id in people else [to]
    kind, message = Kind(nudge.payload["kind"]), Message.read(nudge.payload)
    return invitation(nudge.about, kind, message, organizer, shown, page, description, domain)


def _answers(invitee: Invitee) -> dict[datetime | None, str]:
    single = {datetime.fromisoformat(at): one["partstat"] for at, one in invitee.times.items()}
    return {None: invitee.partstat, **single}


@dataclass(frozen=True, slots=True)
class Invited:
    """A session or gathering, and what somebody has answered to it."""

    row: CalendarItem
    item: Item
    invitee: Invitee


async def list_invitations(
    session: AsyncSession, me: Principal, person_id: UUID, *, before: UUID | None, limit: int
) -> tuple[Sequence[Invited], int]:
    """Up to `limit` + 1 of what somebody is on, the latest first, and how much there is."""
    allow(me, "invitation.read", person_id)
    rows, total = await store.invited(session, person_id, before, limit)
    return [Invited(row, item, one) for row, one in rows if (item := store.item(row)) is not None], total


async def _planned(session: AsyncSession, event: SessionPlan) -> Message | None:
    """What has become of a session, which is locked; None when a later event has told already."""
    item = store.item(await store.row_of(session, event.subject, lock=True))
    return None if item is not None and item.version >= event.version else domain.planned(item, event)


async def _keep(session: AsyncSession, event: TogetherEvent, item: Item) -> None:
    await store.keep(
        session,
        event.subject,
        Kind.SESSION,
        item,
        event.time,
        mentorship_id=event.mentorship_id,
        program_id=event.program_id,
    )


async def _put_on(session: AsyncSession, event: SessionPlan, item: Item) -> tuple[list[UUID], list[UUID]]:
    """Who is on a session from now on, and who no longer is."""
    there = {key for key, one in (await store.invitees(session, event.subject)).items() if not one.out}
    joined = [person for person in event.people if person not in there]
    left = sorted(there - set(event.people))
    await store.invite(session, event.subject, joined, item.sequence)
    await store.take_off(session, event.subject, left)
    return joined, left


async def _take_off(session: AsyncSession, event: SessionPlan, item: Item, left: Collection[UUID]) -> None:
    """Tell those who have left that the others meet without them."""
    for person_id in left:
        await nudges.drop(
            session, event.subject, [Rule.INVITATION, Rule.REMINDER], "left", clock.now(), person_id=person_id
        )
    await _tell(session, Rule.CANCELLATION, event, domain.taken_off(item), left, left=[str(one) for one in left])


async def _forget_answers(session: AsyncSession, session_id: UUID, message: Message) -> None:
    """An answer is to when people meant to meet, and not to when they mean to meet now."""
    if message.occurrence is not None:
        await store.ask_anew(session, session_id, message.occurrence)
    elif message.item.asked == message.item.sequence:
        await store.ask_anew(session, session_id)


async def _tell(
    session: AsyncSession, rule: Rule, event: TogetherEvent, message: Message, people: Collection[UUID], **more: Any
) -> None:
    """Plan what calendars are told, in the order of SEQUENCE. more: of the payload."""
    # Several things can happen to a session at one instant, and what is planned twice for one is planned once.
    due = event.time + timedelta(microseconds=message.item.sequence)
    near = message.time.start - timedelta(days=1)
    latest = near if message.time.start > event.time else None  # a recurrence may have begun long before
    payload = {**message.payload(), **_ids(event), **more}
    await nudges.schedule(
        session,
        [
            Nudge(rule, person, event.subject, due, other_in(event, person), event.program_id, latest, payload=payload)
            for person in people
        ],
    )


async def _plan_reminders(session: AsyncSession, event: TogetherEvent, item: Item, reason: str) -> None:
    """Remind those who are on it of every time to come, and of nothing else."""
    invited = await store.invitees(session, event.subject)
    people = [person for person, one in invited.items() if not one.out]
    await keep(session, event.subject, [Rule.REMINDER], list(_reminders(event, item, people)), reason, since=event.time)


def _reminders(event: TogetherEvent, item: Item, people: Collection[UUID]) -> Iterator[Nudge]:
    for time in item.times:
        if time.start <= event.time:
            continue
        payload = {**_short(Message(item, occurrence=time.planned if item.recurrence else None)), **_ids(event)}
        for person in people:
            yield Nudge(
                Rule.REMINDER,
                person,
                event.subject,
                event.time,
                other_in(event, person),
                event.program_id,
                latest=time.start - timedelta(hours=1),
                expires=time.start,
                payload=payload,
                anchor=time.start,
            )


def _short(message: Message) -> dict[str, Any]:
    """What a letter about one time needs: a recurrence has up to 200 of them."""
    return {**message.payload(), "recurrence": "", "exceptions": [], "moved": []}


def _ids(event: TogetherEvent) -> dict[str, Any]:
    return {
        "kind": Kind.SESSION.value,
        "mentorship_id": str(event.mentorship_id),
        "mentee_id": str(event.mentee_id),
        "mentor_id": str(event.mentor_id),
        "others": [str(person) for person in event.others],
    }
