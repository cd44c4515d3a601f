"""Queries about deliveries in the hands of a sender: begun, ended, or left behind by a sender that died."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Uuid,
    bindparam,
    case,
    column,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    table,
    text,
    update,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Update

from services.notifications.deliveries.domain import OPEN, DeliveryState, End
from services.notifications.deliveries.store import BATCH
from services.notifications.deliveries.tables import Attempt, Delivery
from services.notifications.nudges.domain import Rule
from services.notifications.nudges.domain import State as NudgeState
from services.notifications.nudges.tables import NudgeRow
from shared.db import AsyncSession

__all__ = [
    "Step",
    "Try",
    "drop_unwanted",
    "end",
    "log",
    "orphans",
    "settle",
    "settle_digest",
    "step",
    "take_number",
    "unknown_before",
]

_LOCKS = 0x7E1F
"""The first key of the advisory locks that mean: this session sends under that number."""

_TAKEN, _SENDING = (
    literal(state.value, literal_execute=True) for state in (DeliveryState.TAKEN, DeliveryState.SENDING)
)
"""Written into the SQL instead of bound: a cached plan can use a partial index only if it knows the state."""

_UNSYNCHRONIZED = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt and what it made of a delivery. took: by a clock that nobody moves."""

    delivery: Delivery
    outcome: str
    end: End
    took: timedelta

    @property
    def milliseconds(self) -> int:
        return round(self.took.total_seconds() * 1000)


@dataclass(frozen=True, slots=True)
class Step:
    """accepted: deliveries that were still the sender's to end, with rule and try_at of the nudge that ended with one.
    begun: deliveries that may be handed to their channel."""

    accepted: dict[UUID, tuple[str, datetime] | None] = field(default_factory=dict[UUID, tuple[str, datetime] | None])
    begun: set[UUID] = field(default_factory=set[UUID])


_STEP = text(
    """
    WITH accepted AS (
        UPDATE delivery
        SET state = 'accepted', reason = NULL, sender = NULL, attempts = attempts + 1, ended_at = :at
        FROM unnest(:accepted, :took) AS told (id, took)
        WHERE delivery.id = told.id AND state = 'sending' AND sender = :sender
        RETURNING delivery.id, nudge_id, took
    ), logged AS (
        INSERT INTO delivery_attempt (delivery_id, at, outcome, milliseconds)
        SELECT id, :at, 'accepted', took FROM accepted
    ), settled AS (
        UPDATE nudge SET state = 'delivered', reason = NULL, ended_at = :at
        FROM accepted
        WHERE nudge.id = accepted.nudge_id AND NOT EXISTS (
            SELECT FROM delivery AS other WHERE other.nudge_id = nudge.id AND other.id <> accepted.id
        )
        RETURNING accepted.id, rule, try_at
    ), begun AS (
        UPDATE delivery SET state = 'sending', first_tried_at = coalesce(first_tried_at, :at)
        WHERE id = ANY (:begin) AND state = 'taken' AND sender = :sender AND NOT EXISTS (
            SELECT FROM nudge WHERE nudge.id = delivery.nudge_id AND nudge.state <> 'sending'
        ) AND NOT EXISTS (
            SELECT FROM nudge
            WHERE delivery.nudge_id IS NULL AND nudge.digest_id = delivery.id AND nudge.state <> 'sending'
        )
        RETURNING id
    )
    SELECT accepted.id, FALSE, rule, try_at FROM accepted LEFT JOIN settled ON settled.id = accepted.id
    UNION ALL SELECT id, TRUE, NULL, NULL FROM begun
    """
).bindparams(
    bindparam("accepted", type_=ARRAY(Uuid())),
    bindparam("took", type_=ARRAY(Integer())),
    bindparam("begin", type_=ARRAY(Uuid())),
    bindparam("at", type_=DateTime(timezone=True)),
    bindparam("sender", type_=Integer()),
)
"""One statement, since every mail waits for it. A nudge that several deliveries carry is not settled by it."""


async def take_number(connection: AsyncConnection) -> int:
    """A number that nobody else sends under, for as long as this session lives."""
    held, number = False, 0
    while not held:
        number = SystemRandom().randrange(1, 2**31)
        held = bool(await connection.scalar(select(func.pg_try_advisory_lock(_LOCKS, number))))
    await connection.commit()
    return number


async def step(
    session: AsyncSession, sender: int, accepted: Sequence[Try], begin: Sequence[UUID], now: datetime
) -> Step:
    """The channel has taken the one, and the other are about to be handed to it: those that were taken by this sender
    and whose nudges have not been dropped."""
    rows = await session.execute(
        _STEP,
        {
            "accepted": [tried.delivery.id for tried in accepted],
            "took": [tried.milliseconds for tried in accepted],
            "begin": list(begin),
            "at": now,
            "sender": sender,
        },
    )
    done = Step()
    for key, begun, rule, try_at in rows:
        if begun:
            done.begun.add(key)
        else:
            done.accepted[key] = None if rule is None else (rule, try_at)
    return done


async def drop_unwanted(session: AsyncSession, sender: int, ids: Collection[UUID], now: datetime) -> None:
    """End those of a sender's deliveries whose nudges have been dropped. A digest that carries one is made anew of the
    others."""
    await session.execute(
        update(Delivery)
        .where(
            Delivery.id == func.any(list(ids)),
            Delivery.state == _TAKEN,
            Delivery.sender == sender,
            NudgeRow.id == Delivery.nudge_id,
            NudgeRow.state != NudgeState.SENDING,
        )
        .values(
            state=DeliveryState.DROPPED,
            sender=None,
            ended_at=now,
            reason=func.coalesce(NudgeRow.reason, literal("replanned")),
        ),
        execution_options=_UNSYNCHRONIZED,
    )
    await session.execute(
        update(Delivery)
        .where(
            Delivery.id == func.any(list(ids)),
            Delivery.state == _TAKEN,
            Delivery.sender == sender,
            Delivery.rule == Rule.DIGEST,
        )
        .values(state=DeliveryState.PENDING, sender=None),
        execution_options=_UNSYNCHRONIZED,
    )


