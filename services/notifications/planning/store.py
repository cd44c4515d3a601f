"""Planning what rules want: queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select, tuple_, update

from services.notifications.catalog.domain import SPECS
from services.notifications.nudges import store as nudges
from services.notifications.nudges.domain import Nudge, Rule, State
from services.notifications.nudges.tables import NudgeRow
from services.notifications.people.store import ERASED
from services.notifications.people.tables import Person
from services.notifications.planning.domain import OPEN, Existing, outcome, planned, reason_of
from services.notifications.rules import store as rules
from services.notifications.rules.domain import Scope
from shared import clock
from shared.db import AsyncSession
from shared.zones import zone_or_utc

__all__ = [
    "TOLD",
    "UTC",
    "drop_of_program",
    "drop_within",
    "existing",
    "heard_last",
    "keep",
    "keep_in_program",
    "nudge_of",
    "open_for",
    "plan",
    "settle",
    "told",
    "zones",
]

UTC = ZoneInfo("UTC")
TOLD = (State.SENDING, State.DELIVERED, State.UNKNOWN, State.FAILED)
_HEARD = (State.SENDING, State.DELIVERED, State.UNKNOWN)
_CHUNK = 1000
"""Rows in one statement, whose parameters PostgreSQL counts in 16 bits."""


async def plan(session: AsyncSession, wanted: Collection[Nudge]) -> None:
    """Plan what the rules in force make of these; what is planned already stays as it is."""
    made = await _made(session, wanted)
    for first in range(0, len(made), _CHUNK):
        await nudges.schedule(session, made[first : first + _CHUNK])


async def keep(
    session: AsyncSession,
    about: UUID,
    names: Collection[Rule],
    wanted: Collection[Nudge],
    reason: str,
    *,
    since: datetime | None = None,
) -> None:
    """Let exactly what the rules in force make of these be planned about a thing, by rules of these names.

    reason: a code for what is dropped. What was sent, or decided about, stays as it is; so does what counts from before
    `since`.
    """
    query = select(NudgeRow).where(NudgeRow.about == about, NudgeRow.rule.in_(names))
    await _keep(session, query if since is None else query.where(NudgeRow.anchor >= since), wanted, reason)


async def keep_in_program(
    session: AsyncSession,
    program_id: UUID,
    names: Collection[Rule],
    wanted: Collection[Nudge],
    reason: str,
    *,
    person_id: UUID | None = None,
) -> None:
    """As `keep`, for all that is planned in a program by rules of these names. person_id: only for them."""
    query = select(NudgeRow).where(NudgeRow.program_id == program_id, NudgeRow.rule.in_(names))
    await _keep(session, query if person_id is None else query.where(NudgeRow.person_id == person_id), wanted, reason)


async def _keep(session: AsyncSession, query: Select[NudgeRow], wanted: Collection[Nudge], reason: str) -> None:
    needed = await _made(session, wanted)
    rows = (await session.scalars(query.execution_options(populate_existing=True))).all()
    now = clock.now()
    reasons = {reason_of(replace(nudge, anchor=nudge.anchor or nudge.due)) for nudge in wanted}
    for row in rows:
        if row.state in (State.DELIVERED, State.UNKNOWN) and not row.reason and reason_of(nudge_of(row)) not in reasons:
            row.reason = reason  # nobody is reminded of it again
    await settle(session, needed, [existing(row, now) for row in rows], reasons, reason, now)


async def settle(
    session: AsyncSession,
    wanted: Collection[Nudge],
    planned: Collection[Existing],
    reasons: Collection[tuple[object, ...]],
    reason: str,
    now: datetime,
) -> None:
    """Plan what is wanted and not planned, and end what is planned and not wanted. Arguments as of domain.outcome."""
    more, gone = outcome(wanted, planned, reasons, now)
    await _replan(session, more)
    await _drop(session, gone, reason, now)


async def zones(session: AsyncSession, people: Collection[UUID]) -> Mapping[UUID, ZoneInfo]:
    """The zones of those who are known."""
    found = await session.execute(select(Person.id, Person.zone).where(Person.id.in_(people)))
    return {person: zone_or_utc(zone) for person, zone in found}


async def _made(session: AsyncSession, wanted: Collection[Nudge]) -> list[Nudge]:
    if not wanted:
        return []
    programs = {_program(nudge) for nudge in wanted}
    await rules.hold_still(session, programs)
    rulings = {program: await rules.held_rulings(session, program) for program in programs}
    people = select(Person.id, Person.zone, Person.status).where(Person.id.in_({nudge.person_id for nudge in wanted}))
    known = (await session.execute(people)).all()
    zone = {person: zone_or_utc(name) for person, name, _ in known}
    erased = {person for person, _, status in known if status == ERASED}
    now = clock.now()
    return [
        replace(each, payload={}) if each.person_id in erased else each
        for nudge in wanted
        for each in planned(nudge, rulings[_program(nudge)][nudge.rule], zone.get(nudge.person_id, UTC), now)
    ]


def _program(nudge: Nudge) -> UUID | None:
    """Whose settings hold for a nudge."""
    return None if SPECS[nudge.rule].scope is Scope.EVERYWHERE else nudge.program_id


def existing(row: NudgeRow, now: datetime) -> Existing:
    """A row as planning.domain knows it."""
    settled = row.state in TOLD or (row.state == State.DROPPED and row.due <= now)
    return Existing(nudge_of(row), row.state in OPEN, settled and row.state != State.SENDING)


def nudge_of(row: NudgeRow) -> Nudge:
    """What was planned."""
    return Nudge(
        Rule(row.rule), row.person_id, row.about, row.due, row.other_id, row.program_id, row.latest, row.expires,
        row.payload, row.anchor, row.rule_version,
    )  # fmt: skip


async def _replan(session: AsyncSession, more: Sequence[Nudge]) -> None:
    for first in range(0, len(more), _CHUNK):
        await nudges.replan(session, more[first : first + _CHUNK])


async def _drop(session: AsyncSession, gone: Sequence[Nudge], reason: str, now: datetime) -> None:
    key = tuple_(NudgeRow.rule, NudgeRow.about, NudgeRow.person_id, NudgeRow.due)
    for first in range(0, len(gone), _CHUNK):
        some = [(nudge.rule, nudge.about, nudge.person_id, nudge.due) for nudge in gone[first : first + _CHUNK]]
        await session.execute(
            update(NudgeRow)
            .where(key.in_(some), NudgeRow.state.in_(OPEN))
            .values(state=State.DROPPED, reason=reason, ended_at=now)
        )


async def drop_of_program(
    session: AsyncSession, program_id: UUID, names: Collection[Rule], reason: str, now: datetime
) -> None:
    """End what is planned in a program by rules of these names."""
    await session.execute(
        update(NudgeRow)
        .where(NudgeRow.program_id == program_id, NudgeRow.rule.in_(names), NudgeRow.state.in_(OPEN))
        .values(state=State.DROPPED, reason=reason, ended_at=now)
    )


async def told(session: AsyncSession, about: UUID, names: Collection[Rule]) -> set[UUID]:
    """Who was told of a thing by rules of these names, or is at this moment."""
    query = select(NudgeRow.person_id).where(
        NudgeRow.about == about, NudgeRow.rule.in_(names), NudgeRow.state.in_(_HEARD)
    )
    return set(await session.scalars(query))


async def open_for(session: AsyncSession, about: UUID, name: Rule) -> set[UUID]:
    """For whom a nudge of this rule about a thing waits."""
    query = select(NudgeRow.person_id).where(
        NudgeRow.about == about, NudgeRow.rule == name, NudgeRow.state.in_((State.PLANNED, State.WAITING))
    )
    return set(await session.scalars(query))


async def heard_last(session: AsyncSession, about: UUID, name: Rule) -> Mapping[UUID, datetime]:
    """When each person was told last of a thing by this rule, by when it was due."""
    query = (
        select(NudgeRow.person_id, func.max(NudgeRow.due))
        .where(NudgeRow.about == about, NudgeRow.rule == name, NudgeRow.state.in_(_HEARD))
        .group_by(NudgeRow.person_id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def drop_within(
    session: AsyncSession,
    mentorship_id: UUID,
    person_id: UUID,
    names: Collection[Rule],
    reason: str,
    now: datetime,
    *,
    other_id: UUID | None = None,
) -> None:
    """End what is planned for a person in a mentorship by rules of these names. other_id: only what names them."""
    within = NudgeRow.payload["mentorship_id"].as_string() == str(mentorship_id)
    named = [] if other_id is None else [NudgeRow.other_id == other_id]
    await session.execute(
        update(NudgeRow)
        .where(NudgeRow.person_id == person_id, NudgeRow.rule.in_(names), within, *named, NudgeRow.state.in_(OPEN))
        .values(state=State.DROPPED, reason=reason, ended_at=now)
    )
