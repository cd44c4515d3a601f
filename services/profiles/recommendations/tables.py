"""Questions to colleagues, and whom they name."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.profiles.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["AskedColleague", "Recommendation", "RecommendationRequest"]


class RecommendationRequest(Aggregate, Base, repr=False):
    """From whom could I learn this? skill: by name, of the catalog or not. words: to the colleagues alone."""

    __tablename__ = "recommendation_request"

    spoken: ClassVar[str] = "question"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    skill: Mapped[str]
    skill_id: Mapped[UUID | None] = mapped_column(ForeignKey("skill.id"))
    words: Mapped[Sealed | None] = mapped_column(PrivateText)
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class AskedColleague(Base):
    """A colleague who was asked. passed_at: when they said that they know nobody."""

    __tablename__ = "asked_colleague"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation_request.id"), primary_key=True)
    colleague_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    passed_at: Mapped[datetime | None]


class Recommendation(Base):
    """Whom a colleague names. words: why, for the one who asked and the one who is named. declined_at: when the one
    named declined to be suggested; the one who asked sees it no more."""

    __tablename__ = "recommendation"
    __table_args__ = (
        UniqueConstraint("request_id", "given_by", "recommended_id"),
        CheckConstraint("given_by <> recommended_id", name="not_of_oneself"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation_request.id"))
    given_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recommended_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    skill_id: Mapped[UUID | None] = mapped_column(ForeignKey("skill.id"))
    words: Mapped[Sealed | None] = mapped_column(PrivateText)
    given_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
