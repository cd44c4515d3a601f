"""What pages of match rounds read of their report, and of answers to questions about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.portal.answers.rounds import Said

__all__ = [
    "Asked", "CriterionShare", "Curve", "FairGroup", "FairTable", "Load", "Question", "Report", "ScoreBar", "Totals",
    "Verification", "WhatIf", "WhyNot",
]  # fmt: skip


class Totals(BaseModel):
    mentees: int
    mentors: int
    places: int
    matched: int
    total: float
    mean: float | None
    median: float | None
    lowest: float | None
    highest: float | None


class ScoreBar(BaseModel):
    low: float
    high: float
    count: int


class CriterionShare(BaseModel):
    title: str
    label: str
    weight: float
    mean: float
    gives: float


class LoadBar(BaseModel):
    mentees: int
    mentors: int


class Load(BaseModel):
    places: int
    used: int
    idle: int
    bars: list[LoadBar]


class Gap(BaseModel):
    value: float
    low: float | None
    high: float | None
    clear: bool


class FairGroup(BaseModel):
    name: str
    people: int
    matched: int
    share: float
    mean: float | None
    share_gap: Gap | None
    score_gap: Gap | None


class FairTable(BaseModel):
    about: str
    identity: bool
    groups: list[FairGroup]
    hidden: list[str]
    hidden_people: int
    said: list[Said]


class Report(BaseModel):
    totals: Totals
    distribution: list[ScoreBar]
    criteria: list[CriterionShare]
    load: Load
    fairness: list[FairTable]
    gone: int


class Asked(BaseModel):
    """A question about a round, just asked."""

    id: UUID
    round_id: UUID
    kind: str
    about: dict[str, Any]
    state: str
    failures: list[Said]


class Question(Asked):
    """answer: of its kind; null until it is there. names: of everybody whom it mentions."""

    answer: dict[str, Any] | None
    names: dict[UUID, str]

    @property
    def waits(self) -> bool:
        return self.state in {"queued", "computing"}


class Verification(BaseModel):
    same_input: bool
    same_engine: bool
    same_pairs: bool
    different_pairs: int
    optimal: bool
    faults: list[str]
    gone: int


class Change(BaseModel):
    mentee_id: UUID
    before: UUID | None
    after: UUID | None
    score_before: float
    score_after: float


class Costs(BaseModel):
    people: int
    score: float
    changes: list[Change]


class WhyNot(BaseModel):
    matched: bool
    pinned_elsewhere: bool
    rules: list[str]
    score: float
    minimum_score: float
    exact: bool
    costs: Costs | None


class Side(BaseModel):
    pairs: int
    total_by_first: float
    total_by_second: float
    forbidden_by_other: int


class Move(BaseModel):
    mentee_id: UUID
    before: UUID | None
    after: UUID | None
    outcome: str
    by_first: float | None
    by_second: float | None


class WhatIf(BaseModel):
    kept: int
    counts: dict[str, int]
    first: Side
    second: Side
    moves: list[Move]


class Point(BaseModel):
    keep: float | None
    changes: int
    pairs: int
    total_score: float


class Curve(BaseModel):
    """How many pairs of a round can stay together, and what that costs."""

    previous: int
    keepable: int
    points: list[Point]
