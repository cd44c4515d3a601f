"""Answers that compare participants with others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.analytics.impact.domain import CALIPER, LANDMARK_DAYS, LEAST, OUTCOMES
from services.analytics.impact.handlers import Impact
from services.analytics.statistics.saying import sentences

__all__ = ["ComparisonOut", "ImpactOut"]

_ESTIMATE = {"value": 0.08, "low": 0.02, "high": 0.14}

DEFINITIONS: Mapping[str, str] = {
    "participants": (
        f"People who had enrolled in this role by the landmark, {LANDMARK_DAYS} days after the program's first day, and"
        " were employed on both days. Who enrolled later is not compared."
    ),
    "others": (
        "People of the same organization who were employed on both days and had enrolled in no program by the landmark."
    ),
    "matching": (
        "Exactly on grade, years of employment (in bands) and department, as they were on the program's first day; each"
        " participant counts once, and the others of a group together as much as its participants. Who has nobody alike"
        " is paired with whoever was as likely to take part by grade, years, department and location, at most"
        f" {CALIPER} standard deviations of the logit away, and nobody is in two pairs."
    ),
    "days": f"Days after the landmark: of the program's first day plus {LANDMARK_DAYS}.",
    "difference": (
        "Share of the participants minus the weighted share of the others, with a 95 % interval: of every twenty such"
        " intervals one misses the truth by chance alone."
    ),
    "ratio": "The ratio of the two shares; of retention, of those who left.",
    "e_value": (
        "How strongly something that nobody recorded would have to go with both taking part and the outcome, as a ratio"
        " of risks, to explain the ratio away; interval: the same for the end of its interval nearer to 1. 1 means that"
        " nothing is needed."
    ),
    "without": "The difference when one covariate is not matched on: where it moves much, that covariate matters.",
    "balance": (
        "The largest standardized difference of a value's share between the groups, before and after matching; below"
        " 0.1 the groups are alike in it."
    ),
    "log_rank_p": (
        "How often chance alone would make the two curves so different, comparing people with their matches only."
    ),
    "left_out": (
        "Participants who are not compared; over all programs, once for each in which they are not. not-employed: not"
        " known or not employed on the first day; left-early: by the landmark; no-partner: nobody to compare with, or"
        " left out with them so that not fewer than the smallest group are."
    ),
}


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class EstimateOut(_Out):
    """A number and its 95 % interval."""

    value: float = Field(examples=[0.08])
    low: float = Field(examples=[0.02])
    high: float = Field(examples=[0.14])


class EValueOut(_Out):
    """Of the ratio, and of the end of its interval that is nearer to 1."""

    ratio: float = Field(ge=1, examples=[2.18])
    interval: float = Field(ge=1, examples=[1.24])


class BalanceOut(_Out):
    """null: no value of it has enough people."""

    covariate: Literal["grade", "tenure", "department", "location"]
    before: float | None = Field(examples=[0.41])
    after: float | None = Field(examples=[0.02])


class OutcomeOut(_Out):
    """What became of both groups by a day; hidden where it would tell of too few people."""

    outcome: Literal["retained", "promoted", "grade", "department", "location"]
    definition: str
    days: int = Field(examples=[360])
    hidden: bool
    participants: float | None = Field(description="share", examples=[0.93])
    others: float | None = Field(description="weighted share", examples=[0.85])
    difference: EstimateOut | None
    ratio: EstimateOut | None
    e_value: EValueOut | None
    without: dict[str, EstimateOut | None]


class PointOut(_Out):
    """The share still employed on a day, with its interval; null where it is hidden."""

    days: int = Field(examples=[90])
    participants: EstimateOut | None
    others: EstimateOut | None


class LeftOutOut(_Out):
    """people: how many; over all programs, how often somebody is left out of one. null where that is too few to say."""

    reason: Literal["not-employed", "left-early", "no-partner"]
    people: int | None


class ComparisonOut(_Out):
    """The people in one role and those whom they are compared with."""

    as_of: datetime = Field(description="since when it has been like this")
    participants: int = Field(examples=[120])
    others: int = Field(examples=[431])
    others_effective: float = Field(description="how many of equal weight they are worth", examples=[205.4])
    matched_exactly: int | None = Field(description="participants; null where it would tell of too few", examples=[108])
    matched_by_propensity: int | None = Field(description="participants without anybody alike", examples=[12])
    left_out: int = Field(examples=[6])
    left_out_because: list[LeftOutOut]
    followed_days: int = Field(description="after the landmark", examples=[402])
    balance: list[BalanceOut]
    outcomes: list[OutcomeOut]
    curve: list[PointOut]
    log_rank_p: float | None = Field(examples=[0.031])

    @classmethod
    def of(cls, part: Mapping[str, Any]) -> ComparisonOut:
        outcomes = [
            {
                **one,
                "definition": OUTCOMES[one["outcome"]],
                "e_value": one["e_values"] and dict(zip(("ratio", "interval"), one["e_values"], strict=True)),
            }
            for one in part["outcomes"]
        ]
        return cls.model_validate(
            {
                **part,
                "others_effective": part["effective"],
                "matched_exactly": part["exact"],
                "matched_by_propensity": part["paired"],
                "left_out_because": [{"reason": why, "people": people} for why, people in part["reasons"].items()],
                "outcomes": outcomes,
                "curve": part["points"],
                "log_rank_p": part["log_rank"],
            }
        )


class RoleOut(_Out):
    """summary: what it shows and does not show. comparison: null where there is nothing to compare yet, or too few."""

    role: Literal["mentee", "mentor"]
    summary: str
    comparison: ComparisonOut | None


class ImpactOut(BaseModel):
    """Participants against comparable people who took part in no program."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "program_id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e",
                    "as_of": "2026-09-01T02:00:00Z",
                    "facts_until": "2026-09-01T01:59:12Z",
                    "minimum_cell": 5,
                    "roles": [
                        {"role": "mentee", "summary": sentences("mentee", None, 5), "comparison": None},
                        {"role": "mentor", "summary": sentences("mentor", None, 5), "comparison": None},
                    ],
                    "definitions": {"difference": DEFINITIONS["difference"]},
                }
            ]
        }
    )

    program_id: UUID | None = Field(description="null for all programs")
    as_of: datetime | None = Field(description="when it was published; null when nothing has been yet")
    facts_until: datetime | None = Field(description="the newest event that was counted")
    minimum_cell: int = Field(description="the smallest group of which anything is said", examples=[5])
    least_participants: int = Field(default=LEAST, description="with fewer nothing is compared")
    roles: list[RoleOut]
    definitions: dict[str, str]

    @classmethod
    def of(cls, impact: Impact) -> ImpactOut:
        return cls(
            program_id=None if impact.program is None else impact.program.id,
            as_of=impact.as_of,
            facts_until=impact.facts_until,
            minimum_cell=impact.minimum_cell,
            roles=[
                RoleOut.model_validate(
                    {
                        "role": role,
                        "summary": sentences(role, part, impact.minimum_cell, early=impact.early),
                        "comparison": None if part is None else ComparisonOut.of(part),
                    }
                )
                for role, part in impact.parts.items()
            ],
            definitions=dict(DEFINITIONS),
        )
