"""Concerns: between who reports one and the person whom the program names for that; no role opens them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.matching.concerns import domain, store
from services.matching.concerns.domain import MACHINE, OPEN, SETTLED
from services.matching.concerns.tables import Concern
from services.matching.mentorships.store import people_ever
from services.matching.mentorships.tables import Mentorship
from services.matching.people import store as people
from services.matching.people.store import ACTIVE
from services.matching.programs.tables import Program
from services.matching.states.handlers import moved
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import ConcernReported
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import Sealed, reveal_all, seal
from shared.problems import Conflict, Forbidden, NotFound, NotYetKnown

__all__ = ["Readable", "Side", "answer", "list_concerns", "read", "report", "see", "settle"]

Side = Literal["reporter", "contact"]


@dataclass(frozen=True, slots=True)
class Readable:
    """A concern with its words. words, answer: None where they were erased with their author's data; an answer that
    was not given is "". contact_left: nobody reads it any more."""

    row: Concern
    words: str | None
    answer: str | None
    reporter: str
    contact: str
    about: str
    contact_left: bool


async def report(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    words: str,
    about_id: UUID | None,
    mentorship_id: UUID | None,
) -> Readable:
    """Confide a concern to the person whom a program names for that.

    Raises Conflict (`no-contact`, `contact-concerned`), NotFound for a mentorship that is not the caller's.
    """
    allow(me, "concern.report", me.person_id)
    if me.person_id is None:
        raise Forbidden("This account belongs to no person.")
    program = await db.get(session, Program, program_id)
    contact_id = await _contact(session, program)
    if about_id is not None:
        if about_id == contact_id:
            raise Conflict(
                "This is about the person to whom concerns of this program are confided. Turn to somebody of its "
                f"admins or of HR instead: {', '.join(await _admins(session, program))}.",
                kind="contact-concerned",
            )
        if not await people.people(session, [about_id]):
            raise NotYetKnown("The person whom this is about is not known here yet. Try again in a moment.")
    if mentorship_id is not None:
        await _require_theirs(session, program_id, mentorship_id, me.person_id)
    concern = new_aggregate(
        Concern,
        program_id=program_id,
        mentorship_id=mentorship_id,
        reported_by=me.person_id,
        contact_id=contact_id,
        about_id=about_id,
        words=await seal(session, me.person_id, words),
        answer=None,
        state=OPEN,
        reported_at=clock.now(),
        settled_at=None,
    )
    session.add(concern)
    outbox.add(session, ConcernReported(subject=concern.id, version=concern.raise_version(), contact_id=contact_id))
    return await _one(session, concern)


async def read(session: AsyncSession, me: Principal, concern_id: UUID) -> Readable:
    concern = await db.get(session, Concern, concern_id)
    allow(me, "concern.read", giver=concern.reported_by, contact=concern.contact_id)
    return await _one(session, concern)


async def list_concerns(
    session: AsyncSession, me: Principal, *, side: Side | None, state: str | None, after: UUID | None, limit: int
) -> tuple[Sequence[Readable], int]:
    """Those that the caller has reported, and those that were confided to them; side: only the ones or the others."""
    allow(me, "concern.report", me.person_id)
    rows, total = await store.concerns(
        session,
        reported_by=me.person_id if side != "contact" else None,
        contact_id=me.person_id if side != "reporter" else None,
        state=state,
        after=after,
        limit=limit,
    )
    return await _readable(session, rows), total


async def see(session: AsyncSession, me: Principal, concern_id: UUID) -> Readable:
    """Let the reporter know that it was read; once more changes nothing."""
    concern = await _confided(session, me, concern_id)
    if concern.state == OPEN:
        concern.state = moved(MACHINE, concern.state, "see")
        concern.raise_version()
    return await _one(session, concern)


async def answer(session: AsyncSession, me: Principal, concern_id: UUID, *, words: str, if_match: int) -> Readable:
    """Write back, or write something else."""
    concern = await _confided(session, me, concern_id)
    db.require_version(concern.version, if_match)
    concern.state = moved(MACHINE, concern.state, "answer")
    concern.answer = await seal(session, concern.contact_id, words)
    concern.raise_version()
    return await _one(session, concern)


async def settle(session: AsyncSession, me: Principal, concern_id: UUID) -> Readable:
    """Close it; once more changes nothing."""
    concern = await _confided(session, me, concern_id)
    if concern.state != SETTLED:
        concern.state = moved(MACHINE, concern.state, "settle")
        concern.settled_at = clock.now()
        concern.raise_version()
    return await _one(session, concern)


async def _confided(session: AsyncSession, me: Principal, concern_id: UUID) -> Concern:
    concern = await db.get(session, Concern, concern_id, lock=True)
    allow(me, "concern.settle", contact=concern.contact_id)
    return concern


async def _contact(session: AsyncSession, program: Program) -> UUID:
    """To whom concerns of a program are confided. Raises Conflict (`no-contact`) that says whom to ask."""
    if program.contact_id is not None:
        contact = (await people.people(session, [program.contact_id])).get(program.contact_id)
        if contact is not None and contact.status == ACTIVE:
            return contact.id
    raise Conflict(domain.nobody_named(program.name, await _admins(session, program)), kind="no-contact")


async def _admins(session: AsyncSession, program: Program) -> list[str]:
    known = await people.people(session, program.admins)
    return [known[key].name for key in program.admins if key in known and known[key].status == ACTIVE]


async def _require_theirs(session: AsyncSession, program_id: UUID, mentorship_id: UUID, person_id: UUID) -> None:
    mentorship = await session.get(Mentorship, mentorship_id)
    theirs = mentorship is not None and mentorship.program_id == program_id
    # Many leave first, and speak of it when they are out.
    if not theirs or person_id not in await people_ever(session, mentorship_id):
        raise NotFound(f"You are and were in no mentorship {mentorship_id} of this program.")


async def _one(session: AsyncSession, row: Concern) -> Readable:
    [found] = await _readable(session, [row])
    return found


async def _readable(session: AsyncSession, rows: Sequence[Concern]) -> list[Readable]:
    said = [row.words for row in rows]
    answered: list[Sealed] = [row.answer for row in rows if row.answer is not None]
    revealed = await reveal_all(session, [*said, *answered])
    words, answers = revealed[: len(said)], iter(revealed[len(said) :])
    known = await people.people(
        session, {key for row in rows for key in (row.reported_by, row.contact_id, row.about_id) if key}
    )
    names = {key: person.name for key, person in known.items()}
    return [
        Readable(
            row,
            said_words,
            next(answers) if row.answer is not None else "",
            reporter=names.get(row.reported_by, ""),
            contact=names.get(row.contact_id, ""),
            about=names.get(row.about_id, "") if row.about_id else "",
            contact_left=row.contact_id not in known or known[row.contact_id].status != ACTIVE,
        )
        for row, said_words in zip(rows, words, strict=True)
    ]
