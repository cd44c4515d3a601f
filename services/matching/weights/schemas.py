"""Requests and answers about learned weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.rounds.engine.learning import (
    Curve,
    Interval,
    Quality,
    Target,
    Together,
    Verdict,
    Weight,
)
from shared.values import Amount, Whole

__all__ = ["LearnIn", "LearnedOut", "LearnedWeightsOut"]


class LearnIn(BaseModel):
    """From which pairs weights are learned, and what it means that one went well."""

    model_config = ConfigDict(
        extra="forbid",
        allow_inf_nan=False,
        json_schema_extra={
            "examples": [{"programs": "this", "target": "latest", "good_rating": 4, "round_id": None, "seed": 0}]
        },
    )

    programs: Literal["this", "mine"] = Field(
        default="this", description="the pairs of this program, or of all programs that you administer"
    )
    target: Target = Field(
        default="latest",
        description="what tells that a pair went well; latest: the rating of its feedback if there is one, else "
        "whether the mentorship was completed, else whether the proposal was accepted",
    )
    good_rating: Amount = Field(default=4.0, ge=1, le=5, description="from which mean rating on a pair went well")
    round_id: UUID | None = Field(
        default=None,
        description="a solved round of this program, whose weights are the current ones; null: the newest approved one",
    )
    seed: Whole = Field(default=0, ge=0, le=2**31 - 1, description="the same pairs and seed give the same answer")


class LearnedOut(BaseModel):
    """What the pairs say about the weights; whether to use them is an admin's decision.

    use: weights for the next round's rules: the learned ones if they are recommended, the current ones otherwise.
    by_current, by_learned, by_curves: how well each predicts pairs from which it was not learned; gain: of AUC, learned
    over current weights. brier_of_rate: of a prediction that knows only how many go well.
    """

    rows: int = Field(description="pairs whose outcome is known", examples=[640])
    went_well: int
    went_badly: int
    groups: int = Field(description="mentors; pairs of one are never split between learning and testing")
    weights: Sequence[Weight]
    recommended: bool
    use: Mapping[str, float]
    verdict: Verdict
    summary: str
    notes: Sequence[str]
    by_current: Quality
    by_learned: Quality
    by_curves: Quality
    gain: Interval
    brier_of_rate: float
    curves: Sequence[Curve]
    together: Sequence[Together]
    seed: int


class LearnedWeightsOut(BaseModel):
    """An attempt to learn weights. round_id: whose weights are the current ones. about: what was asked."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    round_id: UUID
    about: dict[str, Any]
    state: Literal["queued", "computing", "answered", "failed"]
    failure: str = Field(description="why it failed; empty otherwise")
    asked_at: datetime
    answered_at: datetime | None
    answer: LearnedOut | None = Field(default=None, validation_alias="found", serialization_alias="answer")