async def end(session: AsyncSession, sender: int | None, key: UUID, end: End, now: datetime, *, tried: bool) -> bool:
    """What an attempt, or a look before it (not tried), made of a sender's delivery; whether it was still theirs."""
    changed = await session.scalar(
        update(Delivery)
        .where(
            Delivery.id == key,
            Delivery.state == (_SENDING if tried else _TAKEN),
            Delivery.sender == sender,
        )
        .values(
            state=end.state,
            reason=end.reason,
            sender=None,
            attempts=Delivery.attempts + int(tried),
            try_at=Delivery.try_at if end.try_at is None else end.try_at,
            ended_at=None if end.try_at else now,
        )
        .returning(Delivery.id),
        execution_options=_UNSYNCHRONIZED,
    )
    return changed is not None


async def log(session: AsyncSession, tried: Try, now: datetime) -> None:
    """Keep what became of an attempt."""
    await session.execute(
        insert(Attempt).values(
            delivery_id=tried.delivery.id,
            at=now,
            outcome=tried.outcome,
            reason=tried.end.reason,
            milliseconds=tried.milliseconds,
        )
    )


async def unknown_before(session: AsyncSession, delivery_id: UUID) -> int:
    """How many attempts of a delivery had an unknown outcome."""
    query = select(func.count()).select_from(Attempt)
    return await session.scalar(query.where(Attempt.delivery_id == delivery_id, Attempt.outcome == "unknown")) or 0


_locks = table("pg_locks", column("locktype"), column("classid"), column("objid"), column("database"))
_databases = table("pg_database", column("oid"), column("datname"))


async def orphans(session: AsyncSession, sender: int) -> Sequence[Delivery]:
    """Deliveries in the hands of senders that are gone, locked for this transaction. sender: who asks."""
    here = select(_databases.c.oid).where(_databases.c.datname == func.current_database()).scalar_subquery()
    alive = exists().where(
        _locks.c.locktype == "advisory",
        _locks.c.database == here,
        _locks.c.classid == _LOCKS,
        _locks.c.objid == Delivery.sender,
    )
    found = await session.scalars(
        select(Delivery)
        .where(Delivery.state.in_((_TAKEN, _SENDING)), Delivery.sender != sender, ~alive)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return found.all()


_COUNTS_MOST = (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN, DeliveryState.FAILED, DeliveryState.DROPPED)
_NUDGE = {
    DeliveryState.ACCEPTED: NudgeState.DELIVERED,
    DeliveryState.UNKNOWN: NudgeState.UNKNOWN,
    DeliveryState.FAILED: NudgeState.FAILED,
    DeliveryState.DROPPED: NudgeState.DROPPED,
}


async def settle(
    session: AsyncSession, nudge_ids: Collection[UUID], now: datetime
) -> Sequence[tuple[str, str, datetime]]:
    """End nudges whose last delivery has ended: as delivered when one channel has taken it. Returns rule, state and
    try_at of those that ended.

    The nudges are locked first, so that of two channels that end at once the second one sees the first. One that was
    planned anew meanwhile goes on where nothing of it was sent.
    """
    ids = list(nudge_ids)
    await session.execute(
        select(NudgeRow.id).where(NudgeRow.id == func.any(ids)).order_by(NudgeRow.id).with_for_update()
    )
    weight = case({state: number for number, state in enumerate(_COUNTS_MOST)}, value=Delivery.state, else_=9)
    ends = (
        select(
            Delivery.nudge_id,
            func.array_agg(aggregate_order_by(Delivery.state, weight))[1].label("state"),
            func.array_agg(aggregate_order_by(Delivery.reason, weight))[1].label("reason"),
        )
        .where(Delivery.nudge_id == func.any(ids))
        .group_by(Delivery.nudge_id)
        .having(~func.bool_or(Delivery.state.in_(OPEN)))
        .cte("ends")
    )
    planned_anew = NudgeRow.state.in_((NudgeState.PLANNED, NudgeState.WAITING))
    return await _settled(
        session,
        update(NudgeRow)
        .where(NudgeRow.id == ends.c.nudge_id, or_(~planned_anew, ends.c.state != DeliveryState.DROPPED))
        .values(state=case(dict(_NUDGE), value=ends.c.state), reason=ends.c.reason, ended_at=now),
    )


async def settle_digest(
    session: AsyncSession, delivery_id: UUID, end: End, now: datetime
) -> Sequence[tuple[str, str, datetime]]:
    """End the nudges that a digest carries, as `settle` does."""
    return await _settled(
        session,
        update(NudgeRow)
        .where(NudgeRow.digest_id == delivery_id, NudgeRow.state == NudgeState.SENDING)
        .values(state=_NUDGE[end.state], reason=end.reason, ended_at=now),
    )


async def _settled(session: AsyncSession, statement: Update[Any]) -> Sequence[tuple[str, str, datetime]]:
    ended = await session.execute(
        statement.returning(NudgeRow.rule, NudgeRow.state, NudgeRow.try_at), execution_options=_UNSYNCHRONIZED
    )
    return [(rule, state, try_at) for rule, state, try_at in ended]
