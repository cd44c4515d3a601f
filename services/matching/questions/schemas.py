"""Questions about solved match rounds, and their answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.matching.reports.schemas import ReportOut
from services.matching.rounds.schemas import RoundFailureOut
from services.matching.rules.schemas import RulesIn
from services.matching.weights.schemas import LearnedOut
from shared.text import Line

__all__ = [
    "ANSWERS",
    "FairnessIn",
    "FairnessOut",
    "QuestionId",
    "QuestionOut",
    "QuestionSummaryOut",
    "RematchOut",
    "VerificationOut",
    "WhatIfIn",
    "WhatIfOut",
    "WhyNotIn",
    "WhyNotOut",
]

QuestionId = Annotated[UUID, Path(description="id of the question")]
Kind = Literal["why-not", "what-if", "rematch", "fairness", "verify", "report", "learned-weights"]
State = Literal["queued", "computing", "answered", "failed"]


class WhyNotIn(BaseModel):
    """Why are these two not matched, and what would it cost?"""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "mentee_id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e",
                    "mentor_id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9f",
                }
            ]
        },
    )

    mentee_id: UUID
    mentor_id: UUID


class WhatIfIn(BaseModel):
    """What would other rules have answered for the same people?"""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"rules": {"minimum_score": 0.5, "seed": 1}}]}
    )

    rules: RulesIn


class GroupIn(BaseModel):
    """Mentees who have one thing in common. about: a profile field or shared attribute; value: what they told."""

    model_config = ConfigDict(extra="forbid")

    about: Annotated[Line, Field(min_length=1, max_length=100)]
    value: Annotated[Line, Field(max_length=200)]


class FairnessIn(BaseModel):
    """How do groups of mentees fare? price: of closing the gap between one of them and all others, if wanted."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"price": None}]})

    price: GroupIn | None = None


class ChangeOut(BaseModel):
    mentee_id: UUID
    before: UUID | None = Field(description="their mentor; null for none")
    after: UUID | None
    score_before: float
    score_after: float


class CostsOut(BaseModel):
    """What forcing the pair costs: people who are left for it, and score. changes: the pair, then who gives way."""

    people: int = Field(examples=[0])
    score: float = Field(examples=[0.021])
    changes: list[ChangeOut]


class WhyNotOut(BaseModel):
    """rules: those that forbid the pair. costs: null if a rule does, or if nobody can give way.

    exact: false where the round's own answer is not proven to be the best, so that there may be a cheaper way.
    """

    matched: bool = Field(description="the two are a pair of the answer")
    pinned_elsewhere: bool
    rules: list[str] = Field(examples=[["no-common-language"]])
    score: float = Field(examples=[0.64])
    minimum_score: float
    exact: bool
    costs: CostsOut | None


class SideOut(BaseModel):
    """One of two answers. forbidden_by_other: pairs that the other rules would not allow."""

    pairs: int
    total_by_first: float
    total_by_second: float
    forbidden_by_other: int


class MoveOut(BaseModel):
    """A mentee whose mentor changes. by_first, by_second: how much more the second mentor scores by either rules."""

    mentee_id: UUID
    before: UUID | None
    after: UUID | None
    outcome: Literal["matched", "unmatched", "better", "worse", "equal", "mixed"]
    by_first: float | None
    by_second: float | None


class LoadOut(BaseModel):
    mentor_id: UUID
    before: int
    after: int


class WhatIfOut(BaseModel):
    """first: the round's own rules, second: the others. moves, loads: up to 1,000; counts: of all."""

    sentence: str = Field(examples=["12 mentees are matched differently: 7 gain, 5 lose."])
    kept: int = Field(description="pairs in both")
    counts: dict[str, int]
    first: SideOut
    second: SideOut
    moves: list[MoveOut]
    loads: list[LoadOut]


class PointOut(BaseModel):
    """An answer that keeps more or less. keep: what to ask a round for; null: every pair that can be kept is."""

    keep: float | None
    changes: int = Field(description="pairs that could be kept and are not")
    pairs: int
    total_score: float


class RematchOut(BaseModel):
    """Matching today's people again. points: from the fewest changes to the most score."""

    previous: int = Field(description="pairs of the round")
    keepable: int = Field(description="of them, those whose two are still free for each other")
    points: list[PointOut]


class FiguresOut(BaseModel):
    people: int
    matched: int
    mean_score: float | None


class GapOut(BaseModel):
    """A group minus all others, with a 95 % interval. clear: chance alone hardly explains it."""

    value: float
    low: float | None
    high: float | None
    clear: bool


class GroupOut(BaseModel):
    """effects: what each criterion adds to the gap in score; they sum to it."""

    value: str
    figures: FiguresOut
    share_gap: GapOut | None
    score_gap: GapOut | None
    effects: dict[str, float]


class TableOut(BaseModel):
    """Groups by one thing that mentees told. small: groups that are too small to be shown; together: their figures."""

    about: str
    identity: bool
    total: FiguresOut | None
    groups: list[GroupOut]
    small: list[str]
    together: FiguresOut | None
    note: str


class PricePointOut(BaseModel):
    """closed: share of the gap. lost: share of the total score. gap: what is left."""

    closed: float
    lost: float
    gap: float


class PriceOut(BaseModel):
    sentence: str = Field(examples=["2 % of the total score closes the gap by half."])
    gap: float
    points: list[PricePointOut]


class FairnessOut(BaseModel):
    minimum: int = Field(description="the smallest group that may be shown, as the program says")
    tables: list[TableOut]
    price: PriceOut | None


class VerificationOut(BaseModel):
    """Whether solving again comes out the same. gone: people of whom something was erased since; then it need not."""

    same_input: bool
    same_engine: bool
    same_pairs: bool
    different_pairs: int
    optimal: bool
    faults: list[str] = Field(description="what is wrong with the certificate, by an independent check of all pairs")
    digest: str
    engine: str
    gone: int


ANSWERS: dict[str, type[BaseModel]] = {
    "why-not": WhyNotOut,
    "what-if": WhatIfOut,
    "rematch": RematchOut,
    "fairness": FairnessOut,
    "verify": VerificationOut,
    "report": ReportOut,
    "learned-weights": LearnedOut,
}


class QuestionSummaryOut(BaseModel):
    """A question about a round."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    round_id: UUID
    kind: Kind
    about: dict[str, Any]
    state: State
    failure: str = Field(description="why it failed; empty otherwise")
    asked_at: datetime
    answered_at: datetime | None


class QuestionOut(QuestionSummaryOut):
    """A question with its answer, once a worker or the request itself has found it."""

    failures: list[RoundFailureOut] = Field(description="why it failed, one by one with codes")
    answer: WhyNotOut | WhatIfOut | RematchOut | FairnessOut | VerificationOut | ReportOut | LearnedOut | None
    names: dict[UUID, str] = Field(
        description="of everybody whom the question and its answer mention, if they are known"
    )
