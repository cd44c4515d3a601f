"""What matching needs to know of people: its own projection of `profiles.person`.

Other tables name people by id without a foreign key: these rows come from another service and may be built anew.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.matching.base import Base

__all__ = ["Person"]


class Person(Base):
    """A person as the newest event told. languages, working_hours, skills, credentials: the parts of the event, as
    JSON. external: a coach from outside, without a record of HR."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    external_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    department: Mapped[str]
    grade: Mapped[str]
    location: Mapped[str]
    country: Mapped[str]
    job_title: Mapped[str]
    bio: Mapped[str]
    manager_id: Mapped[UUID | None]
    zone: Mapped[str]
    languages: Mapped[list[dict[str, Any]]]
    working_hours: Mapped[list[dict[str, Any]]]
    skills_offered: Mapped[list[dict[str, Any]]]
    skills_wanted: Mapped[list[dict[str, Any]]]
    start_date: Mapped[date | None]
    external: Mapped[bool] = mapped_column(server_default="false")
    credentials: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    status: Mapped[str]
