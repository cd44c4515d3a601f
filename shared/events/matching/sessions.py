"""What matching says of the sessions of a mentorship."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from shared.events.base import Part
from shared.events.matching.mentorships import TogetherEvent

__all__ = [
    "MovedTime",
    "SessionAskedAnew",
    "SessionCancelled",
    "SessionHeld",
    "SessionMissed",
    "SessionPeopleChanged",
    "SessionPlan",
    "SessionProposed",
    "SessionRescheduled",
    "SessionScheduled",
    "Slot",
]


class Slot(Part):
    """A time that suits somebody. start, end: instants."""

    start: datetime
    end: datetime


class SessionProposed(TogetherEvent, topic="matching.mentorship"):
    """Somebody proposes times to meet, of which another chooses one. zone: IANA, of who proposes."""

    title: str
    proposed_by: UUID
    slots: tuple[Slot, ...]
    zone: str


class MovedTime(Part):
    """One time of a recurrence that is at another time. occurrence: its start, as the recurrence has it."""

    occurrence: datetime
    start: datetime
    end: datetime


class SessionPlan(TogetherEvent):
    """When people meet. start, end: instants of the first time. zone: IANA; recurrences keep its local time.

    recurrence: an RFC 5545 RRULE value; exceptions: starts that the recurrence leaves out; moved: its times that are
    at others. `people` are all who take part from now on.
    """

    title: str
    start: datetime
    end: datetime
    zone: str
    recurrence: str = ""
    exceptions: tuple[datetime, ...] = ()
    place: str = ""
    link: str = ""
    moved: tuple[MovedTime, ...] = ()


class SessionScheduled(SessionPlan, topic="matching.mentorship"):
    """People meet."""


class SessionRescheduled(SessionPlan, topic="matching.mentorship"):
    """People meet at another time or place. occurrence: the start, as the recurrence has it, of the one time that was
    moved; None when all of it was, which is told whole. For one time, start and end are its own."""

    occurrence: datetime | None = None


class SessionPeopleChanged(SessionPlan, topic="matching.mentorship"):
    """Others take part in a session to come, which is told whole and is when and where it was: somebody has joined a
    group, or has left a group or circle that goes on. joined, left: who that is; all others know the session as it is.
    """

    joined: tuple[UUID, ...] = ()
    left: tuple[UUID, ...] = ()


class SessionCancelled(TogetherEvent, topic="matching.mentorship"):
    """People do not meet. occurrence: the one time of a recurrence, None for all that is to come. following: that time
    and all later ones. recurrence: what is left of it, an RFC 5545 RRULE value, "" where no more than one time was
    cancelled or nothing is left."""

    title: str
    cancelled_by: UUID | None = None
    occurrence: datetime | None = None
    following: bool = False
    recurrence: str = ""


class SessionAskedAnew(TogetherEvent, topic="matching.mentorship"):
    """Somebody cannot come to a session that is planned: another time is needed. Nothing says who, since all settle it.
    start: of the time that does not fit. occurrence: which of a recurrence, as that has it; None for all of it."""

    title: str
    start: datetime
    occurrence: datetime | None = None


class SessionHeld(TogetherEvent, topic="matching.mentorship"):
    """A session took place, by the word of one of them. occurrence: which time of a recurrence. Whoever said before
    that it was missed may say so later; what is said last holds."""

    held_on: date
    occurrence: datetime | None = None
    said_by: UUID | None = None


class SessionMissed(TogetherEvent, topic="matching.mentorship"):
    """A session did not take place though it was planned, by the word of one of them. As for SessionHeld."""

    missed_on: date
    occurrence: datetime | None = None
    said_by: UUID | None = None
