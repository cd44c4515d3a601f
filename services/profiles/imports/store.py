"""Queries about imports, their files and what became of each person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, insert, literal, or_, select, true, update
from sqlalchemy.dialects.postgresql import JSONB

from services.profiles.imports.domain import ENDED
from services.profiles.imports.tables import FilePart, ImportedRow, PeopleImport
from shared.db import AsyncSession

__all__ = [
    "add_part",
    "drop_parts",
    "find",
    "forget",
    "forget_problems",
    "has_file",
    "held",
    "next_waiting",
    "note",
    "page",
    "part",
    "rows",
    "total",
]


async def find(session: AsyncSession, import_id: UUID, *, lock: bool = False) -> PeopleImport | None:
    query = select(PeopleImport).where(PeopleImport.id == import_id)
    return (await session.scalars(_locked(query) if lock else query)).one_or_none()


async def page(session: AsyncSession, before: UUID | None, limit: int) -> Sequence[PeopleImport]:
    """Up to `limit` + 1 imports, the newest first."""
    query = select(PeopleImport).order_by(PeopleImport.id.desc()).limit(limit + 1)
    return (await session.scalars(query if before is None else query.where(PeopleImport.id < before))).all()


async def total(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(PeopleImport)) or 0


async def rows(
    session: AsyncSession, import_id: UUID, kind: str | None, after: int, limit: int
) -> tuple[Sequence[ImportedRow], int]:
    """Up to `limit` + 1 rows after this number, and how many there are in all."""

    def of_import(query: Select[Any]) -> Select[Any]:
        query = query.where(ImportedRow.import_id == import_id)
        return query if kind is None else query.where(ImportedRow.kind == kind)

    found = of_import(select(ImportedRow)).where(ImportedRow.number > after).order_by(ImportedRow.number)
    count = await session.scalar(of_import(select(func.count()).select_from(ImportedRow)))
    return (await session.scalars(found.limit(limit + 1))).all(), count or 0


async def add_part(session: AsyncSession, import_id: UUID, number: int, data: bytes) -> None:
    await session.execute(insert(FilePart), {"import_id": import_id, "number": number, "data": data})


async def part(session: AsyncSession, import_id: UUID, number: int) -> bytes | None:
    """A piece of the file, counted from 0; None after the last."""
    return await session.scalar(select(FilePart.data).where(FilePart.import_id == import_id, FilePart.number == number))


async def drop_parts(session: AsyncSession, import_id: UUID) -> None:
    await session.execute(delete(FilePart).where(FilePart.import_id == import_id))


async def has_file(session: AsyncSession, import_id: UUID) -> bool:
    return await session.scalar(select(FilePart.number).where(FilePart.import_id == import_id).limit(1)) is not None


async def next_waiting(session: AsyncSession, now: datetime) -> PeopleImport | None:
    """The oldest import that waits and that no living worker has in hand, locked."""
    free = or_(
        PeopleImport.state == "waiting",
        and_(
            PeopleImport.state == "running",
            or_(PeopleImport.lease_until.is_(None), PeopleImport.lease_until < now),
        ),
    )
    query = select(PeopleImport).where(free).order_by(PeopleImport.id).limit(1)
    return (await session.scalars(query.with_for_update(skip_locked=True))).one_or_none()


async def held(session: AsyncSession, import_id: UUID, worker: UUID) -> PeopleImport | None:
    """The import, locked, if this worker still has it in hand."""
    query = select(PeopleImport).where(
        PeopleImport.id == import_id, PeopleImport.worker == worker, PeopleImport.state == "running"
    )
    return (await session.scalars(_locked(query))).one_or_none()


def _locked(query: Select[PeopleImport]) -> Select[PeopleImport]:
    """Rows of an import that is being written refer to it until they are committed; that is not waited for."""
    return query.with_for_update(key_share=True)


async def note(
    session: AsyncSession, import_id: UUID, worker: UUID, *, lease_until: datetime, progress: dict[str, Any] | None
) -> bool:
    """Prolong a worker's lease and show its progress. Returns whether it still has the import in hand."""
    statement = update(PeopleImport).where(
        PeopleImport.id == import_id, PeopleImport.worker == worker, PeopleImport.state == "running"
    )
    told = {"lease_until": lease_until} | ({} if progress is None else {"progress": progress})
    return await session.scalar(statement.values(told).returning(PeopleImport.id)) is not None


async def forget(session: AsyncSession, before: datetime) -> None:
    """Delete files, rows and problems of imports that ended before this instant; that they were stays known."""
    await forget_problems(session, before)
    ended = select(PeopleImport.id).where(PeopleImport.state.in_(ENDED), PeopleImport.ended_at < before)
    for table in (FilePart, ImportedRow):
        await session.execute(delete(table).where(table.import_id.in_(ended)))


_UNKNOWN = {"detail": "The file had problems, so nothing was changed. What they were is no longer kept."}


async def forget_problems(session: AsyncSession, before: datetime | None = None) -> None:
    """Let imports that are over (and ended before this instant) quote their files no more; how many problems there were
    stays known."""
    over = select(PeopleImport.id).where(
        PeopleImport.state.in_(ENDED),
        true() if before is None else PeopleImport.ended_at < before,
        func.jsonb_array_length(PeopleImport.problems) > 0,
    )
    quoting = over.order_by(PeopleImport.id).with_for_update(key_share=True)
    outcome = PeopleImport.outcome.op("||")(literal(_UNKNOWN, JSONB))
    statement = update(PeopleImport).where(PeopleImport.id.in_(quoting))
    await session.execute(statement.values(problems=literal([], JSONB), outcome=outcome))
