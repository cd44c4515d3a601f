"""Making entries of the directory: at once in the transaction that changed something, or later by a worker."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from services.profiles.entries import store
from services.profiles.entries.domain import offset
from services.profiles.stale_entries import store as stale
from shared import clock
from shared.db import AsyncSession

__all__ = [
    "MANY",
    "count_cells",
    "follow_the_day",
    "make_next",
    "refresh",
    "refresh_later",
    "refresh_offering_later",
    "refresh_program_later",
    "tidy_words",
]

AT_ONCE = 1000
"""People whose entries one transaction of a worker makes."""

MANY = 500
"""Entries made at once after which the cells are counted anew; else that is done every hour."""


async def refresh(session: AsyncSession, person_ids: Collection[UUID]) -> None:
    """Make these people's entries anew from what this transaction has written of them.

    Those whom they have endorsed follow by a worker. For thousands of people there is `refresh_later`.
    """
    if not person_ids:
        return
    await session.flush()
    await _make(session, person_ids)
    await stale.mark_endorsed_by(session, person_ids)


async def refresh_later(session: AsyncSession, person_ids: Collection[UUID]) -> None:
    """Let a worker make these people's entries anew once this transaction has committed.

    Those who are not to be found any more, since they left or are not listed, are out at once.
    """
    if not person_ids:
        return
    await session.flush()
    await store.leave_out(session, person_ids, clock.today())
    await stale.mark_stale(session, person_ids)
    await stale.mark_endorsed_by(session, person_ids)


async def refresh_offering_later(session: AsyncSession, skill_ids: Collection[UUID]) -> None:
    """The same for all who offer one of these skills, since its names changed."""
    await session.flush()
    await stale.mark_offering(session, skill_ids)


async def refresh_program_later(session: AsyncSession, program_id: UUID) -> None:
    """The same for all who have places in a program, since its end changed."""
    await session.flush()
    await stale.mark_taking_part(session, program_id)


async def make_next(session: AsyncSession) -> int:
    """Make some of the entries that wait, and return how many; no other worker has them in hand."""
    people = await stale.take_stale(session, AT_ONCE)
    if people:
        await _make(session, people)
    return len(people)


async def count_cells(session: AsyncSession) -> None:
    """Count the entries of about the same standing: searches that find many look at the best known first."""
    await store.count_cells(session)


async def follow_the_day(session: AsyncSession) -> None:
    """Mark whose entry is not right any more though nobody changed anything: their zone's clocks were put forward or
    back, a credential has expired, or a program in which they have places has ended."""
    today = clock.today()
    moved = [(zone, on) for zone, on in await stale.reckonings(session) if offset(zone, on) != offset(zone, today)]
    if moved:
        await stale.mark_moved(session, moved)
    await stale.mark_expired(session, today)
    await stale.mark_ended(session, today)


async def tidy_words(session: AsyncSession) -> None:
    """Forget words that stand in nobody's entry any more."""
    await store.tidy_words(session)


async def _make(session: AsyncSession, people: Collection[UUID]) -> None:
    today = clock.today()
    await store.lock(session, people)
    await store.leave_out(session, people, today)
    await store.make(session, people, today)
    await store.keep_words(session, people)
