"""Queries about nudges."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Table, and_, case, exists, func, literal, or_, select, true, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from services.notifications.nudges.domain import Nudge, Rule, State
from services.notifications.nudges.tables import NudgeRow
from services.notifications.people.tables import Contact, Person
from shared import telemetry
from shared.db import AsyncSession
from shared.ids import new_id

__all__ = [
    "counts",
    "drop",
    "drop_milestones",
    "drop_of_person",
    "drop_time",
    "forget_words",
    "page",
    "reconsider",
    "release_known",
    "release_of",
    "replan",
    "schedule",
    "take_up_milestones",
    "total",
]


_PLANNED = literal(State.PLANNED.value, literal_execute=True)
_WAITING = literal(State.WAITING.value, literal_execute=True)
"""Written into the SQL instead of bound: a cached plan can use a partial index only if it knows the state."""

_NUDGE = cast("Table", NudgeRow.__table__)


async def schedule(session: AsyncSession, nudges: Collection[Nudge]) -> None:
    """Plan these nudges in the current trace; those that are planned already stay as they are."""
    if nudges:
        await session.execute(insert(_NUDGE).on_conflict_do_nothing(), _rows(nudges))


async def replan(session: AsyncSession, nudges: Collection[Nudge]) -> None:
    """Plan these nudges, those that were dropped among them; what was delivered or has failed stays as it is."""
    if not nudges:
        return
    statement = insert(_NUDGE)
    anew = (
        "other_id",
        "anchor",
        "rule_version",
        "payload",
        "traceparent",
        "expires",
        "latest",
        "state",
        "try_at",
        "attempts",
    )
    statement = statement.on_conflict_do_update(
        index_elements=["rule", "about", "person_id", "due"],
        set_={name: statement.excluded[name] for name in anew} | {"reason": None, "ended_at": None},
        where=or_(*(NudgeRow.state == state for state in (State.PLANNED, State.WAITING, State.DROPPED))),
    )
    await session.execute(statement, _rows(nudges))


def _rows(nudges: Collection[Nudge]) -> list[dict[str, Any]]:
    trace = telemetry.traceparent()
    return [
        {
            **asdict(nudge),
            "id": new_id(),
            "traceparent": trace,
            "state": State.PLANNED,
            "try_at": nudge.due,
            "attempts": 0,
        }
        for nudge in nudges
    ]


async def drop(
    session: AsyncSession,
    about: UUID,
    rules: Collection[Rule],
    reason: str,
    now: datetime,
    *,
    person_id: UUID | None = None,
) -> None:
    """End the undelivered nudges of these rules about a thing: their reason is gone. person_id: only theirs."""
    theirs = [] if person_id is None else [NudgeRow.person_id == person_id]
    await session.execute(
        update(NudgeRow)
        .where(NudgeRow.about == about, NudgeRow.rule.in_(rules), or_(_open(), _told()), *theirs)
        .values(_ended(reason, now))
    )


async def drop_time(
    session: AsyncSession, about: UUID, rule: Rule, occurrence: str | None, reason: str, now: datetime
) -> None:
    """The same for one time of a recurrence, or for a session that has no recurrence."""
    told_of = NudgeRow.payload["occurrence"].as_string()
    which = (
        true()
        if occurrence is None
        else sql_cast(told_of, DateTime(timezone=True)) == datetime.fromisoformat(occurrence)
    )
    await session.execute(
        update(NudgeRow)
        .where(NudgeRow.about == about, NudgeRow.rule == rule, which, or_(_open(), _told()))
        .values(_ended(reason, now))
    )


async def drop_milestones(session: AsyncSession, person_id: UUID, goal_id: UUID, reason: str, now: datetime) -> None:
    """End the undelivered reminders of a goal's milestones."""
    await session.execute(
        update(NudgeRow).where(*_milestones(person_id, goal_id), or_(_open(), _told())).values(_ended(reason, now))
    )


async def take_up_milestones(
    session: AsyncSession, person_id: UUID, goal_id: UUID, reasons: Collection[str], now: datetime
) -> None:
    """Plan again the reminders of a goal's milestones that were dropped for one of these reasons and lie ahead."""
    await session.execute(
        update(NudgeRow)
        .where(
            *_milestones(person_id, goal_id),
            NudgeRow.state == State.DROPPED,
            NudgeRow.reason.in_(reasons),
            NudgeRow.due > now,
        )
        .values(state=State.PLANNED, reason=None, ended_at=None)
    )


