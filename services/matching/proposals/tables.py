"""What is proposed to two people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate
from shared.private_text import PrivateText, Sealed

__all__ = ["Proposal"]


class Proposal(Aggregate, Base):
    """Two people are proposed to each other. state: open, accepted (by both), declined or expired.

    micro: score in micro-points. reason_codes, reasons: what speaks for them, as `reason_codes` and `sentences` of a
    round's pair. proposed_by: the admin who proposes, None for a round. answer_by: the last day to answer. reason: why
    it was declined, for the admins alone. ended_because: why it expired, as of ProposalExpired.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        Index(
            "uq_proposal_open",
            "program_id",
            "mentee_id",
            "mentor_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_proposal_answer_by", "answer_by", postgresql_where=text("state = 'open'")),
    )

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("match_round.id"), index=True)
    proposed_by: Mapped[UUID | None]
    mentee_id: Mapped[UUID] = mapped_column(index=True)
    mentor_id: Mapped[UUID] = mapped_column(index=True)
    micro: Mapped[int]
    reasons: Mapped[list[str]]
    reason_codes: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    state: Mapped[str]
    accepted_by_mentee: Mapped[bool]
    accepted_by_mentor: Mapped[bool]
    proposed_at: Mapped[datetime]
    answer_by: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    reason: Mapped[Sealed | None] = mapped_column(PrivateText)
    ended_because: Mapped[str] = mapped_column(server_default="")
