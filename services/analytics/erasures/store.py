"""Queries that exchange the ids of people who are erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4  # noqa: TID251 - the time in another id would tell who it was

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import JSONPATH, insert

from services.analytics.archive.tables import ArchivedEvent
from services.analytics.erasures.domain import FORGOTTEN
from services.analytics.erasures.tables import Erasure
from services.analytics.facts import FACTS, batch
from services.analytics.facts.people import person_state
from services.analytics.facts.programs import attributes
from services.analytics.people.tables import Person
from shared.db import AsyncSession
from shared.events.profiles import PersonErased

__all__ = [
    "add",
    "archived_naming",
    "asked",
    "drop_older",
    "exchange",
    "in_batch",
    "pending",
    "pseudonyms",
    "rewrite",
    "step_end",
]

_ARCHIVE: Table = ArchivedEvent.__table__  # pyright: ignore[reportAssignmentType] - it is one


async def asked(session: AsyncSession, *, anywhere: bool) -> Sequence[UUID]:
    """Who is to be erased by the events of the batch, or `anywhere` in the archive, and is not known to be yet."""
    source = _ARCHIVE if anywhere else batch
    new = ~exists().where(Erasure.person_id == source.c.subject)
    asks = (source.c.type == PersonErased.type) & ~source.c.data.has_key(FORGOTTEN)
    return (await session.scalars(select(source.c.subject).where(asks, new).distinct())).all()


async def add(session: AsyncSession, people: Iterable[UUID], now: datetime) -> dict[UUID, UUID]:
    """Give people pseudonyms, which say nothing, not even when they were made."""
    given = {person: uuid4() for person in people}
    rows = [{"person_id": person, "pseudonym": given[person], "erased_at": now} for person in given]
    await session.execute(insert(Erasure), rows)
    return given


async def pseudonyms(session: AsyncSession) -> dict[UUID, UUID]:
    """By the ids of the people."""
    rows = await session.execute(select(Erasure.person_id, Erasure.pseudonym))
    return {row.person_id: row.pseudonym for row in rows}


async def in_batch(session: AsyncSession) -> Sequence[Row[Any]]:
    """The events of the batch that name somebody who is erased."""
    return (await session.execute(_naming(batch))).all()


async def archived_naming(session: AsyncSession, after: datetime | None, until: datetime | None) -> Sequence[Row[Any]]:
    """The archived events later than one instant and not later than another that name somebody who is erased."""
    since = [] if after is None else [_ARCHIVE.c.time > after]
    before = [] if until is None else [_ARCHIVE.c.time <= until]
    return (await session.execute(_naming(_ARCHIVE, *since, *before))).all()


def _naming(source: Table, *where: ColumnElement[bool]) -> Select[Any]:
    """The events of which the subject or any string of the data is somebody who is erased. The strings are compared as
    one set with all of theirs: however many are erased, an event takes as long."""
    key = (source.c.time, source.c.id)
    every = func.jsonb_path_query(source.c.data, cast("$.**", JSONPATH)).table_valued("value")
    member = every.render_derived("member").lateral()
    says = member.c.value.op("#>>")(literal_column("'{}'"))
    named = union(
        select(*key).where(*where, source.c.subject.in_(select(Erasure.person_id))),
        select(*key)
        .select_from(source.join(member, true()))
        .where(*where, says.in_(select(cast(Erasure.person_id, Text)))),
    ).cte("named")
    return select(source).join(named, (named.c.time == source.c.time) & (named.c.id == source.c.id))


async def rewrite(session: AsyncSession, rows: Sequence[Mapping[str, Any]], *, fresh: bool) -> None:
    """Write events anew: {time, id, subject, data}; in the archive, and in the batch if they are `fresh`."""
    for table in (_ARCHIVE, batch) if fresh else (_ARCHIVE,):
        its = (table.c.time == bindparam("its_time"), table.c.id == bindparam("its_id"))
        statement = update(table).where(*its).values(subject=bindparam("its_subject"), data=bindparam("its_data"))
        await (await session.connection()).execute(
            statement, [{f"its_{name}": value for name, value in row.items()} for row in rows]
        )


async def pending(session: AsyncSession) -> Sequence[Erasure]:
    """Those for whom the archive is not rewritten yet, whose turn it is first."""
    todo = select(Erasure).where(Erasure.rewritten_at.is_(None))
    return (await session.scalars(todo.order_by(Erasure.rewritten_until.asc().nulls_first()))).all()


async def step_end(session: AsyncSession, after: datetime | None, events: int) -> datetime | None:
    """The instant until which there are about so many archived events after one; None if there are fewer."""
    query = select(_ARCHIVE.c.time).order_by(_ARCHIVE.c.time).offset(events).limit(1)
    return await session.scalar(query if after is None else query.where(_ARCHIVE.c.time > after))


async def exchange(session: AsyncSession, people: Mapping[UUID, UUID]) -> None:
    """Exchange the ids of people in the facts that this session uses (`builds.store.use`), and drop there what tells of
    themselves only. people: their pseudonyms by id."""
    own = person_state.c.person_id.in_(people)
    month = cast(func.date_trunc("month", person_state.c.start_date), person_state.c.start_date.type)
    await session.execute(update(person_state).where(own).values(manager_id=None, start_date=month))
    await session.execute(update(attributes).where(attributes.c.person_id.in_(people)).values(shared=None))
    for table in FACTS.sorted_tables:
        columns = [each for each in table.columns if each.info.get("person")]
        lists = [each for each in columns if isinstance(each.type, ARRAY)]
        ones = [each for each in columns if each not in lists]
        if ones:
            found = or_(*(each.in_(people) for each in ones))
            await session.execute(update(table).where(found).values({each.name: _exchanged(each) for each in ones}))
        for each in lists:
            for person, pseudonym in people.items():
                changed = func.array_replace(each, person, pseudonym)
                await session.execute(update(table).where(any_(each) == person).values({each.name: changed}))


def _exchanged(each: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(select(Erasure.pseudonym).where(Erasure.person_id == each).scalar_subquery(), each)


async def drop_older(session: AsyncSession, than: datetime) -> Sequence[UUID]:
    """Forget which pseudonyms were whose, of people for whom the archive is rewritten; and that they were there."""
    done = delete(Erasure).where(Erasure.erased_at < than, Erasure.rewritten_at.is_not(None))
    people = (await session.scalars(done.returning(Erasure.person_id))).all()
    await session.execute(delete(Person).where(Person.id.in_(people)))
    return people
