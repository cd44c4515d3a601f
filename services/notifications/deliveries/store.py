"""Queries about deliveries on their way: taken, begun, ended, and left behind by a sender that died."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, column, exists, func, insert, literal, select, table, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.dml import Update

from services.notifications.deliveries.domain import OPEN, Channel, End, State
from services.notifications.deliveries.tables import Attempt, Delivery
from services.notifications.nudges.domain import State as NudgeState
from services.notifications.nudges.tables import NudgeRow
from shared.db import AsyncSession
from shared.ids import new_id

__all__ = [
    "BATCH",
    "LOCKS",
    "Try",
    "accept",
    "add",
    "attempts",
    "begin",
    "carrying",
    "drop_unwanted",
    "end",
    "give_back",
    "log",
    "oldest",
    "orphans",
    "page",
    "settle",
    "settle_digest",
    "take",
    "unknown_before",
]

BATCH = 100
"""How many deliveries a sender has in hand at once, for each of its channels."""

LOCKS = 0x7E1F
"""The first key of the advisory locks that mean: this session sends under that number."""

_PENDING, _TAKEN, _SENDING = (
    literal(state.value, literal_execute=True) for state in (State.PENDING, State.TAKEN, State.SENDING)
)
_BATCH = literal(BATCH, literal_execute=True)
"""Written into the SQL instead of bound: a cached plan can use a partial index only if it knows the state, and reads
few rows of it only if it knows the limit."""

_UNSYNCHRONIZED = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt and what it made of a delivery. took: by a clock that nobody moves."""

    delivery: Delivery
    outcome: str
    end: End
    took: timedelta


def carrying(nudge: NudgeRow, channel: Channel, target_id: UUID | None, now: datetime) -> dict[str, Any]:
    """The row of a delivery that carries a nudge over a channel."""
    return {
        "id": new_id(),
        "channel": channel,
        "rule": nudge.rule,
        "about": nudge.about,
        "nudge_id": nudge.id,
        "person_id": nudge.person_id,
        "target_id": target_id,
        "program_id": nudge.program_id,
        "traceparent": nudge.traceparent,
        "state": State.PENDING,
        "created_at": now,
        "try_at": nudge.try_at,
        "attempts": 0,
    }


