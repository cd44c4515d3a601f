"""Keeping who takes part in a program, and planning what they hear of that."""

from __future__ import annotations

from collections.abc import Iterable

from services.notifications.moments import handlers as moments
from services.notifications.nudges import store as nudges
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.participants import domain
from services.notifications.participants.domain import State
from services.notifications.participants.tables import Participant
from services.notifications.planning.store import plan
from services.notifications.rules import store as rules
from shared import clock
from shared.db import AsyncSession, upsert_newer
from shared.events.matching import (
    ParticipantAdmitted,
    ParticipantEnrolled,
    ParticipantEvent,
    ParticipantInvited,
    ParticipantWaitlisted,
    ParticipantWithdrew,
)

__all__ = ["tell_of_admission", "tell_of_invitation", "tell_of_waitlist", "tell_of_withdrawal", "welcome"]

_UNTIL_OUT = (*domain.OPEN, Rule.WELCOME, Rule.WAITLISTED, Rule.ADMITTED)


async def tell_of_invitation(session: AsyncSession, event: ParticipantInvited) -> None:
    await _go_on(session, event, State.INVITED, domain.invited(event))


async def welcome(session: AsyncSession, event: ParticipantEnrolled) -> None:
    await _go_on(session, event, State.ENROLLED, domain.welcomed(event))


async def tell_of_waitlist(session: AsyncSession, event: ParticipantWaitlisted) -> None:
    await _go_on(session, event, State.WAITING, domain.waitlisted(event))


async def tell_of_admission(session: AsyncSession, event: ParticipantAdmitted) -> None:
    await _go_on(session, event, State.ENROLLED, domain.admitted(event))


async def tell_of_withdrawal(session: AsyncSession, event: ParticipantWithdrew) -> None:
    await _go_on(session, event, State.OUT, domain.removed(event))


async def _go_on(session: AsyncSession, event: ParticipantEvent, state: State, wanted: Iterable[Nudge]) -> None:
    """Keep where somebody is, unless a later event has told; what was to be said before gives way to what is to be said
    now, and to the program's days."""
    await rules.hold_still(session, [event.program_id])
    values = {
        "program_id": event.program_id,
        "person_id": event.person_id,
        "role": event.role,
        "version": event.version,
        "enrollment_id": event.subject,
        "state": state.value,
    }
    if not await upsert_newer(session, Participant, values):
        return
    await nudges.drop(session, event.subject, _UNTIL_OUT, "answered", clock.now())
    await plan(session, list(wanted))
    await moments.follow_person(session, event.program_id, event.person_id)
