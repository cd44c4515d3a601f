"""Nudges whose time has come, with everyone and everything that they need."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Select, String, Table, Uuid, bindparam, func, literal, select, text, update

from services.notifications.base import Base
from services.notifications.deliveries.domain import Channel
from services.notifications.nudges.domain import Nudge, Rule, State
from services.notifications.nudges.tables import NudgeRow
from services.notifications.people.store import ACTIVE, ERASED
from services.notifications.people.tables import Contact, Person
from services.notifications.preferences.tables import Preference
from services.notifications.programs.tables import Program
from services.notifications.suppressions.tables import Suppression
from shared.db import AsyncSession
from shared.ids import new_id

__all__ = [
    "BATCH",
    "DueNudge",
    "in_digests",
    "nudge_of",
    "oldest",
    "others_due",
    "read",
    "send",
    "take",
    "take_of",
]

BATCH = 100
"""How many nudges are decided about in one transaction."""

_PLANNED = literal(State.PLANNED.value, literal_execute=True)
_BATCH = literal(BATCH, literal_execute=True)
"""Written into the SQL instead of bound: a cached plan can use a partial index only if it knows the state, and reads
few rows of it only if it knows the limit."""

T = TypeVar("T", bound=Base)


@dataclass(frozen=True, slots=True)
class DueNudge:
    """A nudge and whom it is about. nudge: what its row says. preference: None for who has chosen nothing."""

    row: NudgeRow
    nudge: Nudge
    person: Person | None
    contact: Contact | None
    preference: Preference | None
    other: Person | None
    other_contact: Contact | None
    program: Program | None
    suppression: Suppression | None = None

    @property
    def takes_mail(self) -> bool:
        """Whether mail can go to the recipient's address."""
        return self.contact is not None and (self.suppression is None or self.suppression.email != self.contact.email)

    @property
    def known(self) -> bool:
        """Whether the recipient can be reached and the one whom the mail names has a name."""
        named = self.row.other_id is None or self.other is not None
        return self.person is not None and self.contact is not None and named

    @property
    def left(self) -> bool:
        """Whether one of the two has left. A calendar is told what does not take place, whoever has left."""
        two = (self.person,) if self.row.rule == Rule.CANCELLATION else (self.person, self.other)
        return any(person is not None and person.status != ACTIVE for person in two)

    @property
    def erased(self) -> bool:
        """Whether nothing of the recipient is kept."""
        return self.person is not None and self.person.status == ERASED


def nudge_of(row: NudgeRow) -> Nudge:
    """What a row says."""
    return Nudge(
        Rule(row.rule), row.person_id, row.about, row.due, row.other_id, row.program_id, row.latest, row.expires,
        row.payload,
    )  # fmt: skip


_DUE = (
    select(NudgeRow)
    .where(NudgeRow.state == _PLANNED)
    .order_by(NudgeRow.try_at, NudgeRow.id)
    .limit(_BATCH)
    .with_for_update(skip_locked=True)
)


async def take(session: AsyncSession, now: datetime) -> Sequence[DueNudge]:
    """Up to BATCH nudges that have been due the longest and that nobody else decides about, locked for this
    transaction."""
    rows = (await session.scalars(_DUE.where(NudgeRow.try_at <= now))).all()
    return await _with_people(session, rows)


async def read(session: AsyncSession, nudge_ids: Collection[UUID]) -> dict[UUID, DueNudge]:
    """These nudges by their ids, not locked and not to be changed."""
    rows = await _by(session, NudgeRow, "id", nudge_ids)
    return {due.row.id: due for due in await _with_people(session, rows.values())}


async def take_of(
    session: AsyncSession, people: Collection[UUID], rules: Collection[Rule], now: datetime
) -> Sequence[DueNudge]:
    """All planned nudges of these rules to these people that are due by their rule and that nobody else decides about,
    locked for this transaction, in due order."""
    rows = await session.scalars(
        select(NudgeRow)
        .where(
            NudgeRow.state == _PLANNED,
            NudgeRow.person_id == func.any(list(people)),
            NudgeRow.rule.in_(rules),
            NudgeRow.due <= now,
        )
        .order_by(NudgeRow.due, NudgeRow.id)
        .with_for_update(skip_locked=True)
    )
    return await _with_people(session, rows.all())


async def others_due(
    session: AsyncSession, people: Collection[UUID], rules: Collection[Rule], but: Collection[UUID], now: datetime
) -> Sequence[NudgeRow]:
    """What else of these rules is to be decided about for these people by now, not locked."""
    rows = await session.scalars(
        select(NudgeRow).where(
            NudgeRow.state == _PLANNED,
            NudgeRow.person_id == func.any(list(people)),
            NudgeRow.try_at <= now,
            NudgeRow.rule.in_(rules),
            NudgeRow.id != func.all(list(but)),
        )
    )
    return rows.all()


