"""Requests of mentees to mentors."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Uuid

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Request", "RequestWord"]


class Request(Aggregate, Base):
    """A mentee asks a mentor. state: see `domain`. words: `domain.Asked` as JSON, by the mentee; reply: by the mentor.

    goal_ids: of profiles. answer_by: the last day of whose turn it is. reason: a code, as of RequestDeclined and
    RequestExpired. suggested: colleagues whom the mentor names, also those whom the mentee cannot ask. alternatives:
    who else could take the mentee when it ended, as of `suggestions.domain`. waiting_since: the mentor said yes and has
    no place.
    """

    __tablename__ = "request"
    __table_args__ = (
        Index(
            "uq_request_open",
            "program_id",
            "mentee_id",
            "mentor_id",
            unique=True,
            postgresql_where=text("state IN ('open', 'questioned', 'waiting')"),
        ),
        Index("ix_request_answer_by", "answer_by", postgresql_where=text("state IN ('open', 'questioned')")),
        Index(
            "ix_request_waiting",
            "program_id",
            "mentor_id",
            "waiting_since",
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    mentee_id: Mapped[UUID] = mapped_column(index=True)
    mentor_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[str]
    words: Mapped[Sealed] = mapped_column(PrivateText)
    goal_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    gathering_id: Mapped[UUID | None] = mapped_column(ForeignKey("gathering.id"))
    introduction_id: Mapped[UUID | None] = mapped_column(ForeignKey("introduction.id"))
    answer_by: Mapped[date]
    requested_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    reason: Mapped[str]
    reply: Mapped[Sealed | None] = mapped_column(PrivateText)
    suggested: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    alternatives: Mapped[list[dict[str, Any]]]


class RequestWord(Base):
    """What the mentor asks back, and what the mentee answers, in turn."""

    __tablename__ = "request_word"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"), index=True)
    author_id: Mapped[UUID]
    words: Mapped[Sealed] = mapped_column(PrivateText)
    said_at: Mapped[datetime]
