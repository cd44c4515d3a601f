"""Programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate

__all__ = ["Program"]


class Program(Aggregate, Base):
    """A program in which people take part. launched_by: the account that launched it, as of `domain.account_of`.

    kind, state: see `domain`. ways: how people find each other in it, of "requests", "admin" and "rounds". eligibility:
    rules over profiles; questions: what people are asked when they enroll, both as JSON of `schemas`. mentee_limit: how
    many mentees it takes before others wait, None for any number; limited_by_places: no more than its mentors have
    places for. open_requests: of one mentee at a time. request_days, proposal_days: to answer in. check_in_days:
    between two check-ins, 0 for none. group_size: mentees of a group or people of a circle. contracted_sessions: of one
    coaching, None for any number. contact_id: to whom concerns are confided. copied_from: the program whose settings it
    took.
    """

    __tablename__ = "program"

    name: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default="one-to-one")
    state: Mapped[str] = mapped_column(server_default="open")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    enrollment_opens_on: Mapped[date | None]
    enrollment_closes_on: Mapped[date | None]
    matching_on: Mapped[date | None]
    kickoff_on: Mapped[date | None]
    midpoint_on: Mapped[date | None]
    minimum_cell: Mapped[int]
    admins: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    launched_by: Mapped[str]
    ways: Mapped[list[str]] = mapped_column(server_default='["requests", "admin", "rounds"]')
    eligibility: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    questions: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    mentee_limit: Mapped[int | None]
    limited_by_places: Mapped[bool] = mapped_column(server_default="false")
    open_requests: Mapped[int] = mapped_column(server_default="3")
    request_days: Mapped[int] = mapped_column(server_default="10")
    proposal_days: Mapped[int] = mapped_column(server_default="14")
    check_in_days: Mapped[int] = mapped_column(server_default="0")
    group_size: Mapped[int] = mapped_column(server_default="5")
    contracted_sessions: Mapped[int | None]
    contact_id: Mapped[UUID | None]
    copied_from: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
