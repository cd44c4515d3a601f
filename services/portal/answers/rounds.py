"""What pages of match rounds read of matching."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, RootModel

from services.portal.answers.mentors import Code

__all__ = [
    "Alone", "Approval", "Bounds", "Certificate", "Competition", "Couple", "Difference", "Differences",
    "Named", "Names", "NearMiss", "OnePlace", "Other", "PairOfTwo", "Rank", "Ranks", "Relief", "RoundDetails",
    "RoundMentee", "RoundMentor", "RoundProgram", "RoundRelief", "Said", "Share",
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
    notes: list[Said]
    total: float
    bound_pairs: int
    bound_total: float
    gap_pairs: int
    gap_total: float


class Said(BaseModel):
    """A sentence of matching, and what it names; code: None for one that has no other words."""

    code: str | None
    message: str
    values: dict[str, str | float]


class RoundDetails(BaseModel):
    """A round. rules: as matching takes them again."""

    id: UUID
    version: int
    program_id: UUID
    state: str
    failures: list[Said]
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


class PairOfTwo(BaseModel):
    mentee_id: UUID
    mentee_name: str
    mentor_id: UUID
    mentor_name: str
    score: float
    pinned: bool
    criteria: list[Share]
    sentences: list[str]
    reason_codes: list[Code]
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
