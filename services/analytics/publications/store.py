"""Queries about what was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, cast, delete, exists, func, literal, literal_column, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import aliased

from services.analytics.archive import store as archive
from services.analytics.archive.domain import NAMES_OF_THE_CATALOG
from services.analytics.archive.tables import ArchivedEvent, FreshEvent
from services.analytics.facts import batch
from services.analytics.facts.programs import participation, program
from services.analytics.publications.tables import Counted, Publication, Told, Touched
from shared.db import AsyncSession

__all__ = [
    "Taken",
    "before",
    "contents",
    "counted",
    "forget",
    "hold",
    "keep_counted",
    "newest",
    "newest_event",
    "publish",
    "published",
    "taken",
    "taken_of_each",
    "told",
    "touch",
    "touched",
    "untouch",
    "withdraw",
]

_LOCK = 0x7E1E_0009


class Taken(NamedTuple):
    """Which publication of a scope it is, without its numbers. written_by: the transaction that wrote it; another
    database has none of the same instant by the same."""

    family: str
    taken_at: datetime
    facts_until: datetime | None
    written_by: int


_TAKEN = (
    Publication.family,
    Publication.taken_at,
    Publication.facts_until,
    literal_column("publication.xmin", BigInteger()),
)


async def hold(session: AsyncSession) -> None:
    """Until the transaction ends, nobody else publishes."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def newest_event(session: AsyncSession) -> datetime | None:
    """When the newest archived event happened, those aside that are not counted yet."""
    newest = await archive.newest(session)
    waiting = await session.scalar(select(func.min(FreshEvent.time)))
    if newest is None or waiting is None or waiting > newest:
        return newest
    return await session.scalar(select(func.max(ArchivedEvent.time)).where(ArchivedEvent.time < waiting))


async def published(
    session: AsyncSession, scope: UUID, family: str, taken_before: datetime | None = None
) -> Publication | None:
    """The newest publication of a family, or the newest before an instant."""
    query = select(Publication).where(Publication.scope == scope, Publication.family == family)
    if taken_before is not None:
        query = query.where(Publication.taken_at < taken_before)
    return (await session.scalars(query.order_by(Publication.taken_at.desc()).limit(1))).one_or_none()


async def taken(
    session: AsyncSession,
    scope: UUID,
    family: str,
    *,
    before: datetime | None = None,
    at: datetime | None = None,
) -> Taken | None:
    """The newest publication of a family, the newest before an instant, or the one of an instant."""
    query = select(*_TAKEN).where(Publication.scope == scope, Publication.family == family)
    if before is not None:
        query = query.where(Publication.taken_at < before)
    if at is not None:
        query = query.where(Publication.taken_at == at)
    found = (await session.execute(query.order_by(Publication.taken_at.desc()).limit(1))).one_or_none()
    return None if found is None else Taken(*found)


async def taken_of_each(session: AsyncSession, scope: UUID, before: datetime | None = None) -> Mapping[str, Taken]:
    """The newest publication of each family of a scope, or the newest before an instant."""
    query = (
        select(*_TAKEN)
        .where(Publication.scope == scope)
        .order_by(Publication.family, Publication.taken_at.desc())
        .ext(distinct_on(Publication.family))
    )
    if before is not None:
        query = query.where(Publication.taken_at < before)
    return {found.family: Taken(*found) for found in await session.execute(query)}


async def contents(session: AsyncSession, scope: UUID, which: Iterable[Taken]) -> Mapping[Taken, dict[str, Any]]:
    """What these publications of a scope say; those that are gone are left out."""
    known = {(one.family, one.taken_at): one for one in which}
    query = select(Publication.family, Publication.taken_at, Publication.content).where(
        Publication.scope == scope, tuple_(Publication.family, Publication.taken_at).in_(list(known))
    )
    return {known[family, taken_at]: content for family, taken_at, content in await session.execute(query)}


async def newest(session: AsyncSession, family: str, scopes: Iterable[UUID]) -> Mapping[UUID, Publication]:
    """The newest publication of a family of each of these scopes."""
    query = (
        select(Publication)
        .where(Publication.family == family, Publication.scope.in_(scopes))
        .order_by(Publication.scope, Publication.taken_at.desc())
        .ext(distinct_on(Publication.scope))
    )
    return {publication.scope: publication for publication in await session.scalars(query)}


