"""Answers about monthly reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.analytics.publications.domain import ORGANIZATION
from services.analytics.publications.schemas import TableOut
from services.analytics.reports.content import Told
from services.analytics.reports.domain import ended, title
from services.analytics.reports.tables import Report, ReportSubscription

__all__ = ["HeardOut", "ReportId", "ReportLine", "ReportOut", "SubscriptionOut"]

ReportId = Annotated[UUID, Path(description="id of the report")]

_LINE: dict[str, Any] = {
    "id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d90",
    "title": "Mentoring in May 2026",
    "program_id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e",
    "month": "2026-05-01",
    "made_at": "2026-06-01T00:00:20Z",
    "complete": True,
}


class ReportLine(BaseModel):
    """A monthly report in a list."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LINE]})

    id: UUID
    title: str
    program_id: UUID | None = Field(description="null for all programs")
    month: date = Field(description="its first day")
    made_at: datetime
    complete: bool = Field(description="whether the month was over when it was made")

    @classmethod
    def of(cls, report: Report) -> ReportLine:
        program = None if report.scope == ORGANIZATION else report.scope
        return cls(
            id=report.id,
            title=title(report.month, of_a_program=program is not None),
            program_id=program,
            month=report.month,
            made_at=report.made_at,
            complete=report.made_at >= ended(report.month),
        )


class ReportOut(ReportLine):
    """A monthly report with the published tables that it shows."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_LINE, "tables": []}]})

    tables: list[TableOut]

    @classmethod
    def told(cls, told: Told) -> ReportOut:
        return cls(
            id=told.id,
            title=told.title,
            program_id=told.program_id,
            month=told.month,
            made_at=told.made_at,
            complete=told.complete,
            tables=[TableOut.of(table) for table in told.tables],
        )


class SubscriptionOut(BaseModel):
    """You hear of every monthly report of this program, or of all programs together."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"since": "2026-05-04T08:00:00Z"}]})

    since: datetime


class HeardOut(SubscriptionOut):
    """A subscription of yours."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"program_id": None, "since": "2026-05-04T08:00:00Z"}]})

    program_id: UUID | None = Field(description="null for all programs together")

    @classmethod
    def of(cls, subscription: ReportSubscription) -> HeardOut:
        program = None if subscription.scope == ORGANIZATION else subscription.scope
        return cls(program_id=program, since=subscription.since)
