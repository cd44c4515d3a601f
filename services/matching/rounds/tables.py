"""Match rounds and their answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate

__all__ = ["Round", "RoundPair", "RoundUnmatched"]


class Round(Aggregate, Base):
    """One attempt to match a program's people. settings: what the admin decided, as `engine.Settings`.

    state: queued, solving, solved, failed, approved. input_digest: of all that the answer depends on. micro: the total
    in micro-points. attempts: how often a worker has begun to solve it. failure: why it failed, for the admin.
    traceparent: of the request that asked, which the worker continues.
    """

    __tablename__ = "match_round"
    __table_args__ = (Index("ix_match_round_waiting", "id", postgresql_where=text("state IN ('queued', 'solving')")),)

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    state: Mapped[str]
    settings: Mapped[dict[str, Any]]
    requested_at: Mapped[datetime]
    requested_by: Mapped[UUID | None]
    attempts: Mapped[int]
    failure: Mapped[str]
    input_digest: Mapped[str]
    mentees: Mapped[int]
    mentors: Mapped[int]
    pairs: Mapped[int]
    micro: Mapped[int] = mapped_column(BigInteger)
    solved_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    traceparent: Mapped[str | None]


class RoundPair(Base):
    """Two who are matched in a round. criteria: [{criterion, weight, score}, …]. sentences: as `domain.sentences`."""

    __tablename__ = "round_pair"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("match_round.id"), primary_key=True)
    mentee_id: Mapped[UUID] = mapped_column(primary_key=True)
    mentor_id: Mapped[UUID]
    micro: Mapped[int]
    criteria: Mapped[list[dict[str, Any]]]
    sentences: Mapped[list[str]]


class RoundUnmatched(Base):
    """A mentee whom a round leaves without a mentor. ruled_out: how many mentors each rule forbids."""

    __tablename__ = "round_unmatched"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("match_round.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str]
    ruled_out: Mapped[dict[str, Any]]
