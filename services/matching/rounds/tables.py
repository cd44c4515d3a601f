"""Match rounds and their answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate

__all__ = ["Round", "RoundPair", "RoundUnmatched"]


class Round(Aggregate, Base):
    """One attempt to match a program's people. rules: what the admin decided, as `rules.schemas.RulesIn`.

    pins, forbidden: couples that the admin fixed by hand, [{mentee_id, mentor_id}, …]. based_on: the round whose frozen
    people this one is about; null: its own. keeps_pairs_of: a round before, of whose pairs each that is kept counts
    `keep` more, 1 being a whole score. seconds: after which the best answer so far is taken.

    state: queued, solving, solved, failed, cancelled, approved. attempts: how often a worker has begun to solve it.
    worker: who solves it, a new id for each attempt; nobody else touches the round before lease_until. progress: as
    `computing` tells it. failure: why it failed, for the admin. traceparent: of the request that asked, which the
    worker continues.

    input_digest: of all that the answer depends on, engine: the version that answered. micro: the sum of the
    scores in micro-points, objective_micro: what was sought, the same unless the rules seek more. bound_pairs,
    bound_micro: what no answer's objective can exceed. proof: that in sentences. relief: what would help the unmatched.
    """

    __tablename__ = "match_round"
    __table_args__ = (Index("ix_match_round_waiting", "id", postgresql_where=text("state IN ('queued', 'solving')")),)

    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    state: Mapped[str]
    rules: Mapped[dict[str, Any]]
    pins: Mapped[list[dict[str, Any]]]
    forbidden: Mapped[list[dict[str, Any]]]
    based_on: Mapped[UUID | None] = mapped_column(ForeignKey("match_round.id"))
    keeps_pairs_of: Mapped[UUID | None] = mapped_column(ForeignKey("match_round.id"))
    keep: Mapped[float | None]
    seconds: Mapped[float | None]
    requested_at: Mapped[datetime]
    requested_by: Mapped[UUID | None]
    attempts: Mapped[int]
    worker: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    progress: Mapped[dict[str, Any] | None]
    failure: Mapped[str]
    input_digest: Mapped[str]
    engine: Mapped[str]
    mentees: Mapped[int]
    mentors: Mapped[int]
    pairs: Mapped[int]
    micro: Mapped[int] = mapped_column(BigInteger)
    objective_micro: Mapped[int] = mapped_column(BigInteger)
    bound_pairs: Mapped[int]
    bound_micro: Mapped[int] = mapped_column(BigInteger)
    proof: Mapped[list[str]]
    relief: Mapped[dict[str, Any]]
    solved_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    traceparent: Mapped[str | None]


class RoundPair(Base):
    """Two who are matched in a round. micro: score in micro-points. pinned: by the admin.

    shares: of the criteria, [{title, label, value, weight, points}, …]. reason_codes: what speaks for the pair,
    [[code, …], …] as `engine.criteria.saying` reads them; sentences: the same of rounds from before there were codes,
    with placeholders for the two. better_mentors: how many allowed mentors score higher for the mentee, better_mentees
    the same for the mentor. runner_up, alternatives: other mentors, {mentor_id, micro, free}; see
    `engine.reasons.results`.
    """

    __tablename__ = "round_pair"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("match_round.id"), primary_key=True)
    mentee_id: Mapped[UUID] = mapped_column(primary_key=True)
    mentor_id: Mapped[UUID]
    micro: Mapped[int]
    pinned: Mapped[bool]
    shares: Mapped[list[dict[str, Any]]]
    sentences: Mapped[list[str]]
    reason_codes: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    better_mentors: Mapped[int]
    better_mentees: Mapped[int]
    runner_up: Mapped[dict[str, Any] | None]
    alternatives: Mapped[list[dict[str, Any]]]


class RoundUnmatched(Base):
    """A mentee whom a round leaves without a mentor. ruled_out: how many mentors each rule forbids, allowed: the rest.

    near: mentors who were nearly theirs, [{mentor_id, micro, needed}, …]. competition, relief: as JSON of
    `engine.reasons.results`; competition is null without an allowed mentor.
    """

    __tablename__ = "round_unmatched"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("match_round.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str]
    ruled_out: Mapped[dict[str, Any]]
    allowed: Mapped[int]
    near: Mapped[list[dict[str, Any]]]
    competition: Mapped[dict[str, Any] | None]
    relief: Mapped[dict[str, Any]]
