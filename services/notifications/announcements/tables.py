"""Who has answered which survey: the answer can be told before the survey."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["AnsweredSurvey"]


class AnsweredSurvey(Base):
    """A person has answered a survey."""

    __tablename__ = "answered_survey"

    survey_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
