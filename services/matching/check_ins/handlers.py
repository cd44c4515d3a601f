"""Check-ins: a light question at the program's cadence, answered by each for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.check_ins import domain, store
from services.matching.check_ins.domain import Period
from services.matching.check_ins.tables import CheckIn
from services.matching.mentorships import store as mentorships
from services.matching.mentorships.domain import ACTIVE, ENDED
from services.matching.mentorships.handlers import of_the_people
from services.matching.mentorships.tables import Mentorship
from services.matching.programs.domain import KINDS
from services.matching.programs.handlers import administered
from services.matching.programs.tables import Program
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import CheckInRecorded
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Conflict, Invalid

__all__ = ["Current", "Readable", "current", "list_of_program", "list_own", "record"]


@dataclass(frozen=True, slots=True)
class Readable:
    """A check-in with its words: "" where there are none for the reader, None where they were erased. obstacle: None
    where it is not for the reader."""

    row: CheckIn
    words: str | None
    obstacle: str | None


@dataclass(frozen=True, slots=True)
class Current:
    """What the caller is asked now. period: None before the first one, and where the program has no check-ins."""

    due: bool
    every: int
    period: Period | None
    answer: Readable | None


async def current(session: AsyncSession, me: Principal, mentorship_id: UUID) -> Current:
    """Whether a check-in of the caller's is due, and what they have said in this period. Raises Forbidden, NotFound."""
    mentorship = await db.get(session, Mentorship, mentorship_id)
    members = await mentorships.members(session, mentorship_id)
    member = next((one for one in members if one.person_id == me.person_id), None)
    allow(me, "check-in.read", member.person_id if member else None)
    program = await db.get(session, Program, mentorship.program_id)
    period = None if mentorship.state == ENDED else _period(mentorship, program)
    given = None
    if period is not None and me.person_id is not None:
        given = await store.answer(session, mentorship_id, me.person_id, period.due_on)
    due = member is not None and domain.is_due(
        period, joined_on=member.joined_on, going=mentorship.state == ACTIVE, answered=given is not None
    )
    readable = await _readable(session, [given] if given is not None else [])
    return Current(due, program.check_in_days, period, next(iter(readable), None))


async def record(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    on_track: str,
    obstacle: str,
    words: str,
    share_words_with_admins: bool,
) -> Readable:
    """Say how it goes; again in the same period replaces what was said. Raises Conflict where nothing is asked now,
    Invalid (`confidential`) for words that are to be shared where they stay between two."""
    mentorship = await of_the_people(session, me, "check-in.record", mentorship_id)
    person_id = me.person_id or mentorship.mentee_id
    program = await db.get(session, Program, mentorship.program_id)
    period = _require_period(mentorship, program)
    if share_words_with_admins and _confidential(program):
        raise Invalid(
            f"In {program.name} what you say stays with you, and its admins never read it. Leave this out.",
            kind="confidential",
            where="body.share_words_with_admins",
        )
    sealed = await seal(session, person_id, words) if words else None
    given = await store.answer(session, mentorship_id, person_id, period.due_on)
    if given is None:
        given = new_aggregate(CheckIn, mentorship_id=mentorship_id, person_id=person_id, due_on=period.due_on)
        session.add(given)
    given.period = period.number
    given.on_track = on_track
    given.obstacle = obstacle
    given.words = sealed
    given.shared_with_admins = share_words_with_admins
    given.recorded_on = clock.today()
    event = CheckInRecorded(
        subject=given.id,
        version=given.raise_version(),
        mentorship_id=mentorship.id,
        program_id=mentorship.program_id,
        person_id=person_id,
        on_track=on_track,
        recorded_on=given.recorded_on,
    )
    outbox.add(session, event)
    return Readable(given, words, obstacle)


async def list_own(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Readable], int]:
    """Up to `limit` + 1 of the caller's own, and how many there are. Raises Forbidden, NotFound."""
    await db.get(session, Mentorship, mentorship_id)
    members = {one.person_id for one in await mentorships.members(session, mentorship_id)}
    allow(me, "check-in.read", me.person_id if me.person_id in members else None)
    where = [store.of_mentorship(mentorship_id), store.of_person(me.person_id)]
    rows, total = await store.check_ins(session, where, after, limit)
    return await _readable(session, rows), total


async def list_of_program(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    mentorship_id: UUID | None,
    on_track: str | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Readable], int]:
    """Up to `limit` + 1 of a program's, and how many there are; with the words that were shared with its admins. Of
    coaching they read who is on track, and nothing else."""
    program = await administered(session, me, "check-in.list", program_id)
    where = [store.of_program(program_id)]
    if mentorship_id is not None:
        where.append(store.of_mentorship(mentorship_id))
    if on_track is not None:
        where.append(store.said(on_track))
    rows, total = await store.check_ins(session, where, after, limit)
    if _confidential(program):
        return [Readable(row, "", None) for row in rows], total
    return await _readable(session, rows, for_admins=True), total


def _period(mentorship: Mentorship, program: Program) -> Period | None:
    if program.check_in_days < 1:
        return None
    return domain.current_period(mentorship.started_at.date(), program.check_in_days, clock.today())


def _require_period(mentorship: Mentorship, program: Program) -> Period:
    if mentorship.state == ENDED:
        raise Conflict("This mentorship has ended, so nobody is asked how it goes.", kind="mentorship-ended")
    if mentorship.state != ACTIVE:
        raise Conflict("This mentorship rests. You are asked again when it goes on.", kind="mentorship-paused")
    if program.check_in_days < 1:
        raise Conflict(f"{program.name} has no check-ins.", kind="no-check-ins")
    period = _period(mentorship, program)
    if period is None:
        first = domain.first_due(mentorship.started_at.date(), program.check_in_days)
        raise Conflict(f"The first check-in is on {first}.", kind="check-in-not-due", due_on=first.isoformat())
    return period


async def _readable(session: AsyncSession, rows: Sequence[CheckIn], *, for_admins: bool = False) -> list[Readable]:
    """The rows with the words that their reader may have."""
    sealed = {row.id: row.words for row in rows if row.words and (row.shared_with_admins or not for_admins)}
    words = dict(zip(sealed, await reveal_all(session, list(sealed.values())), strict=True))
    return [Readable(row, words.get(row.id, ""), row.obstacle) for row in rows]


def _confidential(program: Program) -> bool:
    return KINDS[program.kind].confidential  # pyright: ignore[reportArgumentType] - a column of kinds
