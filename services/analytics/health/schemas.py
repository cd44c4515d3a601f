"""Answers about the health of mentorships."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row

from services.analytics.health import domain
from services.analytics.health.handlers import Found
from services.analytics.health.tables import Health
from shared.events.analytics import HealthReason
from shared.pagination import Page, page

__all__ = ["DefinitionOut", "HealthOut", "HealthPage"]

_ID = "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8da0"
_REASON: dict[str, Any] = {
    "code": "no-session",
    "words": "No session for 38 days, and none planned for the next 30.",
    "value": 38,
    "points": 30,
}


class ReasonOut(BaseModel):
    """What takes points from a mentorship."""

    code: HealthReason
    words: str = Field(description="the same as a sentence")
    value: float = Field(ge=0, description="days, sessions, people, check-ins or goals, as the definition says")
    points: int = Field(ge=0, le=100, description="how many it takes")


class HealthOut(BaseModel):
    """How a mentorship fares. The names of its people are with profiles; analytics keeps none."""

    mentorship_id: UUID = Field(examples=[_ID])
    mentor_id: UUID = Field(examples=[_ID], description="of a circle, who convenes it")
    mentee_ids: list[UUID] = Field(examples=[[_ID]], description="who is in it now; of a circle, everybody")
    score: int = Field(ge=0, le=100, examples=[45])
    at_risk: bool
    since: datetime = Field(description="since when it is at risk, or is not")
    reasons: list[ReasonOut] = Field(description="the heaviest first")
    next_step: str = Field(examples=["Ask both for a date."], description="one thing that an admin can do")
    evaluated_at: datetime

    @classmethod
    def of(cls, row: Row[Any, Any, Any]) -> HealthOut:
        health: Health = row.Health
        reasons = [ReasonOut(words=domain.said(one["code"], one["value"]), **one) for one in health.reasons]
        return cls(
            mentorship_id=health.id,
            mentor_id=row.mentor_id,
            mentee_ids=row.mentees,
            score=health.score,
            at_risk=health.at_risk,
            since=health.since,
            reasons=reasons,
            next_step=domain.next_step([one.code for one in reasons]),
            evaluated_at=health.evaluated_at,
        )


class HealthPage(Page[HealthOut]):
    """as_of: when they were looked at; each has been judged at its `evaluated_at`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "mentorship_id": _ID,
                            "mentor_id": _ID,
                            "mentee_ids": [_ID],
                            "score": 70,
                            "at_risk": False,
                            "since": "2026-03-02T09:00:00Z",
                            "reasons": [_REASON],
                            "next_step": "Ask both for a date.",
                            "evaluated_at": "2026-06-01T09:25:00Z",
                        }
                    ],
                    "next": None,
                    "total": 1,
                    "as_of": "2026-06-01T09:30:00Z",
                }
            ]
        }
    )

    as_of: datetime

    @classmethod
    def of(cls, found: Found, limit: int) -> HealthPage:
        shown = page(found.rows, limit, lambda row: row.Health.id, HealthOut.of, found.total)
        return cls(items=shown.items, next=shown.next, total=shown.total, as_of=found.as_of)


class StepOut(BaseModel):
    """least: from which amount on. points: what it takes then."""

    least: float = Field(ge=0, examples=[21])
    points: int = Field(ge=0, le=100, examples=[15])


class RuleOut(BaseModel):
    """A reason: what counts, and what it takes. amount: in which sense `steps` count."""

    code: HealthReason
    definition: str
    amount: str
    steps: list[StepOut]
    next_step: str


class DefinitionOut(BaseModel):
    """The rules by which mentorships are judged."""

    words: str
    best: int = Field(examples=[domain.BEST])
    at_risk_below: int = Field(examples=[domain.AT_RISK_BELOW])
    recovered_above: int = Field(examples=[domain.RECOVERED_ABOVE])
    reasons: list[RuleOut]

    @classmethod
    def of_all(cls) -> DefinitionOut:
        return cls(
            words=domain.WORDS,
            best=domain.BEST,
            at_risk_below=domain.AT_RISK_BELOW,
            recovered_above=domain.RECOVERED_ABOVE,
            reasons=[
                RuleOut(
                    code=code,
                    definition=domain.MEANINGS[code],
                    amount=domain.AMOUNTS[code],
                    steps=[StepOut(least=least, points=points) for least, points in domain.POINTS[code]],
                    next_step=domain.NEXT_STEPS[code],
                )
                for code in domain.REASONS
            ],
        )
