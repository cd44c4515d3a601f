"""Programs."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base
from shared.db import Aggregate

__all__ = ["Program"]


class Program(Aggregate, Base):
    """A program in which people take part. launched_by: the account that launched it, as its tokens name it."""

    __tablename__ = "program"

    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    minimum_cell: Mapped[int]
    admins: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    launched_by: Mapped[str]
