"""Answers about the report of a match round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from services.matching.rounds.reports.data import (
    Bar,
    Certificate,
    CriterionShare,
    FairTable,
    Load,
    Provenance,
    ReasonCount,
    Topic,
    Totals,
)

__all__ = ["Listed", "ReportOut"]

Listed = Annotated[bool, Query(alias="people", description="whether people are listed by name; else numbers only")]


class ReportOut(BaseModel):
    """A round in numbers, without names."""

    provenance: Provenance
    totals: Totals
    distribution: Sequence[Bar] = Field(description="how many pairs have which score")
    criteria: Sequence[CriterionShare]
    load: Load
    reasons: Sequence[ReasonCount] = Field(description="why mentees are unmatched")
    topics: Sequence[Topic] = Field(description="what the unmatched want, most wanted first")
    fairness: Sequence[FairTable] = Field(description="groups that are too small are not shown")
    certificate: Certificate
    gone: int = Field(description="people of whom something or all was erased since the round was solved")
