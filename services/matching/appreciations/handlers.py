"""Thank-you notes: between the two, or shown on the mentor's profile when both agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.matching.appreciations import domain, store
from services.matching.appreciations.tables import Appreciation
from services.matching.feedback.handlers import require_other
from services.matching.mentorships.handlers import of_the_people
from services.matching.mentorships.store import people_ever
from services.matching.mentorships.tables import Mentorship
from services.matching.people import store as people
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import AppreciationSent
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Conflict, NotFound

__all__ = ["Readable", "hide", "list_appreciations", "list_shown", "read", "send", "show"]


@dataclass(frozen=True, slots=True)
class Readable:
    """A note with who sent it and its words; None where they were erased."""

    row: Appreciation
    sent_by_name: str
    words: str | None


async def send(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    sent_to: UUID | None,
    occasion: str,
    words: str,
    offer_to_show: bool,
) -> Readable:
    """Thank another one of a mentorship, also after its end. Raises Forbidden, NotFound, Invalid, Conflict."""
    mentorship = await of_the_people(session, me, "appreciation.send", mentorship_id)
    sender = me.person_id or mentorship.mentee_id
    receiver = await require_other(session, mentorship, sender, sent_to, where="body.sent_to")
    if offer_to_show:
        await _require_mentor(session, mentorship_id, receiver)
    appreciation = new_aggregate(
        Appreciation,
        mentorship_id=mentorship_id,
        sent_by=sender,
        sent_to=receiver,
        occasion=occasion,
        words=await seal(session, sender, words),
        show_offered=offer_to_show,
        show_accepted=False,
        sent_at=clock.now(),
    )
    session.add(appreciation)
    _tell(session, mentorship, appreciation, shown=False)
    return (await _readable(session, [appreciation]))[0]


async def list_appreciations(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Readable], int]:
    """Up to `limit` + 1 notes of a mentorship that the caller sent or was sent, and how many there are."""
    await db.get(session, Mentorship, mentorship_id)
    everybody = await people_ever(session, mentorship_id)
    allow(me, "appreciation.read", giver=everybody, receiver=everybody)
    rows, total = await store.appreciations(session, store.of_the_two(mentorship_id, me.person_id), after, limit)
    return await _readable(session, rows), total


async def read(session: AsyncSession, me: Principal, appreciation_id: UUID) -> Readable:
    """A note, for the two whom it concerns. Raises Forbidden, NotFound."""
    row = await db.get(session, Appreciation, appreciation_id)
    allow(me, "appreciation.read", giver=row.sent_by, receiver=row.sent_to)
    return (await _readable(session, [row]))[0]


async def list_shown(
    session: AsyncSession, me: Principal, person_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Readable], int]:
    """Up to `limit` + 1 notes on somebody's profile, and how many there are."""
    allow(me, "appreciation.shown")
    rows, total = await store.appreciations(session, store.shown_on(person_id), after, limit)
    return await _readable(session, rows), total


async def show(session: AsyncSession, me: Principal, appreciation_id: UUID) -> Readable:
    """Agree that a note is on the mentor's profile, where it is once the other agrees too. Again changes nothing."""
    return await _agree(session, me, appreciation_id, agreed=True)


async def hide(session: AsyncSession, me: Principal, appreciation_id: UUID) -> Readable:
    """Agree no longer, whenever one likes: it is shown no more. Again changes nothing."""
    return await _agree(session, me, appreciation_id, agreed=False)


async def _agree(session: AsyncSession, me: Principal, appreciation_id: UUID, *, agreed: bool) -> Readable:
    of = select(Appreciation.mentorship_id).where(Appreciation.id == appreciation_id)
    mentorship_id = await session.scalar(of)
    if mentorship_id is None:
        raise NotFound(f"There is no appreciation {appreciation_id}.")
    mentorship = await db.get(session, Mentorship, mentorship_id, lock=True)
    row = await db.get(session, Appreciation, appreciation_id, lock=True)
    allow(me, "appreciation.show", giver=row.sent_by, receiver=row.sent_to)
    if agreed:
        await _require_mentor(session, mentorship_id, row.sent_to)
    before = domain.is_shown(offered=row.show_offered, accepted=row.show_accepted)
    if me.person_id == row.sent_by:
        row.show_offered = agreed
    else:
        row.show_accepted = agreed
    now = domain.is_shown(offered=row.show_offered, accepted=row.show_accepted)
    if now != before:
        _tell(session, mentorship, row, shown=now)
    return (await _readable(session, [row]))[0]


async def _require_mentor(session: AsyncSession, mentorship_id: UUID, person_id: UUID) -> None:
    if person_id not in await store.mentors_ever(session, mentorship_id):
        raise Conflict("Thanks are shown on the profiles of mentors only. It stays between you.", kind="not-a-mentor")


def _tell(session: AsyncSession, mentorship: Mentorship, row: Appreciation, *, shown: bool) -> None:
    event = AppreciationSent(
        subject=row.id,
        version=row.raise_version(),
        mentorship_id=mentorship.id,
        program_id=mentorship.program_id,
        sent_by=row.sent_by,
        sent_to=row.sent_to,
        occasion=row.occasion,
        shown=shown,
    )
    outbox.add(session, event)


async def _readable(session: AsyncSession, rows: Sequence[Appreciation]) -> list[Readable]:
    names = await people.names(session, {row.sent_by for row in rows})
    words = await reveal_all(session, [row.words for row in rows])
    return [Readable(row, names.get(row.sent_by, ""), text) for row, text in zip(rows, words, strict=True)]
