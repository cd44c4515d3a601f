"""What a report keeps: the published tables that it shows, as JSON, so that its forms can be made again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.analytics.publications.domain import ORGANIZATION
from services.analytics.reading import Table
from services.analytics.reports.domain import ended, title
from services.analytics.reports.tables import Report

__all__ = ["Content", "Told", "content_of", "told_of"]


@dataclass(frozen=True, slots=True)
class Content:
    """starts_on, ends_on: of the program; None for all programs."""

    starts_on: date | None
    ends_on: date | None
    tables: Sequence[Table]


@dataclass(frozen=True, slots=True)
class Told:
    """A report as it is read. program_id: None for all programs. complete: whether its month was over."""

    id: UUID
    program_id: UUID | None
    month: date
    made_at: datetime
    complete: bool
    title: str
    starts_on: date | None
    ends_on: date | None
    tables: Sequence[Table]


_JSON = TypeAdapter(Content)


def content_of(starts_on: date | None, ends_on: date | None, tables: Sequence[Table]) -> dict[str, Any]:
    """What is stored of a report."""
    return _JSON.dump_python(Content(starts_on, ends_on, tables), mode="json")


def told_of(report: Report) -> Told:
    """A stored report as it is read."""
    content = _JSON.validate_python(report.content)
    program = None if report.scope == ORGANIZATION else report.scope
    return Told(
        id=report.id,
        program_id=program,
        month=report.month,
        made_at=report.made_at,
        complete=report.made_at >= ended(report.month),
        title=title(report.month, of_a_program=program is not None),
        starts_on=content.starts_on,
        ends_on=content.ends_on,
        tables=content.tables,
    )