async def in_digests(session: AsyncSession, delivery_ids: Collection[UUID]) -> Sequence[DueNudge]:
    """What these digests carry, in due order. What was dropped or planned anew belongs to none of them any more."""
    await session.execute(
        update(NudgeRow)
        .where(NudgeRow.digest_id == func.any(list(delivery_ids)), NudgeRow.state != State.SENDING)
        .values(digest_id=None),
        execution_options={"synchronize_session": False},
    )
    rows = await session.scalars(
        select(NudgeRow)
        .where(NudgeRow.digest_id == func.any(list(delivery_ids)), NudgeRow.state == State.SENDING)
        .order_by(NudgeRow.due, NudgeRow.id)
    )
    return await _with_people(session, rows.all())


async def _with_people(session: AsyncSession, rows: Collection[NudgeRow]) -> list[DueNudge]:
    if not rows:
        return []
    everyone = {row.person_id for row in rows} | {row.other_id for row in rows if row.other_id}
    readers = {row.person_id for row in rows}
    people = await _by(session, Person, "id", everyone)
    contacts = await _by(session, Contact, "person_id", everyone)
    preferences = await _by(session, Preference, "person_id", readers)
    suppressions = await _by(session, Suppression, "person_id", readers)
    programs = await _by(session, Program, "id", {row.program_id for row in rows if row.program_id})
    return [
        DueNudge(
            row=row,
            nudge=nudge_of(row),
            person=people.get(row.person_id),
            contact=contacts.get(row.person_id),
            preference=preferences.get(row.person_id),
            other=people.get(row.other_id) if row.other_id else None,
            other_contact=contacts.get(row.other_id) if row.other_id else None,
            program=programs.get(row.program_id) if row.program_id else None,
            suppression=suppressions.get(row.person_id),
        )
        for row in rows
    ]


async def _by(session: AsyncSession, table: type[T], key: str, ids: Iterable[UUID]) -> dict[UUID, T]:
    """Rows by one of their columns. They have the columns of their table and nothing else, and nothing notes what is
    changed in them: every mail needs ten of them, and whatever can be changed takes several times as long to make."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = cast("Sequence[T]", (await session.execute(_wanted(table, key), {"ids": wanted})).all())
    return {getattr(row, key): row for row in found}


@cache
def _wanted(table: type[Base], key: str) -> Select[Any]:
    rows = cast("Table", table.__table__)
    return select(rows).where(rows.c[key] == func.any(bindparam("ids", type_=ARRAY(Uuid()))))


_SEND = text(
    """
    WITH sent AS (
        UPDATE nudge SET state = 'sending', digest_id = NULL, try_at = least(try_at, :now)
        WHERE id = ANY (:nudges)
        RETURNING id, rule, about, person_id, program_id, traceparent, try_at
    )
    INSERT INTO delivery (
        id, channel, rule, about, nudge_id, person_id, target_id, program_id, traceparent,
        state, created_at, try_at, attempts
    )
    SELECT carrying.id, channel, rule, about, nudge_id, person_id, target_id, program_id, traceparent,
        'pending', :now, try_at, 0
    FROM unnest(:ids, :nudges, :channels, :targets) AS carrying (id, nudge_id, channel, target_id)
    JOIN sent ON sent.id = nudge_id
    ON CONFLICT (nudge_id, channel, target_id) WHERE nudge_id IS NOT NULL DO UPDATE
    SET traceparent = excluded.traceparent, state = 'pending', try_at = excluded.try_at,
        sender = NULL, reason = NULL, ended_at = NULL
    WHERE delivery.state = 'dropped'
    """
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("nudges", type_=ARRAY(Uuid())),
    bindparam("channels", type_=ARRAY(String())),
    bindparam("targets", type_=ARRAY(Uuid())),
    bindparam("now", type_=DateTime(timezone=True)),
)


async def send(session: AsyncSession, ways: Sequence[tuple[UUID, Channel, UUID | None]], now: datetime) -> None:
    """These nudges are on their way, each by these channels: deliveries that carry them are in their queues, and what
    carried the same nudge before and was dropped is taken up again. ways: a nudge, a channel, and which one of it."""
    await session.execute(
        _SEND,
        {
            "ids": [new_id() for _ in ways],
            "nudges": [nudge for nudge, _, _ in ways],
            "channels": [channel.value for _, channel, _ in ways],
            "targets": [target for _, _, target in ways],
            "now": now,
        },
    )


async def oldest(session: AsyncSession) -> datetime | None:
    """When the planned nudge that is first in the queue is to be looked at; None when nothing is planned."""
    return await session.scalar(select(func.min(NudgeRow.try_at)).where(NudgeRow.state == _PLANNED))
