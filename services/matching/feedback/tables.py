"""The feedback that people of a mentorship ask for and give each other, and what they tell the program."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Feedback", "FeedbackRequest", "ProgramFeedback"]


class Feedback(Aggregate, Base):
    """What one told another; on a session at most as often as it was held. words: `domain.Words` as JSON. goal_id: of
    profiles. request_id: what was asked for, None when it was offered. show_rating: to the one whom it is given to."""

    __tablename__ = "feedback"
    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("session.id"), index=True)
    goal_id: Mapped[UUID | None]
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("feedback_request.id"))
    given_by: Mapped[UUID]
    given_to: Mapped[UUID]
    rating: Mapped[int | None]
    show_rating: Mapped[bool] = mapped_column(server_default="false")
    words: Mapped[Sealed] = mapped_column(PrivateText)
    given_at: Mapped[datetime]


class FeedbackRequest(Aggregate, Base):
    """One asks another for feedback. state: open, given or declined. words: what exactly they would like to hear of."""

    __tablename__ = "feedback_request"

    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"), index=True)
    asked_by: Mapped[UUID]
    asked_of: Mapped[UUID]
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("session.id"))
    goal_id: Mapped[UUID | None]
    words: Mapped[Sealed | None] = mapped_column(PrivateText)
    state: Mapped[str]
    asked_at: Mapped[datetime]


class ProgramFeedback(Aggregate, Base):
    """What somebody thinks of the program, for its admins. words: None where they only rated it. ratings_batch,
    words_batch: with which others its rating and its words are published; None while they wait for more."""

    __tablename__ = "program_feedback"
    __table_args__ = (
        Index(
            "ix_program_feedback_ratings",
            "program_id",
            postgresql_where=text("rating IS NOT NULL AND ratings_batch IS NULL"),
        ),
        Index(
            "ix_program_feedback_words",
            "program_id",
            postgresql_where=text("words IS NOT NULL AND words_batch IS NULL"),
        ),
    )

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    mentorship_id: Mapped[UUID] = mapped_column(ForeignKey("mentorship.id"))
    given_by: Mapped[UUID]
    rating: Mapped[int | None]
    words: Mapped[Sealed | None] = mapped_column(PrivateText)
    given_at: Mapped[datetime]
    ratings_batch: Mapped[UUID | None]
    words_batch: Mapped[UUID | None]
