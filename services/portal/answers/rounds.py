"""What pages of match rounds read of matching."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, RootModel

__all__ = [
    "Alone", "Approval", "Asked", "Bounds", "Certificate", "Coded", "Competition", "Couple", "CriterionShare",
    "Curve", "Difference", "Differences", "FairGroup", "FairTable", "Load", "Named", "Names", "NearMiss", "OnePlace",
    "Other", "PairOfTwo", "Question", "Rank", "Ranks", "Relief", "Report", "RoundDetails", "RoundMentee",
    "RoundMentor", "RoundProgram", "RoundRelief", "ScoreBar", "Share", "Totals", "Verification", "WantedTopic",
    "WhatIf", "WhyNot",
]  # fmt: skip


class Named(BaseModel):
    """How somebody is called."""

    id: UUID
    name: str


class Names(RootModel[list[Named]]):
    """Several people, by their ids."""


class RoundProgram(BaseModel):
    id: UUID
    name: str
    state: str
    starts_on: date
    ends_on: date
    ways: list[str]
    proposal_days: int | None


class Couple(BaseModel):
    mentee_id: UUID
    mentor_id: UUID


class Bounds(BaseModel):
    phase: str
    share: float
    people: int | None
    bound_people: int | None
    total_score: float | None
    bound_total_score: float | None


class Certificate(BaseModel):
    optimal: bool
    sentences: list[str]
    total: float
    bound_pairs: int
    bound_total: float
    gap_pairs: int
    gap_total: float


class RoundDetails(BaseModel):
    """A round. rules: as matching takes them again."""

    id: UUID
    version: int
    program_id: UUID
    state: str
    message: str
    rules: dict[str, Any]
    pins: list[Couple]
    forbidden: list[Couple]
    based_on: UUID | None
    keeps_pairs_of: UUID | None
    keep: float | None
    seconds: float | None
    progress: Bounds | None
    certificate: Certificate | None
    input_digest: str
    mentees: int
    mentors: int
    pairs: int
    unmatched: int
    total_score: float
    requested_at: datetime
    solved_at: datetime | None
    approved_at: datetime | None

    @property
    def solved(self) -> bool:
        return self.state in {"solved", "approved"}

    @property
    def under_way(self) -> bool:
        return self.state in {"queued", "solving"}


class Approval(BaseModel):
    proposals: int


class Share(BaseModel):
    criterion: str
    label: str
    weight: float
    value: float
    share: float


class Other(BaseModel):
    mentor_id: UUID
    mentor_name: str
    score: float
    free: bool


class Coded(BaseModel):
    code: str
    names: list[str]
    numbers: list[int]


class PairOfTwo(BaseModel):
    mentee_id: UUID
    mentee_name: str
    mentor_id: UUID
    mentor_name: str
    score: float
    pinned: bool
    criteria: list[Share]
    sentences: list[str]
    reason_codes: list[Coded]
    rank_for_mentee: int
    rank_for_mentor: int
    runner_up: Other | None


class NearMiss(BaseModel):
    mentor_id: UUID
    mentor_name: str
    score: float
    needed: float


class Competition(BaseModel):
    people: int
    offering: int
    places: int
    mentees: list[UUID]
    mentors: list[UUID]


class WantedTopic(BaseModel):
    skill_id: UUID
    name: str
    wanted: int
    offered: int
    free: int


class Relief(BaseModel):
    mentors: list[UUID]
    topics: list[WantedTopic]


class Alone(BaseModel):
    """A mentee whom a round leaves without a mentor."""

    person_id: UUID
    name: str
    reason: str
    ruled_out: dict[str, int]
    allowed: int
    near: list[NearMiss]
    competition: Competition | None
    relief: Relief
    names: dict[UUID, str]


class RoundMentee(BaseModel):
    pair: PairOfTwo | None
    unmatched: Alone | None
    alternatives: list[Other]


class OnePlace(BaseModel):
    mentor_id: UUID
    mentor_name: str
    mentee_id: UUID
    mentee_name: str
    gain: float


class RoundRelief(BaseModel):
    helpful: int
    places: list[OnePlace]
    topics: list[WantedTopic]


class RoundMentor(BaseModel):
    person_id: UUID
    name: str
    mentees: int


class Rank(BaseModel):
    rank: int
    pairs: int


class Ranks(BaseModel):
    for_mentees: list[Rank]
    for_mentors: list[Rank]


class Difference(BaseModel):
    mentee_id: UUID
    mentee_name: str
    before_id: UUID | None
    before_name: str
    before_score: float | None
    after_id: UUID | None
    after_name: str
    after_score: float | None


class MenteeChanges(BaseModel):
    kept: int
    changed: int
    gained: int
    lost: int


class Differences(BaseModel):
    counts: MenteeChanges
    items: list[Difference]
    next: str | None
    total: int


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
    note: str
    price: str


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
    failure: str


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
