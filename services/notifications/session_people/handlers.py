"""Inviting who joins those who meet, and taking it back from who leaves them."""

from __future__ import annotations

from services.notifications.nudges import store
from services.notifications.nudges.domain import Rule
from services.notifications.session_people import domain
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import SessionPeopleChanged

__all__ = ["invite_who_joined"]


async def invite_who_joined(session: AsyncSession, event: SessionPeopleChanged) -> None:
    """Invite who takes part from now on, and take it back from who does so no longer; nobody else is told. Reminders
    name whom people meet now."""
    sequence = await store.next_sequence(session, event.subject, event.version)
    if sequence is None:
        return
    for person_id in event.left:
        await store.drop(
            session, event.subject, [Rule.INVITATION, Rule.REMINDER], "left", clock.now(), person_id=person_id
        )
    await store.schedule(session, [*domain.invitations(event, sequence), *domain.taken_back(event, sequence)])
    await store.replan(session, domain.reminders(event, sequence))