def publish(
    session: AsyncSession,
    scope: UUID,
    family: str,
    content: dict[str, Any],
    last: Publication | None,
    now: datetime,
    until: datetime | None,
) -> bool:
    """Publish, unless the last publication said the same; whether it was. until: the newest event that was counted."""
    if last is not None and last.content == content:
        return False
    # Moments that are told apart, also where the clock of a test stands still.
    taken_at = now if last is None else max(now, last.taken_at + timedelta(microseconds=1))
    session.add(Publication(scope=scope, family=family, taken_at=taken_at, facts_until=until, content=content))
    return True


async def told(session: AsyncSession, family: str, scopes: Iterable[UUID]) -> Mapping[UUID, Mapping[str, list[Any]]]:
    """Every state of a family that was ever published of these scopes: by scope, by measure."""
    found: dict[UUID, dict[str, list[Any]]] = {}
    for row in await session.scalars(select(Told).where(Told.family == family, Told.scope.in_(scopes))):
        found.setdefault(row.scope, {}).setdefault(row.measure, []).append(row.content)
    return found


async def touch(session: AsyncSession, events: int) -> None:
    """Note of which programs the batch tells, also through those who take part in them; of all where it tells of the
    catalog, since their people may name the skill. events: folded so far."""
    data = batch.c.data
    people = select(cast(data["person_id"].astext, Uuid())).where(data["person_id"].astext.is_not(None))
    people = people.union(select(batch.c.subject))
    named = select(cast(data["program_id"].astext, Uuid())).where(data["program_id"].astext.is_not(None))
    told = select(program.c.id).where(program.c.id.in_(select(batch.c.subject)))
    theirs = select(participation.c.program_id).where(participation.c.person_id.in_(people))
    of_the_catalog = batch.c.type.in_([event.type for event in NAMES_OF_THE_CATALOG])
    all_of_them = select(program.c.id).where(exists().where(of_the_catalog))
    every = named.union(told, theirs, all_of_them).subquery()
    statement = insert(Touched).from_select(
        ["program_id", "events"], select(every.c[0], literal(events, BigInteger())).where(every.c[0].is_not(None))
    )
    await session.execute(
        statement.on_conflict_do_update(index_elements=["program_id"], set_={"events": statement.excluded.events})
    )


async def touched(session: AsyncSession) -> set[UUID]:
    """The programs of which something has happened since they were counted."""
    return set(await session.scalars(select(Touched.program_id)))


async def untouch(session: AsyncSession, events: int) -> None:
    """Forget those of which nothing has happened since so many events were folded."""
    await session.execute(delete(Touched).where(Touched.events <= events))


async def forget(session: AsyncSession, before: datetime) -> None:
    """Delete publications from before an instant, but never the newest one of a table."""
    later = aliased(Publication)
    newer = exists().where(
        later.scope == Publication.scope, later.family == Publication.family, later.taken_at > Publication.taken_at
    )
    await session.execute(delete(Publication).where(Publication.taken_at < before, newer))


async def withdraw(session: AsyncSession, family: str, scopes: Iterable[UUID]) -> None:
    """Delete all that was published of a family of these scopes. What was told stays known, as of `Told`."""
    await session.execute(delete(Publication).where(Publication.family == family, Publication.scope.in_(list(scopes))))


async def before(session: AsyncSession, scope: UUID) -> Sequence[tuple[str, datetime]]:
    """Which families of a scope were published, and when last."""
    query = (
        select(Publication.family, func.max(Publication.taken_at))
        .where(Publication.scope == scope)
        .group_by(Publication.family)
        .order_by(Publication.family)
    )
    return [(family, taken_at) for family, taken_at in await session.execute(query)]


async def counted(session: AsyncSession, family: str) -> Mapping[UUID, Counted]:
    """What was counted last of a family, by scope."""
    return {row.scope: row for row in await session.scalars(select(Counted).where(Counted.family == family))}


async def keep_counted(
    session: AsyncSession, scope: UUID, family: str, counted_at: datetime, content: dict[str, Any]
) -> None:
    statement = insert(Counted).values(scope=scope, family=family, counted_at=counted_at, content=content)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["scope", "family"],
            set_={"counted_at": statement.excluded.counted_at, "content": statement.excluded.content},
        )
    )
