"""Answers about the report of a match round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.matching.rounds.engine.fairness import NOTES
from services.matching.rounds.reports import pricing
from services.matching.rounds.reports.data import (
    Bar,
    Certificate,
    CriterionShare,
    FairGroup,
    Load,
    Provenance,
    ReasonCount,
    Topic,
    Totals,
)
from services.matching.rounds.schemas import SentenceOut

__all__ = ["Listed", "ReportOut"]

Listed = Annotated[bool, Query(alias="people", description="whether people are listed by name; else numbers only")]


class FairTableOut(BaseModel):
    """Groups by one thing. hidden: the groups that are too small to show, and hidden_people: of all of them together.

    note: why there is nothing to compare. price: what it costs to close the largest gap. said: both, with codes.
    """

    model_config = ConfigDict(from_attributes=True)

    about: str
    identity: bool
    groups: Sequence[FairGroup]
    hidden: Sequence[str]
    hidden_people: int
    note: str
    price: str
    said: list[SentenceOut] = Field(default_factory=list[SentenceOut], description="the sentences that have a code")

    @model_validator(mode="after")
    def _say(self) -> Self:
        found = (NOTES.known(self.note), pricing.known(self.price))
        self.said = [SentenceOut.model_validate(one) for one in found if one.code is not None]
        return self


class ReportOut(BaseModel):
    """A round in numbers, without names."""

    provenance: Provenance
    totals: Totals
    distribution: Sequence[Bar] = Field(description="how many pairs have which score")
    criteria: Sequence[CriterionShare]
    load: Load
    reasons: Sequence[ReasonCount] = Field(description="why mentees are unmatched")
    topics: Sequence[Topic] = Field(description="what the unmatched want, most wanted first")
    fairness: Sequence[FairTableOut] = Field(description="groups that are too small are not shown")
    certificate: Certificate
    gone: int = Field(description="people of whom something or all was erased since the round was solved")