async def add(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Hand these to their channels' queues. What carried the same nudge before and was dropped is taken up again."""
    statement = upsert(Delivery)
    anew = ("traceparent", "state", "try_at")
    statement = statement.on_conflict_do_update(
        index_elements=["nudge_id", "channel", "target_id"],
        index_where=Delivery.nudge_id.is_not(None),
        set_={name: statement.excluded[name] for name in anew} | {"sender": None, "reason": None, "ended_at": None},
        where=Delivery.state == State.DROPPED,
    )
    await session.execute(statement, list(rows))


async def take(session: AsyncSession, channel: Channel, sender: int, now: datetime) -> list[Delivery]:
    """Up to BATCH deliveries that have been due the longest, taken by this sender, in due order."""
    following = (
        select(Delivery.id)
        .where(
            Delivery.channel == literal(channel.value, literal_execute=True),
            Delivery.state == _PENDING,
            Delivery.try_at <= now,
        )
        .order_by(Delivery.try_at, Delivery.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
        .cte("following")
    )
    taken = await session.scalars(
        update(Delivery)
        .where(Delivery.id == following.c.id)
        .values(state=State.TAKEN, sender=sender)
        .returning(Delivery),
        execution_options=_UNSYNCHRONIZED,
    )
    return sorted(taken, key=lambda row: (row.try_at, row.id))


async def begin(session: AsyncSession, sender: int, ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Mark these as being with their channels; which of them may be sent: taken by this sender, and their nudges have
    not been dropped."""
    dropped = exists().where(NudgeRow.id == Delivery.nudge_id, NudgeRow.state != NudgeState.SENDING)
    begun = await session.scalars(
        update(Delivery)
        .where(Delivery.id == func.any(list(ids)), Delivery.state == _TAKEN, Delivery.sender == sender, ~dropped)
        .values(state=State.SENDING, first_tried_at=func.coalesce(Delivery.first_tried_at, now))
        .returning(Delivery.id),
        execution_options=_UNSYNCHRONIZED,
    )
    return set(begun)


async def drop_unwanted(session: AsyncSession, sender: int, ids: Collection[UUID], now: datetime) -> None:
    """End those of a sender's deliveries whose nudges have been dropped."""
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
            state=State.DROPPED, sender=None, ended_at=now, reason=func.coalesce(NudgeRow.reason, literal("replanned"))
        ),
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


async def accept(session: AsyncSession, sender: int, ids: Collection[UUID], now: datetime) -> set[UUID]:
    """The channel has taken these; which of them were still this sender's."""
    accepted = await session.scalars(
        update(Delivery)
        .where(Delivery.id == func.any(list(ids)), Delivery.state == _SENDING, Delivery.sender == sender)
        .values(state=State.ACCEPTED, reason=None, sender=None, attempts=Delivery.attempts + 1, ended_at=now)
        .returning(Delivery.id),
        execution_options=_UNSYNCHRONIZED,
    )
    return set(accepted)


async def give_back(session: AsyncSession, sender: int, ids: Collection[UUID]) -> None:
    """Let others have what this sender has taken and not begun."""
    await session.execute(
        update(Delivery)
        .where(Delivery.id == func.any(list(ids)), Delivery.state == _TAKEN, Delivery.sender == sender)
        .values(state=State.PENDING, sender=None),
        execution_options=_UNSYNCHRONIZED,
    )


async def log(session: AsyncSession, tries: Sequence[Try], now: datetime) -> None:
    """Keep what became of each attempt."""
    rows = [
        {
            "delivery_id": tried.delivery.id,
            "at": now,
            "outcome": tried.outcome,
            "reason": tried.end.reason,
            "milliseconds": round(tried.took.total_seconds() * 1000),
        }
        for tried in tries
    ]
    await session.execute(insert(Attempt), rows)


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
        _locks.c.classid == LOCKS,
        _locks.c.objid == Delivery.sender,
    )
    found = await session.scalars(
        select(Delivery)
        .where(Delivery.state.in_((_TAKEN, _SENDING)), Delivery.sender != sender, ~alive)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    return found.all()


_COUNTS_MOST = (State.ACCEPTED, State.UNKNOWN, State.FAILED, State.DROPPED)
_NUDGE = {
    State.ACCEPTED: NudgeState.DELIVERED,
    State.UNKNOWN: NudgeState.UNKNOWN,
    State.FAILED: NudgeState.FAILED,
    State.DROPPED: NudgeState.DROPPED,
}


async def settle(
    session: AsyncSession, nudge_ids: Collection[UUID], now: datetime
) -> Sequence[tuple[str, str, datetime]]:
    """End nudges whose last delivery has ended: as delivered when one channel has taken it. Returns rule, state and
    try_at of those that ended.

    The nudges are locked first, so that of two channels that end at once the second one sees the first.
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
    return await _settled(
        session,
        update(NudgeRow)
        .where(NudgeRow.id == ends.c.nudge_id)
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


async def oldest(session: AsyncSession, channel: Channel) -> datetime | None:
    """When the delivery that is first in a channel's queue is to be sent; None when nothing is pending."""
    mine = Delivery.channel == literal(channel.value, literal_execute=True)
    return await session.scalar(select(func.min(Delivery.try_at)).where(mine, Delivery.state == _PENDING))


async def page(
    session: AsyncSession, wanted: Mapping[str, object], after: UUID | None, limit: int
) -> tuple[Sequence[Delivery], int]:
    """Up to `limit` + 1 deliveries with these values, in the order in which they came up, and how many there are."""
    conditions = [getattr(Delivery, name) == value for name, value in wanted.items()]
    total = await session.scalar(select(func.count()).select_from(Delivery).where(*conditions))
    query = select(Delivery).where(*conditions).order_by(Delivery.id).limit(limit + 1)
    rows = await session.scalars(query if after is None else query.where(Delivery.id > after))
    return rows.all(), total or 0


async def attempts(session: AsyncSession, delivery_id: UUID) -> Sequence[Attempt]:
    """The last 500 attempts of a delivery, the first one first."""
    query = select(Attempt).where(Attempt.delivery_id == delivery_id).order_by(Attempt.number.desc()).limit(500)
    return (await session.scalars(query)).all()[::-1]
