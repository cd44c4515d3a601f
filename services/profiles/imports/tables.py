"""Imports of people, the files that were handed in, and what became of each person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base

__all__ = ["FilePart", "ImportedRow", "PeopleImport"]


class PeopleImport(Base):
    """An import as it was asked for and as it went. asked_by: the subject of the token, or "command line".
    applied_by: whose word let a dry run, or more leavers than the share, be imported; None when nobody's was needed.

    state: waiting, running, done, rejected (the file has problems, or too many would leave), cancelled or failed.
    options: as `domain.Options` has them. progress, outcome: as `domain` has them. problems: up to 200.
    """

    __tablename__ = "people_import"
    __table_args__ = (Index("ix_people_import_state", "state"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    applied_by: Mapped[str | None]
    applied_at: Mapped[datetime | None]
    file_name: Mapped[str]
    bytes: Mapped[int]
    state: Mapped[str]
    dry_run: Mapped[bool]
    options: Mapped[dict[str, Any]]
    progress: Mapped[dict[str, Any] | None]
    outcome: Mapped[dict[str, Any] | None]
    problems: Mapped[list[dict[str, Any]]]
    failure: Mapped[str]
    ended_at: Mapped[datetime | None]
    worker: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    traceparent: Mapped[str | None]


class FilePart(Base):
    """A piece of the file, so that neither side ever holds it whole. Deleted when the import has ended; after a dry run
    or for want of a second word, some time later."""

    __tablename__ = "import_file_part"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("people_import.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes]


class ImportedRow(Base):
    """What became, or would become, of one person. kind: joins, returns, changes or leaves. row: in the file, None for
    one who leaves. fields: {field: [before, after]}. Deleted along with the file."""

    __tablename__ = "imported_row"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("people_import.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int | None]
    kind: Mapped[str]
    external_id: Mapped[str]
    name: Mapped[str]
    fields: Mapped[dict[str, Any]]