def _milestones(person_id: UUID, goal_id: UUID) -> tuple[ColumnElement[bool], ...]:
    of_goal = NudgeRow.payload["goal_id"].as_string() == str(goal_id)
    return NudgeRow.person_id == person_id, NudgeRow.rule == Rule.MILESTONE, of_goal


async def drop_of_person(session: AsyncSession, person_id: UUID, now: datetime) -> None:
    """End every undelivered nudge to a person, or naming them; but calendars are told what does not take place."""
    named = and_(NudgeRow.other_id == person_id, NudgeRow.rule != Rule.CANCELLATION)
    theirs = or_(NudgeRow.person_id == person_id, named)
    await session.execute(
        update(NudgeRow).where(theirs, _open()).values(state=State.DROPPED, reason="left", ended_at=now)
    )


async def forget_words(session: AsyncSession, person_id: UUID) -> None:
    """Keep of all nudges to a person only that there were such: no titles, dates or texts."""
    await session.execute(update(NudgeRow).where(NudgeRow.person_id == person_id).values(payload={}))


async def release_of(session: AsyncSession, person_id: UUID) -> None:
    """Let nudges that wait for this person be looked at again."""
    theirs = or_(NudgeRow.person_id == person_id, NudgeRow.other_id == person_id)
    await session.execute(update(NudgeRow).where(NudgeRow.state == _WAITING, theirs).values(state=State.PLANNED))


async def release_known(session: AsyncSession) -> int:
    """Let every waiting nudge be looked at again whose people are known by now; how many there were.

    A person can become known just while a nudge starts to wait for them; this covers it.
    """
    other = aliased(Person)
    known = and_(
        exists().where(Person.id == NudgeRow.person_id),
        exists().where(Contact.person_id == NudgeRow.person_id),
        or_(NudgeRow.other_id.is_(None), exists().where(other.id == NudgeRow.other_id)),
    )
    released = await session.execute(
        update(NudgeRow).where(NudgeRow.state == _WAITING, known).values(state=State.PLANNED).returning(NudgeRow.id)
    )
    return len(released.all())


async def reconsider(session: AsyncSession, person_id: UUID) -> None:
    """Look again at nudges that wait for the end of a person's quiet hours: the hours or the zone may have changed."""
    await session.execute(
        update(NudgeRow)
        .where(
            NudgeRow.person_id == person_id,
            NudgeRow.state == _PLANNED,
            NudgeRow.attempts == 0,
            NudgeRow.try_at > NudgeRow.due,
        )
        .values(try_at=NudgeRow.due)
    )


def _conditions(rule: Rule | None, person_id: UUID | None, state: State | None) -> list[ColumnElement[bool]]:
    wanted = ((NudgeRow.rule, rule), (NudgeRow.person_id, person_id), (NudgeRow.state, state))
    return [column == value for column, value in wanted if value is not None]


async def page(
    session: AsyncSession,
    rule: Rule | None,
    person_id: UUID | None,
    state: State | None,
    *,
    after: UUID | None,
    limit: int,
) -> Sequence[NudgeRow]:
    """Up to `limit` + 1 nudges in the order in which they were planned."""
    query = select(NudgeRow).where(*_conditions(rule, person_id, state)).order_by(NudgeRow.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(NudgeRow.id > after))).all()


async def total(session: AsyncSession, rule: Rule | None, person_id: UUID | None, state: State | None) -> int:
    query = select(func.count()).select_from(NudgeRow).where(*_conditions(rule, person_id, state))
    return await session.scalar(query) or 0


async def counts(session: AsyncSession) -> Mapping[str, Mapping[str, int]]:
    """How many nudges of each rule are in each state."""
    columns = (NudgeRow.rule, NudgeRow.state)
    found: dict[str, dict[str, int]] = {}
    for rule, state, number in await session.execute(select(*columns, func.count()).group_by(*columns)):
        found.setdefault(rule, {})[state] = number
    return found


def _open() -> ColumnElement[bool]:
    return NudgeRow.state.in_((State.PLANNED, State.WAITING, State.SENDING))


def _told() -> ColumnElement[bool]:
    return and_(NudgeRow.state.in_((State.DELIVERED, State.UNKNOWN)), NudgeRow.reason.is_(None))


def _ended(reason: str, now: datetime) -> dict[Any, Any]:
    """An undelivered nudge is dropped; of one that was delivered it is noted that its reason is gone."""
    return {
        NudgeRow.state: case((_open(), State.DROPPED), else_=NudgeRow.state),
        NudgeRow.ended_at: case((_open(), now), else_=NudgeRow.ended_at),
        NudgeRow.reason: reason,
    }
