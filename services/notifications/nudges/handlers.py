"""What becomes of nudges when people become known or leave, and looking at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.notifications.nudges import store
from services.notifications.nudges.domain import Rule, State
from services.notifications.nudges.tables import NudgeRow
from shared import clock
from shared.db import AsyncSession
from shared.events.profiles import ContactChanged, PersonErased, PersonLeft, PersonSnapshot
from shared.policy import Principal, allow

__all__ = ["cancel_of_person", "count_nudges", "list_nudges", "reconsider", "release", "release_person"]


async def release_person(session: AsyncSession, event: PersonSnapshot) -> None:
    """What waited for this person may go; what waits for the end of their quiet hours is looked at again."""
    await store.release_of(session, event.subject)
    await store.reconsider(session, event.subject)


async def release(session: AsyncSession, event: ContactChanged) -> None:
    await store.release_of(session, event.subject)


async def cancel_of_person(session: AsyncSession, event: PersonLeft | PersonErased) -> None:
    """Nothing more goes to them; of whom was erased no words are kept."""
    await store.drop_of_person(session, event.subject, clock.now())
    if isinstance(event, PersonErased):
        await store.forget_words(session, event.subject)


async def reconsider(session: AsyncSession, person_id: UUID) -> None:
    """Look again at what waits for the end of a person's quiet hours."""
    await store.reconsider(session, person_id)


async def list_nudges(
    session: AsyncSession,
    me: Principal,
    *,
    rule: Rule | None,
    person_id: UUID | None,
    state: State | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[NudgeRow], int]:
    """A page of nudges and how many there are; one's own, or everyone's by role."""
    allow(me, "delivery.list", person_id)
    rows = await store.page(session, rule, person_id, state, after=after, limit=limit)
    return rows, await store.total(session, rule, person_id, state)


async def count_nudges(session: AsyncSession, me: Principal) -> Mapping[str, Mapping[str, int]]:
    """How many nudges of each rule are in each state."""
    allow(me, "nudge.count")
    return await store.counts(session)
