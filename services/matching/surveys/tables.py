"""What people of a program are asked at its kickoff, midpoint and end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Survey", "SurveyAnswer", "SurveyRecipient", "SurveyResult"]


class Survey(Aggregate, Base):
    """state: see `domain`. questions: as JSON of `schemas`. asked: how many people were."""

    __tablename__ = "survey"

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    moment: Mapped[str]
    title: Mapped[str]
    questions: Mapped[list[dict[str, Any]]]
    state: Mapped[str]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    asked: Mapped[int]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class SurveyRecipient(Base):
    """Somebody who is asked, since the survey was opened. role: mentee, mentor or both."""

    __tablename__ = "survey_recipient"

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    role: Mapped[str]


class SurveyAnswer(Aggregate, Base):
    """What one person answered, by question as JSON, sealed with their key. Answering again replaces it."""

    __tablename__ = "survey_answer"
    __table_args__ = (UniqueConstraint("survey_id", "person_id"),)

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    person_id: Mapped[UUID]
    answers: Mapped[Sealed] = mapped_column(PrivateText)
    answered_at: Mapped[datetime]


class SurveyResult(Base):
    """What may be read of a survey as it was when it closed, whatever is erased later. role: whose answers, "" for
    everybody's. minimum: of people in what is shown. results: of `survey_results.domain`, as JSON without texts."""

    __tablename__ = "survey_result"

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    minimum: Mapped[int]
    results: Mapped[dict[str, Any]]
