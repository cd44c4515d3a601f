"""What notifications needs to know of people: its own projections of `profiles.person` and `profiles.contact`.

Two tables, because the two topics have no order between them: either row may come first.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base

__all__ = ["Contact", "Person"]


class Person(Base):
    """zone: an IANA name. workdays: ISO weekdays with working hours; empty when not told. country: ISO 3166 code or a
    name, whose public holidays are theirs; empty when not told."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    external_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    zone: Mapped[str]
    workdays: Mapped[list[int]] = mapped_column(JSONB)
    country: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str]


class Contact(Base):
    """Where a person is reached. language: preferred, BCP 47."""

    __tablename__ = "contact"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    email: Mapped[str]
    language: Mapped[str]
