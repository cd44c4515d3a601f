"""Who takes part in a program."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Participant"]


class Participant(Base):
    """state: "invited", "waiting", "enrolled" or "out". version: of the enrollment, one per person and role."""

    __tablename__ = "participant"

    program_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    enrollment_id: Mapped[UUID]
    state: Mapped[str]
